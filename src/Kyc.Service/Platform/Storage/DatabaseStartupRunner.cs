namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Runs the database work that the service does when it starts, and retries it while the databases cannot be used. When the service and its
/// databases start at the same time, for example after a power failure, the service must wait for the databases instead of exiting.
/// </summary>
public sealed partial class DatabaseStartupRunner(KycDatabase kyc, KeyDatabase keys, ILogger<DatabaseStartupRunner> log)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Number of attempts after which the reason for waiting is logged again.</summary>
    private const int AttemptsPerLogLine = 30;

    /// <summary>
    /// Runs <paramref name="work"/>, and repeats it as long as a database cannot be used. The work must tolerate being run again after it
    /// was interrupted.
    /// </summary>
    /// <exception cref="DatabasePoolerException">
    /// A connection pooler between the service and PostgreSQL assigns sessions per transaction.
    /// </exception>
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

    /// <summary>Attempts the work once. Returns null when it succeeded, otherwise the reason why a database cannot be used.</summary>
    private async Task<string?> TryAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        foreach (var database in new Database[] { keys, kyc })
        {
            // A database that is not a primary is checked again later, because it may be promoted.
            if (await database.Probe.CheckAsync(cancellationToken) is { } reason)
            {
                return $"{reason} ({database.Hosts})";
            }
        }
        try
        {
            await TransactionPoolingDetector.ThrowIfTransactionPoolingAsync(kyc, cancellationToken);
            await TransactionPoolingDetector.ThrowIfTransactionPoolingAsync(keys, cancellationToken);
            await work();
            return null;
        }
        catch (Exception exception) when (DatabaseFaults.IsDatabaseUnavailable(exception))
        {
            return DatabaseFaults.Describe(exception);
        }
    }

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "The start waits for a database: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
