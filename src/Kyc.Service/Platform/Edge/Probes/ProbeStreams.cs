using Grpc.Core;

namespace Kyc.Service.Platform.Edge.Probes;

/// <summary>
/// Limits the streams of health checking and reflection. Their methods require neither a caller nor a deadline, so the limits for callers
/// and deadlines do not apply to these streams.
/// </summary>
/// <param name="lifetime">Ends streams when the service stops.</param>
/// <param name="clock">Measures <see cref="MaxDuration"/>.</param>
public sealed class ProbeStreams(IHostApplicationLifetime lifetime, TimeProvider clock)
{
    /// <summary>Maximum number of concurrent streams for all callers together.</summary>
    public const int MaxStreams = 1000;

    /// <summary>
    /// Maximum number of requests in one stream. It is higher than the number of symbols in the API contract, so that a reflection client
    /// can query all of them.
    /// </summary>
    public const int MaxRequests = 1000;

    /// <summary>Maximum time during which the requests of one stream are read.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(10);

    private int _streamCount;

    /// <summary>
    /// Reserves a stream slot for a call to a method of health checking or reflection. Disposing the result releases the slot. Returns null
    /// for a call to any other method.
    /// </summary>
    /// <exception cref="ServiceFailureException">LIMIT-REACHED: there are already <see cref="MaxStreams"/> streams.</exception>
    internal IDisposable? ReserveSlot(CallState call)
    {
        if (call.Policy.RequiresCaller)
        {
            return null;
        }

        var slot = new StreamSlot(this);
        if (Interlocked.Increment(ref _streamCount) <= MaxStreams)
        {
            return slot;
        }

        slot.Dispose();
        throw new ServiceFailureException(ServiceFailures.LimitReached);
    }

    /// <summary>
    /// Wraps the request stream of a call to a method of health checking or reflection, to enforce <see cref="MaxRequests"/> and
    /// <see cref="MaxDuration"/>. Returns the request stream of any other method unchanged.
    /// </summary>
    internal IAsyncStreamReader<TRequest> Limit<TRequest>(IAsyncStreamReader<TRequest> requests, CallState call) =>
        call.Policy.RequiresCaller ? requests : new LimitedRequestReader<TRequest>(requests, clock, lifetime.ApplicationStopping);

    private sealed class StreamSlot(ProbeStreams streams) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref streams._streamCount);
    }

    private sealed class LimitedRequestReader<TRequest>(
        IAsyncStreamReader<TRequest> requests,
        TimeProvider clock,
        CancellationToken stoppingToken) : IAsyncStreamReader<TRequest>
    {
        private readonly DateTimeOffset _endTime = clock.GetUtcNow() + MaxDuration;
        private int _readCount;

        public TRequest Current => requests.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            using var timeout = new CancellationTokenSource(GetRemainingTime(), clock);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken, cancellationToken);
            try
            {
                if (!await requests.MoveNext(linked.Token))
                {
                    return false;
                }
            }
            catch (OperationCanceledException) when (
                timeout.IsCancellationRequested && !stoppingToken.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new ServiceFailureException(ServiceFailures.LimitReached, "the stream has lived its ten minutes");
            }
            return ++_readCount <= MaxRequests ? true : throw new ServiceFailureException(ServiceFailures.LimitReached);
        }

        private TimeSpan GetRemainingTime() => _endTime - clock.GetUtcNow() is { Ticks: > 0 } remaining ? remaining : TimeSpan.Zero;
    }
}
