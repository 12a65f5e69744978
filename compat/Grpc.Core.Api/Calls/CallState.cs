namespace Grpc.Core;

/// <summary>
/// What the four kinds of call share: headers, status, trailers and the end, each asked of the engine through a delegate
/// that gets the engine's state object, so that the engine needs no closure a call.
/// </summary>
internal readonly struct CallState(
    Func<object, Task<Metadata>> responseHeadersAsync,
    Func<object, Status> getStatus,
    Func<object, Metadata> getTrailers,
    Action<object> dispose,
    object state)
{
    /// <summary>The same from values and delegates without a state object, the older constructor family.</summary>
    public static CallState Stateless(
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatus,
        Func<Metadata> getTrailers,
        Action dispose) =>
        new(_ => responseHeadersAsync, _ => getStatus(), _ => getTrailers(), _ => dispose(), dispose);

    public Task<Metadata> ResponseHeadersAsync => responseHeadersAsync(state);

    public Status GetStatus() => getStatus(state);

    public Metadata GetTrailers() => getTrailers(state);

    public void Dispose() => dispose(state);
}
