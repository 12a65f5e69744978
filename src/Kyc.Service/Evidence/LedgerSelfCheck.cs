using Dapper;
using Kyc.Domain.Time;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Evidence;

/// <summary>Represents a completed run of the self-check.</summary>
public sealed record SelfCheckRun
{
    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>The number of applications whose chains were verified.</summary>
    public long Checked { get; init; }

    /// <summary>The number of breaks that were found.</summary>
    public long Faults { get; init; }
}

/// <summary>
/// Verifies the whole ledger once a night, and seals all chains when no break is found. An advisory lock ensures that only one instance
/// does this. A missed run is started at the next opportunity.
/// </summary>
public sealed partial class LedgerSelfCheck(
    KycDatabase database, LedgerVerifier verifier, CheckpointSealer sealer, EvidenceHealth health, EvidenceOptions options,
    TimeProvider clock, ILogger<LedgerSelfCheck> log)
{
    /// <summary>Maximum number of breaks found by the verification that are logged one by one. Further ones are only counted.</summary>
    private const int MaxLoggedFaults = 20;

    /// <summary>
    /// Runs the self-check when it is due and no other instance is running it. Returns true when this call ran the self-check.
    /// </summary>
    public async Task<bool> RunIfDueAsync(CancellationToken cancellationToken)
    {
        await using var sessionLock = await SessionLock.TryTakeAsync(database, SessionLockName.LedgerCheck, cancellationToken);
        if (sessionLock is null)
        {
            return false;
        }
        // The last run is read while the lock is held, because a different instance may just have finished.
        var lastRun = await sessionLock.Connection.QuerySingleOrDefaultAsync<SelfCheckRun>(
            "select * from self_check order by started_at desc limit 1");
        health.SetLastCheck(lastRun);
        var now = clock.GetNow();
        if (lastRun is not null && lastRun.StartedAt >= GetLatestDueTime(now))
        {
            return false;
        }

        var run = await VerifyAsync(now, cancellationToken);
        await sessionLock.Connection.ExecuteAsync(
            "insert into self_check (started_at, finished_at, checked, faults) values (@StartedAt, @FinishedAt, @Checked, @Faults)", run);
        health.SetLastCheck(run);
        if (run.Faults > 0)
        {
            LogFaults(log, run.Faults, run.Checked);
        }
        else
        {
            LogIntact(log, run.Checked);
        }

        return true;
    }

    private async Task<SelfCheckRun> VerifyAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var (applicationCount, faultCount) = (0L, 0L);
        await foreach (var step in verifier.RunAsync(witness: null, cancellationToken))
        {
            applicationCount = step.ApplicationCount;
            foreach (var finding in step.Findings)
            {
                if (++faultCount <= MaxLoggedFaults)
                {
                    LogFinding(log, finding.ApplicationId, finding.Kind, finding.Text);
                }
            }
        }

        // A ledger with a break is not sealed, because the signature would certify that the ledger is intact.
        if (faultCount == 0)
        {
            foreach (var finding in (await sealer.SealAllAsync(cancellationToken)).Faults)
            {
                faultCount++;
                LogFinding(log, finding.ApplicationId, finding.Kind, finding.Text);
            }
        }

        return new SelfCheckRun { StartedAt = startedAt, FinishedAt = clock.GetNow(), Checked = applicationCount, Faults = faultCount };
    }

    private DateTimeOffset GetLatestDueTime(DateTimeOffset now)
    {
        var todaysDueTime = JapanTime.GetStart(JapanTime.ToDate(now)) + options.SelfCheckAt.ToTimeSpan();
        return todaysDueTime <= now ? todaysDueTime : todaysDueTime.AddDays(-1);
    }

    [LoggerMessage(EventId = 1501, Level = LogLevel.Information, Message = "Ledger sound: {Applications} applications verified")]
    private static partial void LogIntact(ILogger logger, long applications);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Error, Message = "Ledger broken: {Faults} breaks in {Applications} applications")]
    private static partial void LogFaults(ILogger logger, long faults, long applications);

    [LoggerMessage(EventId = 1503, Level = LogLevel.Error, Message = "Ledger broken: application {ApplicationId}: {Kind}: {Text}")]
    private static partial void LogFinding(ILogger logger, Guid? applicationId, string kind, string text);
}
