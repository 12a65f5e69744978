using Kyc.Contracts.V1;
using Kyc.Service.Approvals;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>What a replay brought back into order; counts are zero and no hold is named while its approval is missing.</summary>
public sealed record ReplayOutcome(Approval Approval)
{
    public int MissingInKyc { get; init; }

    public int MissingInKeys { get; init; }

    /// <summary>Data keys that were back.</summary>
    public long Keys { get; init; }

    /// <summary>Rows that were back.</summary>
    public long Rows { get; init; }

    /// <summary>Holds that were placed on data that had been erased before.</summary>
    public IReadOnlyList<HoldRow> OvertakenHolds { get; init; } = [];
}

/// <summary>
/// Erases again what a restored database brought back. Of three ledgers, that of each database and an exported one, the union is what was
/// acknowledged: each database gets what it lacks, keys are destroyed again, rows removed again. After a kill the ordinary run goes on
/// with what the database kyc has learned of.
/// </summary>
public sealed partial class ErasureReplay(
    KycDatabase kyc, ReplayPlanner planner, FourEyes fourEyes, ErasureKeys keys, ErasureRows rows, HoldStore holds, RestoreGuard guard, ILogger<ErasureReplay> log)
{
    /// <summary>Asks for a replay, or carries it out when another person has asked for the same.</summary>
    /// <param name="exported">Entries of an exported ledger that this installation signed; none when the databases' own are enough.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="cancel">Ends the replay; what is done stays done.</param>
    /// <exception cref="ServiceFailureException">
    /// Before anything is changed: ERASURE-LEDGER-CONFLICT, ERASURE-REPLAY-NOT-NEEDED, ERASURE-REPLAY-HELD, SECOND-PERSON-REQUIRED.
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

    /// <summary>One transaction, so that a replay that is refused has changed nothing, and an approval is used only with it.</summary>
    private async Task<(Approval Approval, IReadOnlyList<ErasureEntry> Again, IReadOnlyList<HoldRow> Overtaken)> AdoptAsync(
        NpgsqlConnection connection, ReplayPlan plan, Caller caller)
    {
        var head = await ErasureIntent.LockHeadAsync(connection);
        if (head.Number != plan.KycHead) throw RetentionFailures.LedgerConflict.Exception("a run wrote to the erasure ledger meanwhile; send the ledger again");
        var overtaken = await holds.CheckReplayAsync(connection, plan.Learned);
        var action = new TwoPersonAction(
            $"{RetentionService.Descriptor.FullName}/{nameof(RetentionService.RetentionServiceBase.ReplayErasures)}",
            [.. plan.Learned.Select(entry => new ReadOnlyMemory<byte>(entry.Hash))]);
        var approval = await fourEyes.AgreeAsync(connection, action, caller);
        if (!approval.IsApproved) return (approval, [], []);
        // In their order: each is then taken up by the ordinary steps, should this one be killed.
        foreach (var entry in plan.MissingInKyc) await ErasureIntent.AppendReplayedAsync(connection, entry);
        var again = new List<ErasureEntry>();
        foreach (var entry in plan.Diverged)
        {
            if (await ErasureIntent.AppendAgainAsync(connection, entry) is { } appended) again.Add(appended);
        }
        return (approval, again, await holds.MarkOvertakenAsync(connection, overtaken));
    }

    [LoggerMessage(EventId = 1607, Level = LogLevel.Warning, Message = "Erasures replayed: {MissingInKyc} entries missing in kyc, {MissingInKeys} in kyc_keys; {Keys} keys and {Rows} rows were back")]
    private static partial void LogReplayed(ILogger logger, int missingInKyc, int missingInKeys, long keys, long rows);

    [LoggerMessage(EventId = 1608, Level = LogLevel.Warning, Message = "Hold {HoldId} on application {ApplicationId} was placed on data that had been erased before; the replay erased it again")]
    private static partial void LogOvertaken(ILogger logger, Guid holdId, Guid applicationId);
}
