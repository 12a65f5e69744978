using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Kyc.Service.Edge;

/// <summary>The rest of a call, whatever its kind. A value type, so that folding the kinds costs no allocation.</summary>
/// <typeparam name="T">The response, or <see cref="Nothing"/> when responses go to a stream.</typeparam>
public interface IRemainingCall<T>
{
    /// <summary>The request message; null when requests come as a stream.</summary>
    object? Request { get; }

    /// <summary>Goes on to the next interceptor or the handler.</summary>
    Task<T> RunAsync(ServerCallContext context);
}

/// <summary>Stands for the response where there is no single one.</summary>
public readonly record struct Nothing;

/// <summary>An interceptor that treats unary, client streaming, server streaming and duplex calls alike.</summary>
public abstract class CallInterceptor : Interceptor
{
    /// <summary>Does its part around the rest of the call.</summary>
    protected abstract Task<T> HandleAsync<TCall, T>(TCall call, ServerCallContext context) where TCall : struct, IRemainingCall<T>;

    /// <inheritdoc />
    public sealed override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        HandleAsync<Unary<TRequest, TResponse>, TResponse>(new(request, continuation), context);

    /// <inheritdoc />
    public sealed override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        HandleAsync<ClientStreaming<TRequest, TResponse>, TResponse>(new(requestStream, continuation), context);

    /// <inheritdoc />
    public sealed override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        HandleAsync<ServerStreaming<TRequest, TResponse>, Nothing>(new(request, responseStream, continuation), context);

    /// <inheritdoc />
    public sealed override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        HandleAsync<Duplex<TRequest, TResponse>, Nothing>(new(requestStream, responseStream, continuation), context);

    private readonly struct Unary<TRequest, TResponse>(TRequest request, UnaryServerMethod<TRequest, TResponse> next) : IRemainingCall<TResponse>
        where TRequest : class
        where TResponse : class
    {
        public object? Request => request;

        public Task<TResponse> RunAsync(ServerCallContext context) => next(request, context);
    }

    private readonly struct ClientStreaming<TRequest, TResponse>(IAsyncStreamReader<TRequest> requests, ClientStreamingServerMethod<TRequest, TResponse> next)
        : IRemainingCall<TResponse>
        where TRequest : class
        where TResponse : class
    {
        public object? Request => null;

        public Task<TResponse> RunAsync(ServerCallContext context) => next(requests, context);
    }

    private readonly struct ServerStreaming<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responses, ServerStreamingServerMethod<TRequest, TResponse> next) : IRemainingCall<Nothing>
        where TRequest : class
        where TResponse : class
    {
        public object? Request => request;

        public async Task<Nothing> RunAsync(ServerCallContext context)
        {
            await next(request, responses, context);
            return default;
        }
    }

    private readonly struct Duplex<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, DuplexStreamingServerMethod<TRequest, TResponse> next) : IRemainingCall<Nothing>
        where TRequest : class
        where TResponse : class
    {
        public object? Request => null;

        public async Task<Nothing> RunAsync(ServerCallContext context)
        {
            await next(requests, responses, context);
            return default;
        }
    }
}
