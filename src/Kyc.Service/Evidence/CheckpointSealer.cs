using Dapper;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Signing;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Evidence;

/// <summary>Represents the outcome of one attempt to create a checkpoint.</summary>
/// <param name="Checkpoint">
/// The new checkpoint; null when there were no new entries, when a different instance was sealing, or when nothing could be sealed.
/// </param>
/// <param name="Faults">Why some or all chains were not sealed. A chain with a break must not be sealed.</param>
public sealed record SealOutcome(Checkpoint? Checkpoint, IReadOnlyList<LedgerFinding> Faults);

/// <summary>
/// Seals the ledger: it creates signed checkpoints over the heads of chains. A checkpoint of scope Changes covers the chains with new
/// entries, and a checkpoint of scope All covers every chain. An advisory lock ensures that only one instance seals at a time. A chain that
/// contradicts an earlier checkpoint is reported and not sealed.
/// </summary>
public sealed class CheckpointSealer(KycDatabase database, CheckpointStore store, EvidenceSigningKey signingKey, TimeProvider clock)
{
    /// <summary>
    /// Maximum number of heads in one checkpoint of scope Changes. Further heads go into the next checkpoint, which is created immediately
    /// afterwards.
    /// </summary>
    public const int MaxChangedHeads = 20_000;

    private const int MaxFaults = 100;

    /// <summary>Seals the chains that have new entries.</summary>
    public Task<SealOutcome> SealChangesAsync(CancellationToken cancellationToken) =>
        SealAsync(System.Data.IsolationLevel.ReadCommitted, CheckpointScope.Changes, GatherChangesAsync, cancellationToken);

    /// <summary>Seals every chain. The new checkpoint continues the previous checkpoint of scope All.</summary>
    public Task<SealOutcome> SealAllAsync(CancellationToken cancellationToken) =>
        SealAsync(System.Data.IsolationLevel.RepeatableRead, CheckpointScope.All, GatherAllAsync, cancellationToken);

    private async Task<SealOutcome> SealAsync(
        System.Data.IsolationLevel isolation,
        CheckpointScope scope,
        Func<NpgsqlConnection, List<LedgerFinding>, Task<(HeadTree? Tree, HeadLeaf[] Leaves)>> gatherHeadsAsync,
        CancellationToken cancellationToken)
    {
        if (signingKey.Key is not { } key)
        {
            return new SealOutcome(null, [LedgerFinding.CreateForCheckpoint(0, "checkpoint-no-key", "no signing key is set")]);
        }
        // The database session holds the lock, not the transaction, because the snapshot of the transaction must be taken after the lock.
        await using var sessionLock = await SessionLock.TryTakeAsync(database, SessionLockName.Sealing, cancellationToken);
        if (sessionLock is null)
        {
            return new SealOutcome(null, []);
        }

        var connection = sessionLock.Connection;
        await using var transaction = await connection.BeginTransactionAsync(isolation, cancellationToken);
        var faults = new List<LedgerFinding>();
        var newestStatement = await CheckpointStore.ReadNewestAsync(connection);
        var lastCheckpoint = FindLastCheckpoint(newestStatement, await store.ReadWitnessAsync(cancellationToken), faults);
        if (faults.Count > 0)
        {
            return new SealOutcome(null, faults);
        }

        var (tree, leaves) = await gatherHeadsAsync(connection, faults);
        if (tree is null)
        {
            return new SealOutcome(null, faults);
        }

        var now = clock.GetNow();
        var checkpoint = Checkpoint.CreateNext(
            lastCheckpoint,
            now < lastCheckpoint?.CreatedAt ? lastCheckpoint.CreatedAt : now,
            scope,
            tree);
        await CheckpointStore.InsertAsync(connection, checkpoint, checkpoint.Sign(key));
        await (
            scope == CheckpointScope.All ? ReplaceSealedHeadsAsync(connection) : InsertLeavesAsync(connection, checkpoint.Number, leaves));
        await transaction.CommitAsync(CancellationToken.None);
        await store.RecordWitnessAsync(checkpoint, CancellationToken.None);
        return new SealOutcome(checkpoint, faults);
    }

