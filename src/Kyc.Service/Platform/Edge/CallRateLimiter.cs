using System.Threading.RateLimiting;
using Kyc.Service.Platform.Edge.Authorization;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Refuses calls from callers that exceed their rate, before the gRPC engine reads the calls. Refusing a call takes a tenth of the
/// processor time of processing it, even of processing a call that the caller cancels at once. All unknown callers of a listener share one
/// rate. Health checking and reflection have a rate of their own, so that a program that calls too often is not taken for unhealthy.
/// </summary>
internal sealed class CallRateLimiter : IAsyncDisposable
{
    private readonly PartitionedRateLimiter<Partition> _limiter;
    private readonly RefusedCalls _refusedCalls;

    /// <summary>Creates a rate limiter that applies the given limits to each caller separately.</summary>
    public CallRateLimiter(CallRates rates, RefusedCalls refusedCalls)
    {
        _refusedCalls = refusedCalls;
        var (programs, interactive) = (CreateOptions(rates.Programs), CreateOptions(rates.Interactive));
        _limiter = PartitionedRateLimiter.Create<Partition, Partition>(partition =>
            RateLimitPartition.GetTokenBucketLimiter(partition, key => key.Source.IsInteractive && !key.IsProbe ? interactive : programs));
    }

    /// <summary>Takes one of the tokens of the caller that makes the given call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="source">The caller.</param>
    /// <param name="retryAfter">The delay until the caller may make its next call; zero when this call is allowed.</param>
    /// <returns>True when the call is allowed; false when the caller has no token left and the call must be refused.</returns>
    public bool TryAcquire(CallState call, CallSource source, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        using var lease = _limiter.AttemptAcquire(new Partition(source, IsProbe: !call.Policy.RequiresCaller));
        if (lease.IsAcquired)
        {
            return true;
        }

        retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay : TimeSpan.FromSeconds(1);
        _refusedCalls.Count(source, ServiceFailures.CallRateExceeded.Code);
        return false;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private static TokenBucketRateLimiterOptions CreateOptions(CallRate rate)
    {
        // Tokens are added about ten times a second. For rates below ten calls per second, one token is added at a time.
        var tokensPerPeriod = Math.Max(1, rate.MaxCallsPerSecond / 10);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = rate.MaxBurst,
            TokensPerPeriod = tokensPerPeriod,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokensPerPeriod / rate.MaxCallsPerSecond),
        };
    }

    private readonly record struct Partition(CallSource Source, bool IsProbe);
}
