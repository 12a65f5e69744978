using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Kyc.Client;

/// <summary>Puts the caller's name on every call, and a deadline on every call that has none.</summary>
internal sealed class CallerInterceptor(CallerIdentity caller, TimeSpan deadline, TimeProvider clock) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Named(context, bounded: true));

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(Named(context, bounded: true));

    // Watching an application lasts as long as its caller likes.
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Named(context, bounded: false));

    private ClientInterceptorContext<TRequest, TResponse> Named<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, bool bounded)
        where TRequest : class
        where TResponse : class
    {
        var metadata = new Metadata();
        foreach (Metadata.Entry entry in context.Options.Headers ?? [])
        {
            metadata.Add(entry);
        }

        metadata.Add(CallerIdentity.ProgramKey, caller.Program);
        metadata.Add(CallerIdentity.PersonKey, caller.Person);
        CallOptions options = context.Options.WithHeaders(metadata);
        if (bounded && options.Deadline is null)
        {
            options = options.WithDeadline(clock.GetUtcNow().UtcDateTime + deadline);
        }

        return new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, options);
    }
}
