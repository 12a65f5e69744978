namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Runs what the start needs of the databases, and retries while they cannot be used: when the service and its databases start at the same
/// time, as after a power failure, the service must not exit because it is ready earlier.
/// </summary>
public sealed partial class DatabaseWait(KycDatabase kyc, KeyDatabase keys, ILogger<DatabaseWait> log)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Number of attempts between two log lines.</summary>
    private const int AttemptsPerLogLine = 30;

    /// <summary>Runs <paramref name="work"/>, which must be repeatable after an interruption, until it succeeds.</summary>
    /// <exception cref="DatabasePoolerException">A pooler assigns sessions per transaction.</exception>
    public async Task RunAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        for (var attempts = 0; ; attempts++)
        {
            var reason = await TryAsync(work, cancellationToken);
            if (reason is null)
            {
                return;
            }

            if (attempts % AttemptsPerLogLine == 0)
            {
                LogWaiting(log, reason);
            }

            await Task.Delay(RetryDelay, cancellationToken);
        }
    }

    /// <summary>Attempts the work. Returns null when it is done, otherwise the reason why it is not.</summary>
    private async Task<string?> TryAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        foreach (var database in new Database[] { keys, kyc })
        {
            // Repeated until the database is a primary: what it reports right after a failure is temporary.
            if (await database.Probe.CheckAsync(cancellationToken) is { } reason)
            {
                return $"{reason} ({database.Hosts})";
            }
        }
        try
        {
            await ConnectionPooler.ThrowIfTransactionPoolingAsync(kyc, cancellationToken);
            await ConnectionPooler.ThrowIfTransactionPoolingAsync(keys, cancellationToken);
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
