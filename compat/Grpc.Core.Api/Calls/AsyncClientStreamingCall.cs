using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>A started call with many requests and one response. Await it for the response; dispose of it to give it up.</summary>
/// <typeparam name="TRequest">The request's message type.</typeparam>
/// <typeparam name="TResponse">The response's message type.</typeparam>
public sealed class AsyncClientStreamingCall<TRequest, TResponse> : IDisposable
{
    private readonly CallState _call;

    /// <summary>A call whose parts exist already; for tests and hand-made invokers.</summary>
    /// <param name="requestStream">Takes the requests.</param>
    /// <param name="responseAsync">Completes with the response, or with <see cref="RpcException"/>.</param>
    /// <param name="responseHeadersAsync">Completes when the headers are there.</param>
    /// <param name="getStatusFunc">Tells the status of the finished call.</param>
    /// <param name="getTrailersFunc">Tells the trailers of the finished call.</param>
    /// <param name="disposeAction">Ends the call.</param>
    public AsyncClientStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        Task<TResponse> responseAsync,
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
    {
        RequestStream = requestStream;
        ResponseAsync = responseAsync;
        _call = CallState.Stateless(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction);
    }

    /// <summary>A call of an engine, which gets its own state object back in every question.</summary>
    /// <param name="requestStream">Takes the requests.</param>
    /// <param name="responseAsync">Completes with the response, or with <see cref="RpcException"/>.</param>
    /// <param name="responseHeadersAsync">Gives the task of the headers; asked only when somebody wants them.</param>
    /// <param name="getStatusFunc">Tells the status of the finished call.</param>
    /// <param name="getTrailersFunc">Tells the trailers of the finished call.</param>
    /// <param name="disposeAction">Ends the call.</param>
    /// <param name="state">Handed to each delegate.</param>
    public AsyncClientStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        Task<TResponse> responseAsync,
        Func<object, Task<Metadata>> responseHeadersAsync,
        Func<object, Status> getStatusFunc,
        Func<object, Metadata> getTrailersFunc,
        Action<object> disposeAction,
        object state)
    {
        RequestStream = requestStream;
        ResponseAsync = responseAsync;
        _call = new CallState(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction, state);
    }

    /// <summary>The requests go in here; its <c>CompleteAsync</c> says that no more come.</summary>
    public IClientStreamWriter<TRequest> RequestStream { get; }

    /// <summary>The response. Faults with <see cref="RpcException"/> when the call ends with a status other than OK.</summary>
    public Task<TResponse> ResponseAsync { get; }

    /// <summary>The response headers, which arrive before the first response.</summary>
    public Task<Metadata> ResponseHeadersAsync => _call.ResponseHeadersAsync;

    /// <summary>Lets the call be awaited for its response.</summary>
    public TaskAwaiter<TResponse> GetAwaiter() => ResponseAsync.GetAwaiter();

    /// <summary>Awaits the response with or without the captured context.</summary>
    public ConfiguredTaskAwaitable<TResponse> ConfigureAwait(bool continueOnCapturedContext) =>
        ResponseAsync.ConfigureAwait(continueOnCapturedContext);

    /// <summary>How the finished call ended.</summary>
    /// <exception cref="InvalidOperationException">The call is not finished yet.</exception>
    public Status GetStatus() => _call.GetStatus();

    /// <summary>The trailers of the finished call.</summary>
    /// <exception cref="InvalidOperationException">The call is not finished yet.</exception>
    public Metadata GetTrailers() => _call.GetTrailers();

    /// <summary>Frees the call's resources. A call that is still running is cancelled.</summary>
    public void Dispose() => _call.Dispose();
}
