using System.Threading.RateLimiting;

namespace Kyc.Service.Platform.Edge;

/// <summary>How many calls a program may make.</summary>
/// <param name="PerSecond">Calls a second, in the long run.</param>
/// <param name="Burst">Calls at once, after a pause: a front-end that comes back watches all its applications anew.</param>
public sealed record CallRateLimits(int PerSecond, int Burst)
{
    /// <summary>A rate, and what two seconds of it are at once.</summary>
    public static CallRateLimits Of(int perSecond) => new(perSecond, 2 * perSecond);
}

/// <summary>
/// Refuses the calls that a program makes beyond its rate, before the engine reads them: a call that was refused costs a tenth of one that is
/// answered, also of one that is given up at once. A program is known by its certificate or by the name it gives; who gives many names is
/// stopped by the limits of connections.
/// </summary>
public sealed partial class CallRates : IAsyncDisposable
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _limiter;
    private readonly TimeProvider _clock;
    private readonly ILogger<CallRates> _log;
    private readonly Lock _lock = new();
    private long? _loggedAt;
    private int _refused;

    /// <summary>Makes the limits of all programs.</summary>
    public CallRates(CallRateLimits limits, TimeProvider clock, ILogger<CallRates> log)
    {
        (_clock, _log) = (clock, log);
        // Ten times a second, or one call at a time.
        var perPeriod = Math.Max(1, limits.PerSecond / 10);
        var tokens = new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.Burst,
            TokensPerPeriod = perPeriod,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)perPeriod / limits.PerSecond),
        };
        _limiter = PartitionedRateLimiter.Create<string, string>(program => RateLimitPartition.GetTokenBucketLimiter(program, _ => tokens));
    }

    /// <summary>Counts a call.</summary>
    /// <param name="retryAfter">When one more may be made; only where this one may not.</param>
    /// <returns>False when the program has made as many calls as it may.</returns>
    public bool TryTake(CallState call, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (!call.Policy.NeedsCaller) return true;
        // A name that is none is refused by admission; all of them together are one program.
        using var lease = _limiter.AttemptAcquire(Caller.IsName(call.Program) ? call.Program! : "");
        if (lease.IsAcquired) return true;
        retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : TimeSpan.FromSeconds(1);
        LogSometimes();
        return false;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private void LogSometimes()
    {
        lock (_lock)
        {
            _refused++;
            if (_loggedAt is { } then && _clock.GetElapsedTime(then) < LogInterval) return;
            LogRefused(_log, _refused);
            (_loggedAt, _refused) = (_clock.GetTimestamp(), 0);
        }
    }

    [LoggerMessage(EventId = 1106, Level = LogLevel.Warning, Message = "Programs call beyond their rate: {Refused} calls refused")]
    private static partial void LogRefused(ILogger logger, int refused);
}
