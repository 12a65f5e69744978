using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>
/// Compares the erasure ledgers of both databases and an exported one, and determines which entries each database lacks. It changes
/// nothing.
/// </summary>
public sealed class ReplayPlanner(ErasureLedgerReader ledger, KycDatabase kyc)
{
    /// <summary>Determines which entries a replay must add.</summary>
    /// <param name="exportedEntries">
    /// The entries of an exported ledger that this installation signed; empty when the ledgers of the databases are sufficient.
    /// </param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <exception cref="Platform.Edge.ServiceFailureException">ERASURE-LEDGER-CONFLICT or ERASURE-REPLAY-NOT-NEEDED.</exception>
    public async Task<ReplayPlan> PlanAsync(IReadOnlyList<ErasureEntry> exportedEntries, CancellationToken cancellationToken)
    {
        CheckChain(exportedEntries);
        var kycEntries = await ReadAllAsync(ledger.ReadKycEntriesAsync, cancellationToken);
        var keyDatabaseEntries = await ReadAllAsync(ledger.ReadKeyDatabaseEntriesAsync, cancellationToken);
        var allEntries = Merge(kycEntries, keyDatabaseEntries);
        var divergedEntries = await RemoveKnownEntriesAsync(AppendExportedEntries(allEntries, exportedEntries), cancellationToken);
        CheckChain(allEntries);
        var plan = new ReplayPlan
        {
            AllEntries = allEntries,
            MissingInKyc = [.. allEntries.Where(entry => !kycEntries.ContainsKey(entry.Number))],
            MissingInKeysCount = allEntries.Count(entry => !keyDatabaseEntries.ContainsKey(entry.Number)),
            DivergedEntries = divergedEntries,
            KycHeadNumber = kycEntries.Keys.DefaultIfEmpty(0).Max(),
        };
        var isNeeded = plan.EntriesNewToKyc.Any() || (await ledger.CompareAsync(cancellationToken)).DifferenceDescription is not null;
        return isNeeded ? plan : throw RetentionFailures.ReplayNotNeeded.ToException();
    }

    /// <summary>
    /// Merges the ledgers of both databases, ordered by number. Throws when they have different entries with the same number.
    /// </summary>
    private static List<ErasureEntry> Merge(
        IReadOnlyDictionary<long, ErasureEntry> kycEntries,
        IReadOnlyDictionary<long, ErasureEntry> keyDatabaseEntries)
    {
        var mergedEntries = new SortedDictionary<long, ErasureEntry>();
        foreach (var entry in kycEntries.Values.Concat(keyDatabaseEntries.Values))
        {
            if (mergedEntries.TryGetValue(entry.Number, out var existing) && !existing.Hash.AsSpan().SequenceEqual(entry.Hash))
            {
                throw CreateConflictException(entry.Number);
            }

            mergedEntries[entry.Number] = entry;
        }
        return [.. mergedEntries.Values];
    }

    /// <summary>
    /// Appends to the ledger the exported entries that continue it, and returns the exported entries whose numbers the ledger uses for
    /// different entries.
    /// </summary>
    /// <exception cref="Platform.Edge.ServiceFailureException">
    /// ERASURE-LEDGER-CONFLICT: an exported entry neither continues the ledger nor has diverged.
    /// </exception>
    private static List<ErasureEntry> AppendExportedEntries(List<ErasureEntry> ledger, IReadOnlyList<ErasureEntry> exportedEntries)
    {
        var entriesByNumber = ledger.ToDictionary(entry => entry.Number);
        var divergedEntries = new List<ErasureEntry>();
        foreach (var entry in exportedEntries)
        {
            if (entriesByNumber.TryGetValue(entry.Number, out var existing) && existing.Hash.AsSpan().SequenceEqual(entry.Hash))
            {
                continue;
            }

            var (number, hash) = ledger is [.., var last] ? (last.Number, last.Hash) : (0, ErasureEntry.GenesisHash);
            if (entry.Number == number + 1 && entry.Previous.AsSpan().SequenceEqual(hash))
            {
                ledger.Add(entry);
            }
            // An entry that follows a diverged entry has also diverged, even if the ledger does not use the entry's number.
            else if (existing is not null || divergedEntries is [.., var previousDiverged] && entry.Follows(previousDiverged))
            {
                divergedEntries.Add(entry);
            }
            else
            {
                throw CreateConflictException(entry.Number);
            }
        }
        return divergedEntries;
    }

    /// <summary>
    /// Returns the diverged entries that contain an erasure that the database kyc does not have. Entries that were replayed earlier are
    /// left out.
    /// </summary>
    private async Task<IReadOnlyList<ErasureEntry>> RemoveKnownEntriesAsync(
        List<ErasureEntry> divergedEntries,
        CancellationToken cancellationToken)
    {
        if (divergedEntries.Count == 0)
        {
            return divergedEntries;
        }

        await using var connection = await kyc.OpenAsync(cancellationToken);
        var unknownEntries = new List<ErasureEntry>();
        foreach (var entry in divergedEntries)
        {
            if ((await ErasureIntentWriter.RemoveKnownErasuresAsync(connection, entry.GetBatch())).Applications.Count > 0)
            {
                unknownEntries.Add(entry);
            }
        }
        return unknownEntries;
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
