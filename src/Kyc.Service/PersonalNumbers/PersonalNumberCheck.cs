using Dapper;
using Kyc.Domain.Time;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;

namespace Kyc.Service.PersonalNumbers;

/// <summary>
/// Searches all stored data for individual numbers and for other data that must not be stored (controls.md 2(2)S4). A run starts at regular
/// intervals, or when an operator requests it. An advisory lock ensures that only one instance searches. Each batch of applications is
/// searched in one transaction, so that any instance can continue an interrupted run after its last complete batch. The check does not run
/// while a restored database still contains data that must be erased again.
/// </summary>
public sealed partial class PersonalNumberCheck(
    KycDatabase database, KeyStore keys, RestoreGuard restoreGuard, PersonalNumberHealth health, PersonalNumberOptions options,
    TimeProvider clock,
    ILogger<PersonalNumberCheck> log)
{
    private const int MaxBatch = 50;

    private readonly StoredTextSearcher _textSearch = new(keys);

    /// <summary>
    /// Starts a run when one is due, or continues the unfinished run, unless a different instance is running it. Returns true when this
    /// call completed a run.
    /// </summary>
    /// <exception cref="KeyProviderException">The keys cannot be reached. The next call continues the run.</exception>
    public async Task<bool> RunIfDueAsync(CancellationToken cancellationToken)
    {
        if (restoreGuard.RefusalReason is not null)
        {
            return false;
        }

        await using var sessionLock = await SessionLock.TryTakeAsync(database, SessionLockName.PersonalNumberCheck, cancellationToken);
        if (sessionLock is null)
        {
            return false;
        }

        var connection = sessionLock.Connection;
        // The last run is read while the lock is held, because a different instance may just have finished a run.
        var lastRun = await PersonalNumberCheckStore.ReadLatestFinishedAsync(connection);
        health.SetLastRun(lastRun);
        var now = clock.GetNow();
        var unfinishedRun = await PersonalNumberCheckStore.ReadUnfinishedAsync(connection);
        if (unfinishedRun is null && !IsDue(lastRun, now))
        {
            return false;
        }

        if (unfinishedRun is null)
        {
            await PersonalNumberCheckStore.BeginAsync(connection, Caller.Service, now);
        }

        var run = unfinishedRun ?? (await PersonalNumberCheckStore.ReadUnfinishedAsync(connection))!;
        while (await SearchBatchAsync(run.Id, sessionLock, cancellationToken))
        {
        }
        ReportRun(await PersonalNumberCheckStore.ReadLatestFinishedAsync(connection));
        return true;
    }

    /// <summary>Searches the next batch of applications. Returns false when it was the last batch.</summary>
    internal Task<bool> SearchBatchAsync(
        Guid runId, SessionLock? sessionLock, CancellationToken cancellationToken) => database.RunInTransactionAsync(async connection =>
    {
        if (sessionLock is not null)
        {
            await sessionLock.ThrowIfLostAsync(connection);
        }

        var after = (await PersonalNumberCheckStore.ReadUnfinishedAsync(connection))!.After;
        var ids = (await connection.QueryAsync<Guid>(
            "select id from application where id > @after order by id limit @MaxBatch", new { after, MaxBatch })).ToArray();
        var findings = new BatchFindings();
        if (after == Guid.Empty)
        {
            await StoredTextSearcher.SearchTextsWithoutApplicationAsync(connection, findings);
        }

        await _textSearch.SearchAsync(connection, ids, findings, cancellationToken);
        // Applications that are created later are checked when they are received. The next run searches them.
        DateTimeOffset? finishedAt = ids.Length < MaxBatch ? clock.GetNow() : null;
        await PersonalNumberCheckStore.StoreProgressAsync(connection, runId, ids.Length == 0 ? after : ids[^1], findings, finishedAt);
        return finishedAt is null;
    }, cancellationToken);

    private void ReportRun(PersonalNumberRun? run)
    {
        health.SetLastRun(run);
        if (run is null)
        {
            return;
        }

        if (run.Unreadable > 0)
        {
            LogUnreadableCiphertexts(log, run.Unreadable);
        }

        if (run.Finds > 0)
        {
            LogNumbersFound(log, run.Finds, run.Applications, run.Texts);
        }
        else
        {
            LogNothingFound(log, run.Applications, run.Texts);
        }
    }

    // A run is due at the configured time of day, when the configured number of days has passed since the last run. The first run is due at
    // the first such time after the service has started.
    private bool IsDue(PersonalNumberRun? lastRun, DateTimeOffset now)
    {
        var today = JapanTime.ToDate(now);
        var scheduledTime = JapanTime.GetStart(today) + options.PersonalNumberCheckAt.ToTimeSpan();
        if (now < scheduledTime)
        {
            (today, scheduledTime) = (today.AddDays(-1), scheduledTime.AddDays(-1));
        }

        if (lastRun is null)
        {
            return health.StartedAt < scheduledTime;
        }

        return lastRun.StartedAt < scheduledTime
            && today.DayNumber - JapanTime.ToDate(lastRun.StartedAt).DayNumber >= options.PersonalNumberCheckDays;
    }

    [LoggerMessage(
        EventId = 1901, Level = LogLevel.Information,
        Message = "No individual number is kept: {Applications} applications, {Texts} texts searched")]
    private static partial void LogNothingFound(ILogger logger, long applications, long texts);

    [LoggerMessage(
        EventId = 1902, Level = LogLevel.Error,
        Message = "Individual numbers are kept: {Finds} finds in {Applications} applications, {Texts} texts searched")]
    private static partial void LogNumbersFound(ILogger logger, long finds, long applications, long texts);

    [LoggerMessage(
        EventId = 1903, Level = LogLevel.Error, Message = "Search for individual numbers: {Ciphertexts} ciphertexts could not be read")]
    private static partial void LogUnreadableCiphertexts(ILogger logger, long ciphertexts);
}
