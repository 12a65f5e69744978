using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Kyc.Client;

/// <summary>
/// Adds to every call the caller, the correlation id, and a deadline that is not later than <see cref="CallRules"/> allows.
/// </summary>
internal sealed class ClientCallInterceptor(CallerIdentity caller, string correlationId, TimeProvider clock) : Interceptor
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        BlockingUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, AddMetadataAndDeadline(context));

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, AddMetadataAndDeadline(context));

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(AddMetadataAndDeadline(context));

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, AddMetadataAndDeadline(context));

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(AddMetadataAndDeadline(context));

    private ClientInterceptorContext<TRequest, TResponse> AddMetadataAndDeadline<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class
    {
        var metadata = new Metadata();
        foreach (var entry in context.Options.Headers ?? [])
        {
            metadata.Add(entry);
        }

        metadata.Add(CallerIdentity.ProgramKey, caller.Program);
        metadata.Add(CallerIdentity.PersonKey, caller.Person);
        metadata.Add(ServiceConnection.CorrelationIdKey, correlationId);
        var latest = clock.GetUtcNow().UtcDateTime + CallRules.GetDeadline(context.Method.FullName);
        var deadline = context.Options.Deadline is { } requestedDeadline && requestedDeadline < latest ? requestedDeadline : latest;
        return new(context.Method, context.Host, context.Options.WithHeaders(metadata).WithDeadline(deadline));
    }
}
