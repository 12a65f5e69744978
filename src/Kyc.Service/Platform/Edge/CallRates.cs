using System.Threading.RateLimiting;

namespace Kyc.Service.Platform.Edge;

/// <summary>Limits the rate at which one program may make calls.</summary>
/// <param name="PerSecond">Calls per second, on average.</param>
/// <param name="Burst">Calls at once after a pause, because a front-end that reconnects watches all its applications again.</param>
public sealed record CallRateLimits(int PerSecond, int Burst)
{
    /// <summary>Creates limits with a burst of two seconds' worth of calls.</summary>
    public static CallRateLimits Of(int perSecond) => new(perSecond, 2 * perSecond);
}

/// <summary>
/// Refuses calls that exceed a program's rate before the engine reads them. A refused call costs a tenth of an answered call, also of one
/// that the caller cancels at once. A program is identified by its certificate or by the name that it states; the connection limits stop a
/// program that states many names.
/// </summary>
public sealed partial class CallRates : IAsyncDisposable
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _limiter;
    private readonly TimeProvider _clock;
    private readonly ILogger<CallRates> _log;
    private readonly Lock _lock = new();
    private long? _loggedAt;
    private int _refusedCount;

    /// <summary>Creates the rate limiter of all programs.</summary>
    public CallRates(CallRateLimits limits, TimeProvider clock, ILogger<CallRates> log)
    {
        (_clock, _log) = (clock, log);
        // Replenishes ten times a second, or one token at a time for rates below ten.
        var perPeriod = Math.Max(1, limits.PerSecond / 10);
        var bucketOptions = new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.Burst,
            TokensPerPeriod = perPeriod,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)perPeriod / limits.PerSecond),
        };
        _limiter = PartitionedRateLimiter.Create<string, string>(program =>
            RateLimitPartition.GetTokenBucketLimiter(program, _ => bucketOptions));
    }

    /// <summary>Counts a call against the rate of its program.</summary>
    /// <param name="retryAfter">The delay until the next call is allowed; zero when this call is allowed.</param>
    /// <returns>False when the program has used up its rate.</returns>
    public bool TryAcquire(CallState call, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (!call.Policy.RequiresCaller)
        {
            return true;
        }
        // Admission refuses malformed names; here all callers with such names share one limit.
        using var lease = _limiter.AttemptAcquire(Caller.IsName(call.Program) ? call.Program! : "");
        if (lease.IsAcquired)
        {
            return true;
        }

        retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : TimeSpan.FromSeconds(1);
        LogThrottled();
        return false;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private void LogThrottled()
    {
        lock (_lock)
        {
            _refusedCount++;
            if (_loggedAt is { } lastLoggedAt && _clock.GetElapsedTime(lastLoggedAt) < LogInterval)
            {
                return;
            }

            LogRefused(_log, _refusedCount);
            (_loggedAt, _refusedCount) = (_clock.GetTimestamp(), 0);
        }
    }

    [LoggerMessage(EventId = 1106, Level = LogLevel.Warning, Message = "Call rate exceeded: {Refused} calls refused")]
    private static partial void LogRefused(ILogger logger, int refused);
}
