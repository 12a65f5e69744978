using Kyc.Contracts.V1;
using Kyc.Service.Approvals;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Represents the result of a replay. If the replay is not approved yet, the counts are zero and no holds are listed.</summary>
public sealed record ReplayOutcome(ApprovalResult Approval)
{
    /// <summary>The number of entries of the erasure ledger that the database kyc lacked.</summary>
    public int MissingInKycCount { get; init; }

    /// <summary>The number of entries of the erasure ledger that the database kyc_keys lacked.</summary>
    public int MissingInKeysCount { get; init; }

    /// <summary>The number of restored data keys that were destroyed again.</summary>
    public long KeyCount { get; init; }

    /// <summary>The number of restored rows that were erased again.</summary>
    public long RowCount { get; init; }

    /// <summary>
    /// The holds that were placed on restored data although the data had been erased before. The replay erased the data again in spite of
    /// them.
    /// </summary>
    public IReadOnlyList<HoldRow> OvertakenHolds { get; init; } = [];
}

/// <summary>
/// Repeats the erasures that were lost when a database was restored from a backup. The erasure ledgers of both databases and an exported
/// one are merged. Each database gets the entries that it lacks, and the keys and rows of all entries are erased again. If the process is
/// killed, the ordinary erasure run completes the entries that have been written to the database kyc.
/// </summary>
public sealed partial class ErasureReplayer(
    KycDatabase kyc,
    ReplayPlanner planner,
    TwoPersonApprovalService approvals,
    ErasureKeyDestroyer keyDestroyer,
    ErasureRowEraser rowEraser,
    HoldStore holds,
    RestoreGuard guard,
    ILogger<ErasureReplayer> log)
{
    /// <summary>Requests a replay, or performs it if a different person has already requested the same replay.</summary>
    /// <param name="exportedEntries">
    /// The entries of an exported ledger that this installation signed; empty when the ledgers of the databases are sufficient.
    /// </param>
    /// <param name="caller">The calling program and person.</param>
    /// <param name="cancellationToken">Stops the replay. Steps that have been completed are not undone.</param>
    /// <exception cref="ServiceFailureException">
    /// Thrown before anything is changed: ERASURE-LEDGER-CONFLICT, ERASURE-REPLAY-NOT-NEEDED, ERASURE-REPLAY-HELD or
    /// SECOND-PERSON-REQUIRED.
    /// </exception>
    /// <exception cref="ErasureException">
    /// An erasure cannot continue. The steps that have been completed are not undone, and the replay may be repeated.
    /// </exception>
    public async Task<ReplayOutcome> RunAsync(
        IReadOnlyList<ErasureEntry> exportedEntries,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var plan = await planner.PlanAsync(exportedEntries, cancellationToken);
        var (approval, reappendedEntries, overtakenHolds) = await kyc.RunInTransactionAsync(
            connection => AppendMissingEntriesAsync(connection, plan, caller),
            cancellationToken);
        if (!approval.IsApproved)
        {
            return new ReplayOutcome(approval);
        }

        var outcome = new ReplayOutcome(approval)
        {
            MissingInKycCount = plan.MissingInKyc.Count + reappendedEntries.Count,
            MissingInKeysCount = plan.MissingInKeysCount + reappendedEntries.Count,
            OvertakenHolds = overtakenHolds,
        };
        foreach (var entry in plan.AllEntries.Concat(reappendedEntries))
        {
            var (destroyedAt, destroyedCount) = await keyDestroyer.DestroyAsync(entry, cancellationToken);
            var erasedCount = await rowEraser.EraseAsync(entry, destroyedAt, sessionLock: null, cancellationToken);
            erasedCount += await rowEraser.EraseAgainAsync(entry, cancellationToken);
            outcome = outcome with { KeyCount = outcome.KeyCount + destroyedCount, RowCount = outcome.RowCount + erasedCount };
        }
        await guard.CheckAsync(cancellationToken);
        LogReplay(log, outcome.MissingInKycCount, outcome.MissingInKeysCount, outcome.KeyCount, outcome.RowCount);
        foreach (var hold in overtakenHolds)
        {
            LogOvertakenHold(log, hold.Id, hold.ApplicationId);
        }

        return outcome;
    }

    /// <summary>
    /// Checks the holds and, if this call approves the replay, appends the missing entries to the ledger of the database kyc. The caller
    /// runs this method in one transaction, so that a refused replay changes nothing and the approval is used only if the entries are
    /// stored.
    /// </summary>
    private async Task<(ApprovalResult Approval, IReadOnlyList<ErasureEntry> Appended, IReadOnlyList<HoldRow> OvertakenHolds)>
        AppendMissingEntriesAsync(
            NpgsqlConnection connection, ReplayPlan plan, Caller caller)
    {
        var head = await ErasureIntentWriter.LockHeadAsync(connection);
        if (head.Number != plan.KycHeadNumber)
        {
            throw RetentionFailures.LedgerConflict.ToException(
                "an erasure run wrote to the erasure ledger in the meantime; send the ledger again");
        }

        var overtakenHoldIds = await ReplayHoldCheck.FindOvertakenAsync(connection, plan.EntriesNewToKyc);
        var action = new TwoPersonAction(
            $"{RetentionService.Descriptor.FullName}/{nameof(RetentionService.RetentionServiceBase.ReplayErasures)}",
            [.. plan.EntriesNewToKyc.Select(entry => new ReadOnlyMemory<byte>(entry.Hash))]);
        var approval = await approvals.RequestOrApproveAsync(connection, action, caller);
        if (!approval.IsApproved)
        {
            return (approval, [], []);
        }
        // If this process is killed, the ordinary erasure run completes the appended entries.
        foreach (var entry in plan.MissingInKyc)
        {
            await ErasureIntentWriter.AppendReplayedEntryAsync(connection, entry);
        }

        var reappendedEntries = new List<ErasureEntry>();
        foreach (var entry in plan.DivergedEntries)
        {
            if (await ErasureIntentWriter.AppendMissingErasuresAsync(connection, entry) is { } newEntry)
            {
                reappendedEntries.Add(newEntry);
            }
        }
        return (approval, reappendedEntries, await holds.MarkAsOvertakenAsync(connection, overtakenHoldIds));
    }

    [LoggerMessage(
        EventId = 1607,
        Level = LogLevel.Warning,
        Message = "Erasures replayed: {MissingInKyc} entries missing in kyc, {MissingInKeys} in kyc_keys; {Keys} restored keys and {Rows} restored rows were erased again")]
    private static partial void LogReplay(ILogger logger, int missingInKyc, int missingInKeys, long keys, long rows);

    [LoggerMessage(
        EventId = 1608, Level = LogLevel.Warning,
        Message =
        "Hold {HoldId} on application {ApplicationId} was placed on data that had been erased before; the replay erased it again")]
    private static partial void LogOvertakenHold(ILogger logger, Guid holdId, Guid applicationId);
}
