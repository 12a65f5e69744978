using System.Runtime.CompilerServices;
using Dapper;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Evidence;

/// <summary>
/// Reports the progress of a verification: the number of applications and checkpoints verified so far, and the findings since the previous
/// report.
/// </summary>
public sealed record VerifierStep(long Applications, long Checkpoints, IReadOnlyList<LedgerFinding> Findings);

/// <summary>
/// Verifies the whole live ledger: the chain of checkpoints and their signatures, the heads that they cover, every chain, and every stored
/// ciphertext against its chain. It only reads, each range of applications in a snapshot of its own, so that the service continues
/// meanwhile.
/// </summary>
public sealed class LedgerVerifier(KycDatabase database, CheckpointStore store, EvidenceSigningKey signing)
{
    private const int Page = 500;

    /// <summary>Verifies the whole ledger.</summary>
    /// <param name="witness">
    /// A checkpoint that was recorded outside the service, in addition to the one of the key database; or null.
    /// </param>
    /// <param name="cancel">Cancels the verification.</param>
    public async IAsyncEnumerable<VerifierStep> RunAsync(CheckpointWitness? witness, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        var (checkpoints, findings) = await CheckpointsAsync(connection, witness, cancel);
        yield return new VerifierStep(0, checkpoints, findings);

        var (after, done) = (Guid.Empty, 0L);
        while (true)
        {
            var chains = await StoredChains.ReadAsync(connection, after, Page, cancel);
            findings = [];
            foreach (var id in chains.Applications)
            {
                findings.AddRange(Check(id, chains));
                done++;
            }

            yield return new VerifierStep(done, checkpoints, findings);
            if (chains.IsLast) yield break;
            after = chains.UpTo;
        }
    }

    private static IEnumerable<LedgerFinding> Check(Guid id, StoredChains chains)
    {
        var rows = chains.Rows.GetValueOrDefault(id) ?? [];
        var leaves = chains.Leaves.GetValueOrDefault(id) ?? [];
        var report = LedgerChain.Verify(id, rows, chains.Subjects.GetValueOrDefault(id) ?? [], leaves.MaxBy(leaf => leaf.Sequence));
        foreach (var fault in report.Faults) yield return LedgerFinding.Of(id, fault);
        if (rows.Count > 0 && chains.Heads.GetValueOrDefault(id) != report.Head)
            yield return LedgerFinding.OfHead(id, report.Head?.Sequence ?? 0);

        // Earlier leaves are checked too: a chain that was recomputed and then sealed again is not the chain that was sealed first.
        var hashes = rows.GroupBy(row => row.Sequence).ToDictionary(group => group.Key, group => group.First().Hash);
        foreach (var leaf in leaves
            .Where(leaf => hashes.TryGetValue(leaf.Sequence, out var hash) && hash != leaf.Hash).DistinctBy(leaf => leaf.Sequence))
        {
            var fault = new ChainFault(ChainFaultKind.NotTheSealedChain, leaf.Sequence);
            if (!report.Faults.Contains(fault)) yield return LedgerFinding.Of(id, fault);
        }
    }

    private async Task<(long Count, List<LedgerFinding> Findings)> CheckpointsAsync(
        NpgsqlConnection connection, CheckpointWitness? witness, CancellationToken cancel)
    {
        // The witness is read first, so that a checkpoint made meanwhile is in the chain but not in the witness, never the reverse.
        var kept = await store.WitnessAsync(cancel);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        var faults = CheckpointChain.Verify(CheckpointStore.All(connection), signing.Trusted, kept).Select(LedgerFinding.Of).ToList();
        if (witness is not null && !await HoldsAsync(connection, witness))
            faults.Add(LedgerFinding.Of(new CheckpointFault(CheckpointFaultKind.NewestMissing, witness.Number)));

        var (count, after) = (0L, 0L);
        Checkpoint? newestOfAll = null;
        while (await CheckpointStore.PageAsync(connection, after, Page) is { Count: > 0 } page)
        {
            foreach (var (_, statement) in page)
            {
                if (!Checkpoint.TryDecode(statement.Content, out var checkpoint)) continue;
                if (checkpoint!.Scope == CheckpointScope.All) newestOfAll = checkpoint;
                else if (!await GivesRootAsync(
                    checkpoint, (await CheckpointStore.LeavesAsync(connection, checkpoint.Number)).ToAsyncEnumerable()))
                    faults.Add(Leaves(checkpoint));
            }

            count += page.Count;
            after = page[^1].Number;
        }

        if (newestOfAll is not null && !await GivesRootAsync(newestOfAll, CheckpointStore.SealedHeadsAsync(connection)))
            faults.Add(Leaves(newestOfAll));
        var orphans = await connection.QueryAsync<long>(
            "select distinct number from checkpoint_leaf l where not exists (select from checkpoint c where c.number = l.number)",
            commandTimeout: 0);
        faults.AddRange(
            orphans.Select(
                number => LedgerFinding.OfCheckpoint(number, "checkpoint-missing", "heads are stored for it, but it is missing")));
        return (count, [.. faults.DistinctBy(fault => (fault.Number, fault.Kind))]);
    }

    private static async Task<bool> HoldsAsync(NpgsqlConnection connection, CheckpointWitness witness) =>
        await CheckpointStore.FindAsync(connection, witness.Number) is { } statement
            && Checkpoint.TryDecode(statement.Content, out var named)
        && named!.Number == witness.Number && named.Hash == witness.Hash;

    private static LedgerFinding Leaves(Checkpoint checkpoint) =>
        LedgerFinding.OfCheckpoint(checkpoint.Number, "checkpoint-leaves-changed", "the heads stored with it do not give its root");

    private static async Task<bool> GivesRootAsync(Checkpoint checkpoint, IAsyncEnumerable<HeadLeaf> leaves)
    {
        var tree = new HeadTree();
        await foreach (var leaf in leaves) tree.Append(leaf);
        return tree.Size == checkpoint.TreeSize && tree.Root() == checkpoint.Root;
    }
}
