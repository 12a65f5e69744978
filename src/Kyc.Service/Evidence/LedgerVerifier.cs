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
public sealed record VerifierStep(long ApplicationCount, long CheckpointCount, IReadOnlyList<LedgerFinding> Findings);

/// <summary>
/// Verifies the whole live ledger: the chain of checkpoints with their signatures, the heads that the checkpoints cover, every chain, and
/// every stored ciphertext against its chain. The verification only reads. It uses a separate snapshot for each range of applications, so
/// that the service can work meanwhile.
/// </summary>
public sealed class LedgerVerifier(KycDatabase database, CheckpointStore store, EvidenceSigningKey signing)
{
    private const int PageSize = 500;

    /// <summary>Verifies the whole ledger.</summary>
    /// <param name="witness">
    /// A checkpoint that was recorded outside the service, or null. The ledger must contain this checkpoint and the one recorded in the key
    /// database.
    /// </param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    public async IAsyncEnumerable<VerifierStep> RunAsync(
        CheckpointWitness? witness,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var (checkpoints, findings) = await VerifyCheckpointsAsync(connection, witness, cancellationToken);
        yield return new VerifierStep(0, checkpoints, findings);

        var (after, done) = (Guid.Empty, 0L);
        while (true)
        {
            var chains = await StoredChains.ReadAsync(connection, after, PageSize, cancellationToken);
            findings = [];
            foreach (var id in chains.Applications)
            {
                findings.AddRange(Check(id, chains));
                done++;
            }

            yield return new VerifierStep(done, checkpoints, findings);
            if (chains.IsLast)
            {
                yield break;
            }

            after = chains.RangeEnd;
        }
    }

    private static IEnumerable<LedgerFinding> Check(Guid id, StoredChains chains)
    {
        var rows = chains.Rows.GetValueOrDefault(id) ?? [];
        var leaves = chains.Leaves.GetValueOrDefault(id) ?? [];
        var report = LedgerChain.Verify(id, rows, chains.Subjects.GetValueOrDefault(id) ?? [], leaves.MaxBy(leaf => leaf.Sequence));
        foreach (var fault in report.Faults)
        {
            yield return LedgerFinding.Of(id, fault);
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
                yield return LedgerFinding.Of(id, fault);
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
            .Verify(CheckpointStore.ReadAll(connection), signing.Trusted, recordedWitness)
            .Select(LedgerFinding.Of)
            .ToList();
        if (witness is not null && !await ContainsAsync(connection, witness))
        {
            faults.Add(LedgerFinding.Of(new CheckpointFault(CheckpointFaultKind.NewestMissing, witness.Number)));
        }

        var (count, after) = (0L, 0L);
        Checkpoint? newestOfAll = null;
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
                    newestOfAll = checkpoint;
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

        if (newestOfAll is not null && !await MatchesRootAsync(newestOfAll, CheckpointStore.ReadSealedHeadsAsync(connection)))
        {
            faults.Add(CreateLeavesChangedFinding(newestOfAll));
        }

        var orphans = await connection.QueryAsync<long>(
            "select distinct number from checkpoint_leaf l where not exists (select from checkpoint c where c.number = l.number)",
            commandTimeout: 0);
        faults.AddRange(
            orphans.Select(
                number => LedgerFinding.CreateForCheckpoint(number, "checkpoint-missing", "heads are stored for it, but it is missing")));
        return (count, [.. faults.DistinctBy(fault => (fault.Number, fault.Kind))]);
    }

    private static async Task<bool> ContainsAsync(NpgsqlConnection connection, CheckpointWitness witness) =>
        await CheckpointStore.FindAsync(connection, witness.Number) is { } statement
            && Checkpoint.TryDecode(statement.Content, out var named)
        && named!.Number == witness.Number && named.Hash == witness.Hash;

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
