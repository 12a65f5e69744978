namespace Grpc.Core;

/// <summary>A started call in which both sides stream. Dispose of it when it is not read to its end.</summary>
/// <typeparam name="TRequest">The request's message type.</typeparam>
/// <typeparam name="TResponse">The response's message type.</typeparam>
public sealed class AsyncDuplexStreamingCall<TRequest, TResponse> : IDisposable
{
    private readonly CallState _call;

    /// <summary>A call whose parts exist already; for tests and hand-made invokers.</summary>
    /// <param name="requestStream">Takes the requests.</param>
    /// <param name="responseStream">Gives the responses.</param>
    /// <param name="responseHeadersAsync">Completes when the headers are there.</param>
    /// <param name="getStatusFunc">Tells the status of the finished call.</param>
    /// <param name="getTrailersFunc">Tells the trailers of the finished call.</param>
    /// <param name="disposeAction">Ends the call.</param>
    public AsyncDuplexStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        IAsyncStreamReader<TResponse> responseStream,
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
    {
        RequestStream = requestStream;
        ResponseStream = responseStream;
        _call = CallState.Stateless(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction);
    }

    /// <summary>A call of an engine, which gets its own state object back in every question.</summary>
    /// <param name="requestStream">Takes the requests.</param>
    /// <param name="responseStream">Gives the responses.</param>
    /// <param name="responseHeadersAsync">Gives the task of the headers; asked only when somebody wants them.</param>
    /// <param name="getStatusFunc">Tells the status of the finished call.</param>
    /// <param name="getTrailersFunc">Tells the trailers of the finished call.</param>
    /// <param name="disposeAction">Ends the call.</param>
    /// <param name="state">Handed to each delegate.</param>
    public AsyncDuplexStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        IAsyncStreamReader<TResponse> responseStream,
        Func<object, Task<Metadata>> responseHeadersAsync,
        Func<object, Status> getStatusFunc,
        Func<object, Metadata> getTrailersFunc,
        Action<object> disposeAction,
        object state)
    {
        RequestStream = requestStream;
        ResponseStream = responseStream;
        _call = new CallState(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction, state);
    }

    /// <summary>The requests go in here; its <c>CompleteAsync</c> says that no more come.</summary>
    public IClientStreamWriter<TRequest> RequestStream { get; }

    /// <summary>The responses come out here; the last read tells how the call ended.</summary>
    public IAsyncStreamReader<TResponse> ResponseStream { get; }

    /// <summary>The response headers, which arrive before the first response.</summary>
    public Task<Metadata> ResponseHeadersAsync => _call.ResponseHeadersAsync;

    /// <summary>How the finished call ended.</summary>
    /// <exception cref="InvalidOperationException">The call is not finished yet.</exception>
    public Status GetStatus() => _call.GetStatus();

    /// <summary>The trailers of the finished call.</summary>
    /// <exception cref="InvalidOperationException">The call is not finished yet.</exception>
    public Metadata GetTrailers() => _call.GetTrailers();

    /// <summary>Frees the call's resources. A call that is still running is cancelled.</summary>
    public void Dispose() => _call.Dispose();
}