    /// <summary>
    /// Returns the last checkpoint, which the new one continues; null when there is none. Adds a fault when the last checkpoint is not
    /// signed by a trusted key or is not the one recorded in the key database.
    /// </summary>
    private Checkpoint? FindLastCheckpoint(SignedStatement? newestStatement, CheckpointWitness? witness, List<LedgerFinding> faults)
    {
        Checkpoint? lastCheckpoint = null;
        if (newestStatement is not null
            && (!Checkpoint.TryDecode(newestStatement.Content, out lastCheckpoint) || !newestStatement.IsSignedBy(signingKey.TrustedKeys)))
        {
            faults.Add(
                LedgerFinding.CreateForCheckpoint(
                    lastCheckpoint?.Number ?? 0, "checkpoint-not-signed", "the newest checkpoint is not signed by a trusted key"));
        }
        else if (witness is not null
            && (
                lastCheckpoint is null
                || lastCheckpoint.Number < witness.Number
                || (lastCheckpoint.Number == witness.Number && lastCheckpoint.Hash != witness.Hash)))
        {
            faults.Add(
                LedgerFinding.CreateForCheckpoint(
                    witness.Number, "checkpoint-newest-missing", "the newest checkpoint that the key database recorded is missing"));
        }

        return lastCheckpoint;
    }

    private static async Task<(HeadTree?, HeadLeaf[])> GatherChangesAsync(NpgsqlConnection connection, List<LedgerFinding> faults)
    {
        var (tree, leaves) = (new HeadTree(), new List<HeadLeaf>());
        foreach (var row in await SealRow.ReadChangedAsync(connection, MaxChangedHeads))
        {
            if (row.FindFault() is { } fault)
            {
                faults.Add(fault);
                continue;
            }

            tree.Append(row.Head!);
            leaves.Add(row.Head!);
        }

        return (tree.HeadCount == 0 ? null : tree, [.. leaves]);
    }

    private async Task<(HeadTree?, HeadLeaf[])> GatherAllAsync(NpgsqlConnection connection, List<LedgerFinding> faults)
    {
        Checkpoint? previousCheckpoint = null;
        var statement = await CheckpointStore.ReadNewestOfScopeAllAsync(connection);
        if (statement is not null
            && (!Checkpoint.TryDecode(statement.Content, out previousCheckpoint) || !statement.IsSignedBy(signingKey.TrustedKeys)))
        {
            faults.Add(
                LedgerFinding.CreateForCheckpoint(
                    previousCheckpoint?.Number ?? 0,
                    "checkpoint-not-signed",
                    "the newest checkpoint over all chains is not signed by a trusted key"));
            return (null, []);
        }

        var pass = new SealPass();
        await foreach (var row in SealRow.ReadAllAsync(connection))
        {
            if (row.FindFault() is { } fault && faults.Count < MaxFaults)
            {
                faults.Add(fault);
            }

            pass.Add(row.Leaf, row.HashAtLeaf, row.Head);
        }

        var isContinuation = pass.IsContinuationOf(previousCheckpoint);
        if (!isContinuation && faults.Count == 0)
        {
            faults.Add(
                LedgerFinding.CreateForCheckpoint(
                    previousCheckpoint!.Number,
                    "checkpoint-leaves-changed",
                    "the heads stored with it do not give its root"));
        }
        // An installation without applications has nothing to seal.
        return (faults.Count == 0 && pass.Heads.HeadCount > 0 ? pass.Heads : null, []);
    }

    private static async Task<int> InsertLeavesAsync(NpgsqlConnection connection, long number, HeadLeaf[] leaves) =>
        await connection.ExecuteAsync(
            """
            insert into checkpoint_leaf (application_id, number, sequence, hash)
            select id, @number, sequence, hash from unnest(@ids, @sequences, @hashes) as leaf(id, sequence, hash);
            with locked as (select application_id from ledger_head where application_id = any(@ids) order by application_id for update)
            update ledger_head h set sealed_sequence = leaf.sequence
            from unnest(@ids, @sequences) as leaf(id, sequence) join locked on locked.application_id = leaf.id
            where h.application_id = leaf.id
            """,
            new
            {
                number,
                ids = leaves.Select(leaf => leaf.ApplicationId).ToArray(),
                sequences = leaves.Select(leaf => leaf.Sequence).ToArray(),
                hashes = leaves.Select(leaf => leaf.Hash.ToArray()).ToArray(),
            });

    // Stores all heads as sealed. This runs in the snapshot in which the heads were read, so that the stored heads are exactly the signed
    // heads.
    private static Task<int> ReplaceSealedHeadsAsync(NpgsqlConnection connection) =>
        connection.ExecuteAsync(
            """
            insert into sealed_head (application_id, sequence, hash) select application_id, sequence, hash from ledger_head
            on conflict (application_id) do update set sequence = excluded.sequence, hash = excluded.hash
            where sealed_head.sequence < excluded.sequence
            """,
            commandTimeout: 0);
}
