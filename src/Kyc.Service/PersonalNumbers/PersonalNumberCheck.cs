using Dapper;
using Kyc.Domain.Time;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;

namespace Kyc.Service.PersonalNumbers;

/// <summary>
/// Searches everything that is kept for individual numbers and what is forbidden beside them, at intervals or when an operator asks
/// (control 2(2)S4), by one instance (advisory lock). A batch is a transaction, so that a run that was interrupted goes on after its last
/// batch, at any instance. Not done while a restored database waits for its erasures.
/// </summary>
public sealed partial class PersonalNumberCheck(
    KycDatabase database, KeyStore keys, RestoreGuard restored, PersonalNumberHealth health, PersonalNumberOptions options, TimeProvider clock,
    ILogger<PersonalNumberCheck> log)
{
    private const int MaxBatch = 50;

    private readonly KeptTexts _texts = new(keys);

    /// <summary>
    /// Runs, or goes on with a run, if one is due or was asked for and no other instance is at it. True when this call ended a run.
    /// </summary>
    /// <exception cref="KeyProviderException">The keys cannot be reached; the run goes on at the next call.</exception>
    public async Task<bool> RunIfDueAsync(CancellationToken cancel)
    {
        if (restored.Reason is not null) return false;
        await using var held = await SessionLock.TryTakeAsync(database, SessionLockName.PersonalNumberCheck, cancel);
        if (held is null) return false;
        var connection = held.Connection;
        // Read under the lock: another instance may just have finished.
        var last = await PersonalNumberCheckStore.FinishedAsync(connection);
        health.Checked(last);
        var now = clock.Now();
        var open = await PersonalNumberCheckStore.OpenAsync(connection);
        if (open is null && !IsDue(last, now)) return false;
        if (open is null) await PersonalNumberCheckStore.BeginAsync(connection, Caller.Service, now);
        var run = open ?? (await PersonalNumberCheckStore.OpenAsync(connection))!;
        while (await StepAsync(run.Id, held, cancel))
        {
        }
        Tell(await PersonalNumberCheckStore.FinishedAsync(connection));
        return true;
    }

    /// <summary>Searches the next batch. False when it was the last.</summary>
    internal Task<bool> StepAsync(Guid runId, SessionLock? held, CancellationToken cancel) => database.InTransactionAsync(async connection =>
    {
        if (held is not null) await held.CheckAsync(connection);
        var after = (await PersonalNumberCheckStore.OpenAsync(connection))!.After;
        var ids = (await connection.QueryAsync<Guid>(
            "select id from application where id > @after order by id limit @MaxBatch", new { after, MaxBatch })).ToArray();
        var finds = new BatchFinds();
        if (after == Guid.Empty) await KeptTexts.SearchCommonAsync(connection, finds);
        await _texts.SearchAsync(connection, ids, finds, cancel);
        // Whatever is opened later was searched when it came in; the next run sees it.
        DateTimeOffset? finishedAt = ids.Length < MaxBatch ? clock.Now() : null;
        await PersonalNumberCheckStore.AdvanceAsync(connection, runId, ids.Length == 0 ? after : ids[^1], finds, finishedAt);
        return finishedAt is null;
    }, cancel);

    private void Tell(PersonalNumberRun? run)
    {
        health.Checked(run);
        if (run is null) return;
        if (run.Unreadable > 0) LogUnreadable(log, run.Unreadable);
        if (run.Finds > 0) LogFound(log, run.Finds, run.Applications, run.Texts);
        else LogNone(log, run.Applications, run.Texts);
    }

    // At the set time of the day, when the days since the last run have passed.
    private bool IsDue(PersonalNumberRun? last, DateTimeOffset now)
    {
        var today = JapanTime.DateOf(now);
        var occasion = JapanTime.StartOf(today) + options.PersonalNumberCheckAt.ToTimeSpan();
        if (now < occasion) (today, occasion) = (today.AddDays(-1), occasion.AddDays(-1));
        if (last is null) return health.StartedAt < occasion;
        return last.StartedAt < occasion && today.DayNumber - JapanTime.DateOf(last.StartedAt).DayNumber >= options.PersonalNumberCheckDays;
    }

    [LoggerMessage(
        EventId = 1901, Level = LogLevel.Information,
        Message = "No individual number is kept: {Applications} applications, {Texts} texts searched")]
    private static partial void LogNone(ILogger logger, long applications, long texts);

    [LoggerMessage(
        EventId = 1902, Level = LogLevel.Error,
        Message = "Individual numbers are kept: {Finds} finds in {Applications} applications, {Texts} texts searched")]
    private static partial void LogFound(ILogger logger, long finds, long applications, long texts);

    [LoggerMessage(
        EventId = 1903, Level = LogLevel.Error, Message = "Search for individual numbers: {Ciphertexts} ciphertexts could not be read")]
    private static partial void LogUnreadable(ILogger logger, long ciphertexts);
}
