using System.Runtime.CompilerServices;
using Dapper;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Evidence;

/// <summary>
/// Represents the progress of a verification: the number of applications and checkpoints verified so far, and the findings since the
/// previous step.
/// </summary>
public sealed record VerificationProgress(long ApplicationCount, long CheckpointCount, IReadOnlyList<LedgerFinding> Findings);

/// <summary>
/// Verifies the whole live ledger: the chain of checkpoints with their signatures, the heads that the checkpoints cover, every chain, and
/// every stored ciphertext against its chain. The verification only reads. It uses a separate snapshot for each range of applications, so
/// that the service can work meanwhile.
/// </summary>
public sealed class LedgerVerifier(KycDatabase database, CheckpointStore store, EvidenceSigningKey signingKey)
{
    private const int PageSize = 500;

    /// <summary>Verifies the whole ledger.</summary>
    /// <param name="witness">
    /// A checkpoint that was recorded outside the service, or null. The ledger must contain this checkpoint and the one recorded in the key
    /// database.
    /// </param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    public async IAsyncEnumerable<VerificationProgress> RunAsync(
        CheckpointWitness? witness,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var (checkpoints, findings) = await VerifyCheckpointsAsync(connection, witness, cancellationToken);
        yield return new VerificationProgress(0, checkpoints, findings);

        var (after, applicationCount) = (Guid.Empty, 0L);
        while (true)
        {
            var chains = await StoredChains.ReadAsync(connection, after, PageSize, cancellationToken);
            findings = [];
            foreach (var id in chains.ApplicationIds)
            {
                findings.AddRange(CheckChain(id, chains));
                applicationCount++;
            }

            yield return new VerificationProgress(applicationCount, checkpoints, findings);
            if (chains.IsLastRange)
            {
                yield break;
            }

            after = chains.RangeEnd;
        }
    }

    private static IEnumerable<LedgerFinding> CheckChain(Guid id, StoredChains chains)
    {
        var rows = chains.Rows.GetValueOrDefault(id) ?? [];
        var leaves = chains.SealedHeads.GetValueOrDefault(id) ?? [];
        var report = LedgerChain.Verify(id, rows, chains.Subjects.GetValueOrDefault(id) ?? [], leaves.MaxBy(leaf => leaf.Sequence));
        foreach (var fault in report.Faults)
        {
            yield return LedgerFinding.Create(id, fault);
        }

        if (rows.Count > 0 && chains.Heads.GetValueOrDefault(id) != report.Head)
        {
            yield return LedgerFinding.CreateForHead(id, report.Head?.Sequence ?? 0);
        }

        // Earlier sealed heads are checked too. A chain that was changed, recomputed and sealed again contradicts the head that was sealed
        // first.
        var hashes = rows.GroupBy(row => row.Sequence).ToDictionary(group => group.Key, group => group.First().Hash);
        foreach (var leaf in leaves
            .Where(leaf => hashes.TryGetValue(leaf.Sequence, out var hash) && hash != leaf.Hash).DistinctBy(leaf => leaf.Sequence))
        {
            var fault = new ChainFault(ChainFaultKind.SealedHashMismatch, leaf.Sequence);
            if (!report.Faults.Contains(fault))
            {
                yield return LedgerFinding.Create(id, fault);
            }
        }
    }

    private async Task<(long Count, List<LedgerFinding> Findings)> VerifyCheckpointsAsync(
        NpgsqlConnection connection, CheckpointWitness? witness, CancellationToken cancellationToken)
    {
        // The checkpoint that the key database has recorded is read first. A checkpoint created meanwhile is then in the chain but not
        // recorded, which is not a fault. In the other order, it could be recorded but missing from the chain.
        var recordedWitness = await store.ReadWitnessAsync(cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var faults = CheckpointChain
            .Verify(CheckpointStore.ReadAll(connection), signingKey.TrustedKeys, recordedWitness)
            .Select(LedgerFinding.Create)
            .ToList();
        if (witness is not null && !await ContainsAsync(connection, witness))
        {
            faults.Add(LedgerFinding.Create(new CheckpointFault(CheckpointFaultKind.NewestMissing, witness.Number)));
        }

        var (count, after) = (0L, 0L);
        Checkpoint? newestFullCheckpoint = null;
        while (await CheckpointStore.ReadPageAsync(connection, after, PageSize) is { Count: > 0 } page)
        {
            foreach (var (_, statement) in page)
            {
                if (!Checkpoint.TryDecode(statement.Content, out var checkpoint))
                {
                    continue;
                }

                if (checkpoint!.Scope == CheckpointScope.All)
                {
                    newestFullCheckpoint = checkpoint;
                }
                else if (!await MatchesRootAsync(
                    checkpoint, (await CheckpointStore.ReadLeavesAsync(connection, checkpoint.Number)).ToAsyncEnumerable()))
                {
                    faults.Add(CreateLeavesChangedFinding(checkpoint));
                }
            }

            count += page.Count;
            after = page[^1].Number;
        }

        if (newestFullCheckpoint is not null
            && !await MatchesRootAsync(newestFullCheckpoint, CheckpointStore.ReadSealedHeadsAsync(connection)))
        {
            faults.Add(CreateLeavesChangedFinding(newestFullCheckpoint));
        }

        var orphanedNumbers = await connection.QueryAsync<long>(
            "select distinct number from checkpoint_leaf l where not exists (select from checkpoint c where c.number = l.number)",
            commandTimeout: 0);
        faults.AddRange(
            orphanedNumbers.Select(
                number => LedgerFinding.CreateForCheckpoint(number, "checkpoint-missing", "heads are stored for it, but it is missing")));
        return (count, [.. faults.DistinctBy(fault => (fault.Number, fault.Kind))]);
    }

    private static async Task<bool> ContainsAsync(NpgsqlConnection connection, CheckpointWitness witness) =>
        await CheckpointStore.FindAsync(connection, witness.Number) is { } statement
            && Checkpoint.TryDecode(statement.Content, out var checkpoint)
        && checkpoint!.Number == witness.Number && checkpoint.Hash == witness.Hash;

    private static LedgerFinding CreateLeavesChangedFinding(Checkpoint checkpoint) =>
        LedgerFinding.CreateForCheckpoint(checkpoint.Number, "checkpoint-leaves-changed", "the heads stored with it do not give its root");

    private static async Task<bool> MatchesRootAsync(Checkpoint checkpoint, IAsyncEnumerable<HeadLeaf> leaves)
    {
        var tree = new HeadTree();
        await foreach (var leaf in leaves)
        {
            tree.Append(leaf);
        }

        return tree.HeadCount == checkpoint.TreeSize && tree.ComputeRoot() == checkpoint.Root;
    }
}
