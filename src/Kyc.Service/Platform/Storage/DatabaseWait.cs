namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Runs what the start needs of the databases, and waits while they cannot be used: a service that is started with its databases, after a
/// power failure, must not end because it is the quicker one.
/// </summary>
public sealed partial class DatabaseWait(KycDatabase kyc, KeyDatabase keys, ILogger<DatabaseWait> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Told again after so many tries.</summary>
    private const int TriesPerLine = 30;

    /// <summary>Runs <paramref name="work"/>, which may be run again after it was interrupted, until it is done.</summary>
    /// <exception cref="DatabasePoolerException">The connections are shared by transaction.</exception>
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

    /// <summary>Null when the work is done; else why it is not.</summary>
    private async Task<string?> TryAsync(Func<Task> work, CancellationToken cancel)
    {
        foreach (Database database in new Database[] { keys, kyc })
        {
            // Asked anew until it is a primary: whatever it says for a moment after a failure passes.
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
