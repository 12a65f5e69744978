namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>
/// Logs the calls that are refused because of who makes them. Of the same caller and failure, at most one line is written in a minute, with
/// the number of calls since the previous one, so that a caller cannot fill the log.
/// </summary>
internal sealed partial class RefusedCalls(TimeProvider clock, ILogger<RefusedCalls> log)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(CallSource Source, string FailureCode), Counter> _counters = [];

    /// <summary>Records a refused call.</summary>
    /// <param name="source">The caller.</param>
    /// <param name="failureCode">The code of the failure that the caller receives.</param>
    public void Count(CallSource source, string failureCode)
    {
        lock (_lock)
        {
            var key = (source, failureCode);
            if (!_counters.TryGetValue(key, out var counter))
            {
                _counters.Add(key, counter = new Counter());
            }

            counter.Count++;
            if (counter.LoggedAt is { } loggedAt && clock.GetElapsedTime(loggedAt) < LogInterval)
            {
                return;
            }

            LogRefused(log, counter.Count, source.Name, failureCode);
            (counter.LoggedAt, counter.Count) = (clock.GetTimestamp(), 0);
        }
    }

    [LoggerMessage(EventId = 1106, Level = LogLevel.Warning, Message = "Refused {Count} calls of {Principal} with {FailureCode}")]
    private static partial void LogRefused(ILogger logger, long count, string principal, string failureCode);

    private sealed class Counter
    {
        public long Count { get; set; }

        public long? LoggedAt { get; set; }
    }
}
