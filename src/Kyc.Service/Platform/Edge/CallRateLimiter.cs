using System.Threading.RateLimiting;

namespace Kyc.Service.Platform.Edge;

/// <summary>Represents the limits on the rate at which one program may make calls.</summary>
/// <param name="MaxCallsPerSecond">Maximum average number of calls per second.</param>
/// <param name="MaxBurst">
/// Maximum number of calls that a program may make at once after a pause. It is higher than the rate, because a front-end that reconnects
/// starts to watch all its applications again.
/// </param>
public sealed record CallRateLimits(int MaxCallsPerSecond, int MaxBurst)
{
    /// <summary>Creates limits with the given number of calls per second and a burst of twice that number.</summary>
    public static CallRateLimits Create(int maxCallsPerSecond) => new(maxCallsPerSecond, 2 * maxCallsPerSecond);
}

/// <summary>
/// Refuses calls from programs that exceed their rate, before the gRPC engine reads the calls. Refusing a call takes a tenth of the
/// processor time of processing it, even of processing a call that the caller cancels at once. A program is identified by its certificate
/// or, without one, by the name in the call's metadata. A program that uses many names is still limited by the connection limits.
/// </summary>
public sealed partial class CallRateLimiter : IAsyncDisposable
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _limiter;
    private readonly TimeProvider _clock;
    private readonly ILogger<CallRateLimiter> _log;
    private readonly Lock _lock = new();
    private long? _loggedAt;
    private int _refusedCount;

    /// <summary>Creates a rate limiter that applies the given limits to each program separately.</summary>
    public CallRateLimiter(CallRateLimits limits, TimeProvider clock, ILogger<CallRateLimiter> log)
    {
        (_clock, _log) = (clock, log);
        // Tokens are added about ten times a second. For rates below ten calls per second, one token is added at a time.
        var tokensPerPeriod = Math.Max(1, limits.MaxCallsPerSecond / 10);
        var bucketOptions = new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.MaxBurst,
            TokensPerPeriod = tokensPerPeriod,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokensPerPeriod / limits.MaxCallsPerSecond),
        };
        _limiter = PartitionedRateLimiter.Create<string, string>(program =>
            RateLimitPartition.GetTokenBucketLimiter(program, _ => bucketOptions));
    }

    /// <summary>
    /// Takes one of the tokens of the program that makes the given call. Calls to methods that need no caller are not limited.
    /// </summary>
    /// <param name="retryAfter">The delay until the program may make its next call; zero when this call is allowed.</param>
    /// <returns>True when the call is allowed; false when the program has no token left and the call must be refused.</returns>
    public bool TryAcquire(CallState call, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (!call.Policy.RequiresCaller)
        {
            return true;
        }
        // Admission later refuses calls with a malformed program name. Until then, all such calls share one limit.
        using var lease = _limiter.AttemptAcquire(Caller.IsValidName(call.Program) ? call.Program! : "");
        if (lease.IsAcquired)
        {
            return true;
        }

        retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay : TimeSpan.FromSeconds(1);
        LogRefusedCall();
        return false;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private void LogRefusedCall()
    {
        lock (_lock)
        {
            _refusedCount++;
            if (_loggedAt is { } lastLoggedAt && _clock.GetElapsedTime(lastLoggedAt) < LogInterval)
            {
                return;
            }

            LogRefusedCalls(_log, _refusedCount);
            (_loggedAt, _refusedCount) = (_clock.GetTimestamp(), 0);
        }
    }

    [LoggerMessage(EventId = 1106, Level = LogLevel.Warning, Message = "Call rate exceeded: {Refused} calls refused")]
    private static partial void LogRefusedCalls(ILogger logger, int refused);
}
