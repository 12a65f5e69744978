namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Runs what the start needs of the databases, and retries while they cannot be used: when the service and its databases start at the same
/// time, as after a power failure, the service must not exit because it is ready earlier.
/// </summary>
public sealed partial class DatabaseWait(KycDatabase kyc, KeyDatabase keys, ILogger<DatabaseWait> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Number of attempts between two log lines.</summary>
    private const int TriesPerLine = 30;

    /// <summary>Runs <paramref name="work"/>, which must be repeatable after an interruption, until it succeeds.</summary>
    /// <exception cref="DatabasePoolerException">A pooler assigns sessions per transaction.</exception>
    public async Task RunAsync(Func<Task> work, CancellationToken cancel)
    {
        for (var tries = 0; ; tries++)
        {
            var reason = await TryAsync(work, cancel);
            if (reason is null) return;
            if (tries % TriesPerLine == 0) LogWaiting(log, reason);
            await Task.Delay(Pause, cancel);
        }
    }

    /// <summary>Attempts the work. Returns null when it is done, otherwise the reason why it is not.</summary>
    private async Task<string?> TryAsync(Func<Task> work, CancellationToken cancel)
    {
        foreach (Database database in new Database[] { keys, kyc })
        {
            // Repeated until the database is a primary: what it reports right after a failure is temporary.
            if (await database.Probe.LookAsync(cancel) is { } reason) return $"{reason} ({database.Hosts})";
        }
        try
        {
            await ConnectionPooler.RefuseAsync(kyc, cancel);
            await ConnectionPooler.RefuseAsync(keys, cancel);
            await work();
            return null;
        }
        catch (Exception exception) when (DatabaseFaults.IsUnavailable(exception))
        {
            return DatabaseFaults.Describe(exception);
        }
    }

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "The start waits for a database: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
