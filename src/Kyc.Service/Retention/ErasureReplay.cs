using Dapper;
using Kyc.Service.Storage;

namespace Kyc.Service.Retention;

/// <summary>What a replay brought back into order.</summary>
public readonly record struct ReplayResult(int MissingInKyc, int MissingInKeys, long Keys, long Rows);

/// <summary>
/// Erases again what a restored database brought back. Of three ledgers, that of each database and an exported one, the union is what was
/// acknowledged: each database gets what it lacks, keys are destroyed again, rows removed again. May be repeated, and taken up after a kill.
/// </summary>
public sealed partial class ErasureReplay(
    KycDatabase kyc, ErasureLedger ledger, ErasureKeys keys, ErasureRows rows, RestoreGuard guard, ILogger<ErasureReplay> log)
{
    /// <summary>Replays.</summary>
    /// <param name="exported">Entries of an exported ledger; none when the databases' own are enough.</param>
    /// <param name="cancel">Ends the replay; what is done stays done.</param>
    /// <exception cref="Edge.ServiceFailureException">ERASURE-LEDGER-CONFLICT, before anything is changed.</exception>
    public async Task<ReplayResult> ReplayAsync(IReadOnlyList<ErasureEntry> exported, CancellationToken cancel)
    {
        CheckChain(exported);
        var inKyc = await AllAsync(ledger.ReadKycAsync, cancel);
        var inKeys = await AllAsync(ledger.ReadKeysAsync, cancel);
        var all = Union(inKyc, inKeys);
        var diverged = Continue(all, exported);
        CheckChain(all);
        var missingInKyc = all.Where(entry => !inKyc.ContainsKey(entry.Number)).ToList();
        var result = new ReplayResult(missingInKyc.Count, all.Count(entry => !inKeys.ContainsKey(entry.Number)), 0, 0);
        // In their order: each is then taken up by the ordinary steps, should this one be killed.
        foreach (var entry in missingInKyc) await AdoptAsync(entry, cancel);
        foreach (var entry in diverged)
        {
            if (await AppendAgainAsync(entry, cancel) is not { } again) continue;
            all.Add(again);
            result = result with { MissingInKyc = result.MissingInKyc + 1, MissingInKeys = result.MissingInKeys + 1 };
        }
        foreach (var entry in all)
        {
            var (destroyedAt, destroyed) = await keys.DestroyAsync(entry, cancel);
            var erased = await rows.EraseAsync(entry, destroyedAt, cancel);
            erased += await rows.EraseAgainAsync(entry, cancel);
            result = result with { Keys = result.Keys + destroyed, Rows = result.Rows + erased };
        }
        await guard.CheckAsync(cancel);
        LogReplayed(log, result.MissingInKyc, result.MissingInKeys, result.Keys, result.Rows);
        return result;
    }

    private Task<int> AdoptAsync(ErasureEntry entry, CancellationToken cancel) =>
        kyc.InTransactionAsync(connection => ErasureIntent.AppendReplayedAsync(connection, entry), cancel);

    /// <summary>
    /// Both databases were restored and a run followed before the exported ledger came: what that run acknowledged has the numbers of what the
    /// export tells of. The export's erasures are acknowledged once more then, under new numbers; those that are known are left out.
    /// </summary>
    private Task<ErasureEntry?> AppendAgainAsync(ErasureEntry diverged, CancellationToken cancel) => kyc.InTransactionAsync(async connection =>
    {
        var batch = diverged.Read().Clone();
        var ids = batch.Applications.Select(application => application.ErasureId.ToId()).ToArray();
        var applications = batch.Applications.Select(application => application.ApplicationId.ToId()).ToArray();
        var known = (await connection.QueryAsync<Guid>(
            "select id from erasure where application_id = any(@applications) and id = any(@ids)", new { applications, ids })).ToHashSet();
        foreach (var application in batch.Applications.Where(application => known.Contains(application.ErasureId.ToId())).ToList()) batch.Applications.Remove(application);
        if (batch.Applications.Count == 0) return null;
        var (number, hash) = await ErasureLedger.HeadAsync(connection);
        var entry = ErasureEntry.Following(number, hash, batch);
        await ErasureIntent.AppendReplayedAsync(connection, entry);
        return entry;
    }, cancel);

    /// <summary>The ledgers of both databases as one.</summary>
    private static List<ErasureEntry> Union(IReadOnlyDictionary<long, ErasureEntry> inKyc, IReadOnlyDictionary<long, ErasureEntry> inKeys)
    {
        var union = new SortedDictionary<long, ErasureEntry>();
        foreach (var entry in inKyc.Values.Concat(inKeys.Values))
        {
            if (union.TryGetValue(entry.Number, out var same) && !same.Hash.AsSpan().SequenceEqual(entry.Hash)) throw Conflict(entry.Number);
            union[entry.Number] = entry;
        }
        return [.. union.Values];
    }

    /// <summary>Adds the exported entries that continue the ledger, and gives those that contradict it.</summary>
    private static List<ErasureEntry> Continue(List<ErasureEntry> ledger, IReadOnlyList<ErasureEntry> exported)
    {
        var known = ledger.ToDictionary(entry => entry.Number);
        var diverged = new List<ErasureEntry>();
        foreach (var entry in exported)
        {
            if (known.TryGetValue(entry.Number, out var same) && same.Hash.AsSpan().SequenceEqual(entry.Hash)) continue;
            var (number, hash) = ledger is [.., var last] ? (last.Number, last.Hash) : (0, ErasureEntry.Genesis);
            if (entry.Number == number + 1 && entry.Previous.AsSpan().SequenceEqual(hash)) ledger.Add(entry);
            else diverged.Add(entry);
        }
        return diverged;
    }

    /// <summary>Each entry is whole and follows the one before; the first of an export may be any.</summary>
    private static void CheckChain(IReadOnlyList<ErasureEntry> entries)
    {
        ErasureEntry? last = null;
        foreach (var entry in entries)
        {
            var follows = last is null || (entry.Number == last.Number + 1 && entry.Previous.AsSpan().SequenceEqual(last.Hash));
            if (!entry.IsWhole || !follows || (entry.Number == 1 && !entry.Previous.AsSpan().SequenceEqual(ErasureEntry.Genesis))) throw Conflict(entry.Number);
            last = entry;
        }
    }

    private static async Task<IReadOnlyDictionary<long, ErasureEntry>> AllAsync(
        Func<long, CancellationToken, Task<IReadOnlyList<ErasureEntry>>> read, CancellationToken cancel)
    {
        var entries = new Dictionary<long, ErasureEntry>();
        for (var after = 0L; await read(after, cancel) is { Count: > 0 } page; after = page[^1].Number)
        {
            foreach (var entry in page) entries[entry.Number] = entry;
        }
        return entries;
    }

    private static Edge.ServiceFailureException Conflict(long number) => RetentionFailures.LedgerConflict.Exception($"entry {number} of the erasure ledger contradicts another");

    [LoggerMessage(EventId = 1607, Level = LogLevel.Warning, Message = "Erasures replayed: {MissingInKyc} entries missing in kyc, {MissingInKeys} in kyc_keys; {Keys} keys and {Rows} rows were back")]
    private static partial void LogReplayed(ILogger logger, int missingInKyc, int missingInKeys, long keys, long rows);
}
