using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>
/// Compares the erasure ledgers of both databases and an exported one, and determines which entries each database lacks. It changes
/// nothing.
/// </summary>
public sealed class ReplayPlanner(ErasureLedger ledger, KycDatabase kyc)
{
    /// <summary>Determines which entries a replay must add.</summary>
    /// <param name="exported">
    /// The entries of an exported ledger that this installation signed; empty when the ledgers of the databases are sufficient.
    /// </param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <exception cref="Platform.Edge.ServiceFailureException">ERASURE-LEDGER-CONFLICT or ERASURE-REPLAY-NOT-NEEDED.</exception>
    public async Task<ReplayPlan> PlanAsync(IReadOnlyList<ErasureEntry> exported, CancellationToken cancellationToken)
    {
        CheckChain(exported);
        var inKyc = await ReadAllAsync(ledger.ReadKycAsync, cancellationToken);
        var inKeys = await ReadAllAsync(ledger.ReadKeysAsync, cancellationToken);
        var all = Merge(inKyc, inKeys);
        var diverged = await RemoveKnownAsync(AppendExported(all, exported), cancellationToken);
        CheckChain(all);
        var plan = new ReplayPlan
        {
            AllEntries = all,
            MissingInKyc = [.. all.Where(entry => !inKyc.ContainsKey(entry.Number))],
            MissingInKeysCount = all.Count(entry => !inKeys.ContainsKey(entry.Number)),
            DivergedEntries = diverged,
            KycHeadNumber = inKyc.Keys.DefaultIfEmpty(0).Max(),
        };
        var isNeeded = plan.NewToKyc.Any() || (await ledger.CompareAsync(cancellationToken)).Reason is not null;
        return isNeeded ? plan : throw RetentionFailures.ReplayNotNeeded.ToException();
    }

    /// <summary>
    /// Merges the ledgers of both databases, ordered by number. Throws when they have different entries with the same number.
    /// </summary>
    private static List<ErasureEntry> Merge(IReadOnlyDictionary<long, ErasureEntry> inKyc, IReadOnlyDictionary<long, ErasureEntry> inKeys)
    {
        var union = new SortedDictionary<long, ErasureEntry>();
        foreach (var entry in inKyc.Values.Concat(inKeys.Values))
        {
            if (union.TryGetValue(entry.Number, out var same) && !same.Hash.AsSpan().SequenceEqual(entry.Hash))
            {
                throw CreateConflictException(entry.Number);
            }

            union[entry.Number] = entry;
        }
        return [.. union.Values];
    }

    /// <summary>
    /// Appends to the ledger the exported entries that continue it, and returns the exported entries whose numbers the ledger uses for
    /// different entries.
    /// </summary>
    /// <exception cref="Platform.Edge.ServiceFailureException">
    /// ERASURE-LEDGER-CONFLICT: an exported entry neither continues the ledger nor has diverged.
    /// </exception>
    private static List<ErasureEntry> AppendExported(List<ErasureEntry> ledger, IReadOnlyList<ErasureEntry> exported)
    {
        var known = ledger.ToDictionary(entry => entry.Number);
        var diverged = new List<ErasureEntry>();
        foreach (var entry in exported)
        {
            if (known.TryGetValue(entry.Number, out var same) && same.Hash.AsSpan().SequenceEqual(entry.Hash))
            {
                continue;
            }

            var (number, hash) = ledger is [.., var last] ? (last.Number, last.Hash) : (0, ErasureEntry.GenesisHash);
            if (entry.Number == number + 1 && entry.Previous.AsSpan().SequenceEqual(hash))
            {
                ledger.Add(entry);
            }
            // An entry that follows a diverged entry has also diverged, even if the ledger does not use the entry's number.
            else if (same is not null || diverged is [.., var before] && entry.Follows(before))
            {
                diverged.Add(entry);
            }
            else
            {
                throw CreateConflictException(entry.Number);
            }
        }
        return diverged;
    }

    /// <summary>
    /// Returns the diverged entries that contain an erasure that the database kyc does not have. Entries that were replayed earlier are
    /// left out.
    /// </summary>
    private async Task<IReadOnlyList<ErasureEntry>> RemoveKnownAsync(List<ErasureEntry> diverged, CancellationToken cancellationToken)
    {
        if (diverged.Count == 0)
        {
            return diverged;
        }

        await using var connection = await kyc.OpenAsync(cancellationToken);
        var unknown = new List<ErasureEntry>();
        foreach (var entry in diverged)
        {
            if ((await ErasureIntentWriter.RemoveKnownErasuresAsync(connection, entry.Read())).Applications.Count > 0)
            {
                unknown.Add(entry);
            }
        }
        return unknown;
    }

    /// <summary>
    /// Throws unless each entry is intact and follows the previous one. The first entry may have any number, because an export may begin
    /// with any entry.
    /// </summary>
    private static void CheckChain(IReadOnlyList<ErasureEntry> entries)
    {
        ErasureEntry? last = null;
        foreach (var entry in entries)
        {
            var isValid = entry.IsIntact && (last is null || entry.Follows(last))
                && (entry.Number > 1 || entry.Previous.AsSpan().SequenceEqual(ErasureEntry.GenesisHash));
            if (!isValid)
            {
                throw CreateConflictException(entry.Number);
            }

            last = entry;
        }
    }

    private static async Task<IReadOnlyDictionary<long, ErasureEntry>> ReadAllAsync(
        Func<long, CancellationToken, Task<IReadOnlyList<ErasureEntry>>> read, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<long, ErasureEntry>();
        for (var after = 0L; await read(after, cancellationToken) is { Count: > 0 } page; after = page[^1].Number)
        {
            foreach (var entry in page)
            {
                entries[entry.Number] = entry;
            }
        }
        return entries;
    }

    private static ServiceFailureException CreateConflictException(long number) =>
        RetentionFailures.LedgerConflict.ToException(
            $"entry {number} of the erasure ledger was changed, or does not follow the one before");
}
