using System.Threading.RateLimiting;

namespace Kyc.Service.Platform.Edge;

/// <summary>Limits the rate at which one program may make calls.</summary>
/// <param name="PerSecond">Maximum average number of calls per second.</param>
/// <param name="Burst">
/// Maximum number of calls at once after a pause. It is higher than the rate because a front-end that reconnects starts to watch all its
/// applications again.
/// </param>
public sealed record CallRateLimits(int PerSecond, int Burst)
{
    /// <summary>Creates limits whose burst is the number of calls of two seconds.</summary>
    public static CallRateLimits Create(int perSecond) => new(perSecond, 2 * perSecond);
}

/// <summary>
/// Refuses calls that exceed their program's rate before the gRPC engine reads them. Refusing a call takes a tenth of the processor time
/// that processing it would take, even if the caller cancels it at once. A program is identified by its certificate or, without one, by the
/// name in its metadata. A program that uses many names is limited by the connection limits.
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
        // Tokens are added ten times a second. For rates below ten per second, one token is added at a time.
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

    /// <summary>Takes a token of the program for a call. Calls of methods that need no caller are not limited.</summary>
    /// <param name="retryAfter">The delay until the next call is allowed; zero when this call is allowed.</param>
    /// <returns>False when the program has no token left, so that the call must be refused.</returns>
    public bool TryAcquire(CallState call, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (!call.Policy.RequiresCaller)
        {
            return true;
        }
        // Admission refuses malformed names later. Here, all callers with malformed names share one limit.
        using var lease = _limiter.AttemptAcquire(Caller.IsValidName(call.Program) ? call.Program! : "");
        if (lease.IsAcquired)
        {
            return true;
        }

        retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : TimeSpan.FromSeconds(1);
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
