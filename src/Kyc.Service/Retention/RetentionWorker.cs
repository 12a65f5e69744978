using Kyc.Service.Platform.BackgroundWork;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Retention;

/// <summary>
/// Performs the background work of retention: it checks whether a database was restored, ends expired holds, recalculates due dates, erases
/// due data and removes orphaned keys. Any number of instances may run this worker; locks protect the work that only one instance may do at
/// a time.
/// </summary>
public sealed partial class RetentionWorker(
    HoldStore holds,
    ScheduleStore schedules,
    ScheduleReplanner replanner,
    ErasureRunner erasureRun,
    RetentionStatusQueries status,
    RestoreGuard guard,
    OrphanKeyRemover orphanKeyRemover,
    RetentionInstruments instruments,
    TimeProvider clock,
    ILogger<RetentionWorker> log) : PeriodicWork(TimeSpan.FromSeconds(20), clock)
{
    /// <summary>
    /// The maximum duration of the recalculation of due dates in one round. It is limited so that the other work of the round does not wait
    /// until all applications are recalculated.
    /// </summary>
    private static readonly TimeSpan MaxReplanningDuration = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _roundLock = new(1);
    private string? _loggedWarning;

    /// <summary>Waits for the current round and blocks further rounds. For tests.</summary>
    internal Task PauseAsync() => _roundLock.WaitAsync();

    /// <inheritdoc />
    public override void Dispose()
    {
        _roundLock.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        await _roundLock.WaitAsync(cancellationToken);
        try
        {
            await RunStepsAsync(cancellationToken);
        }
        finally
        {
            _roundLock.Release();
        }
    }

    /// <inheritdoc />
    protected override void LogInterruption(Exception exception)
    {
        if (exception is ErasureException erasureException)
        {
            LogErasureFailure(log, erasureException.Message);
        }
        else
        {
            LogInterrupted(log, KeyProviderException.Describe(exception));
        }
    }

    private async Task RunStepsAsync(CancellationToken cancellationToken)
    {
        await guard.CheckAsync(cancellationToken);
        if (guard.RefusalReason is { } reason)
        {
            LogRestoredDatabase(log, reason);
            return;
        }
        await holds.EndExpiredHoldsAsync(cancellationToken);
        await replanner.BeginIfRulesChangedAsync(cancellationToken);
        await schedules.PlanQueuedApplicationsAsync(cancellationToken);
        // If the recalculation is not complete, the next round starts at once.
        if (await replanner.ContinueAsync(MaxReplanningDuration, cancellationToken))
        {
            RequestRound();
        }

        try
        {
            if (await erasureRun.RunAsync(cancellationToken) is { EntryCount: > 0 } result)
            {
                LogErasure(log, result.ApplicationCount, result.CiphertextCount, result.EntryCount);
            }
        }
        finally
        {
            // The counts are updated even when the run failed, because they show the operator that erasures are overdue.
            LogCounts(instruments.Counts = await status.CountAsync(cancellationToken));
        }
        await orphanKeyRemover.RemoveIfDueAsync(cancellationToken);
    }

    private void LogCounts(RetentionCounts counts)
    {
        if (counts.Warning == _loggedWarning)
        {
            return;
        }

        _loggedWarning = counts.Warning;
        if (counts.Overdue > 0)
        {
            LogOverdue(log, counts.Overdue);
        }
        else
        {
            LogNoLongerOverdue(log);
        }
    }

    [LoggerMessage(
        EventId = 1601, Level = LogLevel.Information,
        Message = "Erased: {Applications} applications, {Ciphertexts} ciphertexts, {Entries} entries of the erasure ledger")]
    private static partial void LogErasure(ILogger logger, int applications, int ciphertexts, int entries);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Error, Message = "Overdue: {Count} erasures passed their due date more than a day ago")]
    private static partial void LogOverdue(ILogger logger, long count);

    [LoggerMessage(EventId = 1603, Level = LogLevel.Information, Message = "No erasure is overdue any more")]
    private static partial void LogNoLongerOverdue(ILogger logger);

    [LoggerMessage(EventId = 1604, Level = LogLevel.Warning, Message = "Retention interrupted ({Reason}); trying again")]
    private static partial void LogInterrupted(ILogger logger, string reason);

    [LoggerMessage(EventId = 1605, Level = LogLevel.Error, Message = "Erasure cannot continue: {Problem}")]
    private static partial void LogErasureFailure(ILogger logger, string problem);

    [LoggerMessage(EventId = 1606, Level = LogLevel.Critical, Message = "No calls are served until the erasures are replayed: {Reason}")]
    private static partial void LogRestoredDatabase(ILogger logger, string reason);
}
