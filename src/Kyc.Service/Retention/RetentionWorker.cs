using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Does the work of retention by itself: ends holds, plans what moved, erases what is due, looks whether a database was restored. Any number
/// of instances may run; what only one may do at a time has a lock.
/// </summary>
public sealed partial class RetentionWorker(
    HoldStore holds, ScheduleStore schedules, Replanning replanning, ErasureRun run, RetentionStatus status, RestoreGuard guard,
    OrphanKeys orphans, RetentionInstruments instruments, TimeProvider clock, ILogger<RetentionWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    /// <summary>A round of all that the worker does must not wait until a million applications are planned anew.</summary>
    private static readonly TimeSpan LongestReplanning = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1);
    private volatile TaskCompletionSource _nudged = New();
    private string? _told;

    /// <summary>Has this instance look at once.</summary>
    public void Nudge() => _nudged.TrySetResult();

    /// <summary>Waits for the round that is under way and lets no other begin: a test goes on step by step.</summary>
    internal Task StandStillAsync() => _turn.WaitAsync();

    /// <inheritdoc />
    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            _nudged = New();
            try
            {
                await _turn.WaitAsync(stoppingToken);
                try
                {
                    await WorkAsync(stoppingToken);
                }
                finally
                {
                    _turn.Release();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (KeyProviderException exception)
            {
                LogInterrupted(log, exception.Failure.Code);
            }
            catch (ErasureException exception)
            {
                LogStuck(log, exception.Message);
            }
            catch (Exception exception) when (DatabaseFaults.Interrupts(exception))
            {
                LogInterrupted(log, DatabaseFaults.Describe(exception));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // A row that cannot be read ends the round, not the service.
                LogInterrupted(log, exception.GetType().Name);
            }
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_nudged.Task, Task.Delay(Interval, clock, pause.Token));
            await pause.CancelAsync();
        }
    }

    private async Task WorkAsync(CancellationToken cancel)
    {
        await guard.CheckAsync(cancel);
        if (guard.Reason is { } reason)
        {
            LogRestored(log, reason);
            return;
        }
        await holds.ExpireAsync(cancel);
        await replanning.BeginIfRulesChangedAsync(cancel);
        await schedules.PlanQueuedAsync(cancel);
        // The next round then follows at once.
        if (await replanning.ContinueAsync(LongestReplanning, cancel)) Nudge();
        try
        {
            if (await run.RunAsync(cancel) is { Entries: > 0 } result) LogErased(log, result.Applications, result.Ciphertexts, result.Entries);
        }
        finally
        {
            // Told also when a run could not go on: that is when it matters.
            Tell(instruments.Counts = await status.CountAsync(cancel));
        }
        await orphans.SweepIfDueAsync(cancel);
    }

    private void Tell(RetentionCounts counts)
    {
        if (counts.Warning == _told) return;
        _told = counts.Warning;
        if (counts.Overdue > 0) LogOverdue(log, counts.Overdue);
        else LogInTime(log);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventId = 1601, Level = LogLevel.Information, Message = "Erased: {Applications} applications, {Ciphertexts} ciphertexts, {Entries} entries of the erasure ledger")]
    private static partial void LogErased(ILogger logger, int applications, int ciphertexts, int entries);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Error, Message = "Overdue: {Count} erasures passed their due date more than a day ago")]
    private static partial void LogOverdue(ILogger logger, long count);

    [LoggerMessage(EventId = 1603, Level = LogLevel.Information, Message = "No erasure is overdue any more")]
    private static partial void LogInTime(ILogger logger);

    [LoggerMessage(EventId = 1604, Level = LogLevel.Warning, Message = "Retention interrupted ({Reason}); trying again")]
    private static partial void LogInterrupted(ILogger logger, string reason);

    [LoggerMessage(EventId = 1605, Level = LogLevel.Error, Message = "Erasure cannot go on: {Problem}")]
    private static partial void LogStuck(ILogger logger, string problem);

    [LoggerMessage(EventId = 1606, Level = LogLevel.Critical, Message = "Serving nothing until the erasures are replayed: {Reason}")]
    private static partial void LogRestored(ILogger logger, string reason);
}
