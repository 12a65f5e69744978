namespace Grpc.Core.Interceptors;

/// <summary>The call a client interceptor sees. Immutable; an interceptor that changes it passes on a new one.</summary>
/// <param name="method">What is called.</param>
/// <param name="host">Replaces the channel's authority; null keeps it.</param>
/// <param name="options">Headers, deadline, cancellation.</param>
public readonly struct ClientInterceptorContext<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    where TRequest : class
    where TResponse : class
{
    /// <summary>What is called.</summary>
    public Method<TRequest, TResponse> Method { get; } = method;

    /// <summary>Replaces the channel's authority; null keeps it.</summary>
    public string? Host { get; } = host;

    /// <summary>Headers, deadline, cancellation.</summary>
    public CallOptions Options { get; } = options;
}
