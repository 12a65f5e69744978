using Kyc.Contracts.V1;
using Kyc.Service.Approvals;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Represents the result of a replay. While the approval is missing, the counts are zero and no holds are listed.</summary>
public sealed record ReplayOutcome(Approval Approval)
{
    public int MissingInKyc { get; init; }

    public int MissingInKeys { get; init; }

    /// <summary>The number of restored data keys that were destroyed again.</summary>
    public long Keys { get; init; }

    /// <summary>The number of restored rows that were erased again.</summary>
    public long Rows { get; init; }

    /// <summary>The holds that were placed on data that had been erased before the restore.</summary>
    public IReadOnlyList<HoldRow> OvertakenHolds { get; init; } = [];
}

/// <summary>
/// Repeats the erasures that a restored database lost. The acknowledged erasures are the union of three ledgers: that of each database and
/// an exported one. Each database gets the entries that it lacks, and keys and rows are erased again. If the process is killed, the
/// ordinary erasure run completes the entries that the database kyc already has.
/// </summary>
public sealed partial class ErasureReplay(
    KycDatabase kyc, ReplayPlanner planner, FourEyes fourEyes, ErasureKeys keys, ErasureRows rows, HoldStore holds, RestoreGuard guard,
    ILogger<ErasureReplay> log)
{
    /// <summary>Requests a replay, or performs it when another person has requested the same replay.</summary>
    /// <param name="exported">
    /// The entries of an exported ledger that this installation signed; empty when the ledgers of the databases are sufficient.
    /// </param>
    /// <param name="caller">The calling program and person.</param>
    /// <param name="cancel">Stops the replay. Completed steps are kept.</param>
    /// <exception cref="ServiceFailureException">
    /// Thrown before anything is changed: ERASURE-LEDGER-CONFLICT, ERASURE-REPLAY-NOT-NEEDED, ERASURE-REPLAY-HELD, SECOND-PERSON-REQUIRED.
    /// </exception>
    public async Task<ReplayOutcome> RunAsync(IReadOnlyList<ErasureEntry> exported, Caller caller, CancellationToken cancel)
    {
        var plan = await planner.PlanAsync(exported, cancel);
        var (approval, again, overtaken) = await kyc.InTransactionAsync(connection => AdoptAsync(connection, plan, caller), cancel);
        if (!approval.IsApproved) return new ReplayOutcome(approval);
        var outcome = new ReplayOutcome(approval)
        {
            MissingInKyc = plan.MissingInKyc.Count + again.Count,
            MissingInKeys = plan.MissingInKeysCount + again.Count,
            OvertakenHolds = overtaken,
        };
        foreach (var entry in plan.All.Concat(again))
        {
            var (destroyedAt, destroyed) = await keys.DestroyAsync(entry, cancel);
            var erased = await rows.EraseAsync(entry, destroyedAt, held: null, cancel);
            erased += await rows.EraseAgainAsync(entry, cancel);
            outcome = outcome with { Keys = outcome.Keys + destroyed, Rows = outcome.Rows + erased };
        }
        await guard.CheckAsync(cancel);
        LogReplayed(log, outcome.MissingInKyc, outcome.MissingInKeys, outcome.Keys, outcome.Rows);
        foreach (var hold in overtaken) LogOvertaken(log, hold.Id, hold.ApplicationId);
        return outcome;
    }

    /// <summary>
    /// Appends the missing entries in one transaction, so that a refused replay changes nothing and the approval is used only when it
    /// commits.
    /// </summary>
    private async Task<(Approval Approval, IReadOnlyList<ErasureEntry> Again, IReadOnlyList<HoldRow> Overtaken)> AdoptAsync(
        NpgsqlConnection connection, ReplayPlan plan, Caller caller)
    {
        var head = await ErasureIntent.LockHeadAsync(connection);
        if (head.Number != plan.KycHead)
            throw RetentionFailures.LedgerConflict.Exception("an erasure run wrote to the erasure ledger in the meantime; send the ledger again");
        var overtaken = await holds.CheckReplayAsync(connection, plan.Learned);
        var action = new TwoPersonAction(
            $"{RetentionService.Descriptor.FullName}/{nameof(RetentionService.RetentionServiceBase.ReplayErasures)}",
            [.. plan.Learned.Select(entry => new ReadOnlyMemory<byte>(entry.Hash))]);
        var approval = await fourEyes.AgreeAsync(connection, action, caller);
        if (!approval.IsApproved) return (approval, [], []);
        // Entries are appended in order, so that the ordinary run completes them if this process is killed.
        foreach (var entry in plan.MissingInKyc) await ErasureIntent.AppendReplayedAsync(connection, entry);
        var again = new List<ErasureEntry>();
        foreach (var entry in plan.Diverged)
        {
            if (await ErasureIntent.AppendAgainAsync(connection, entry) is { } appended) again.Add(appended);
        }
        return (approval, again, await holds.MarkOvertakenAsync(connection, overtaken));
    }

    [LoggerMessage(
        EventId = 1607, Level = LogLevel.Warning,
        Message =
        "Erasures replayed: {MissingInKyc} entries missing in kyc, {MissingInKeys} in kyc_keys; {Keys} restored keys and {Rows} restored rows were erased again")]
    private static partial void LogReplayed(ILogger logger, int missingInKyc, int missingInKeys, long keys, long rows);

    [LoggerMessage(
        EventId = 1608, Level = LogLevel.Warning,
        Message =
        "Hold {HoldId} on application {ApplicationId} was placed on data that had been erased before; the replay erased it again")]
    private static partial void LogOvertaken(ILogger logger, Guid holdId, Guid applicationId);
}
