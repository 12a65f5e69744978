using Dapper;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Reads the table <c>erasure_ledger</c> of both databases.</summary>
public sealed class ErasureLedger(KycDatabase kyc, KeyDatabase keys)
{
    private const int PageSize = 1000;

    /// <summary>
    /// Reads the number and hash of the newest entry. Returns 0 and <see cref="ErasureEntry.Genesis"/> when there is none.
    /// </summary>
    public static async Task<(long Number, byte[] Hash)> ReadHeadAsync(NpgsqlConnection connection)
    {
        var head = await connection.QuerySingleOrDefaultAsync<(long, byte[])?>(
            "select number, hash from erasure_ledger order by number desc limit 1");
        return head ?? (0, ErasureEntry.Genesis);
    }

    /// <summary>Reads entries of the database kyc that are acknowledged but not certified.</summary>
    public async Task<IReadOnlyList<ErasureEntry>> ReadUnfinishedAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await kyc.OpenAsync(cancellationToken);
        return await ReadAsync(
            connection,
            "where not exists (select from erasure_certificate c where c.number = erasure_ledger.number) order by number limit @limit",
            new { limit });
    }

    /// <summary>Reads at most 1,000 entries of the database kyc after a number, in ascending order.</summary>
    public Task<IReadOnlyList<ErasureEntry>> ReadKycAsync(long after, CancellationToken cancellationToken) =>
        ReadPageAsync(kyc, after, cancellationToken);

    /// <summary>Reads at most 1,000 entries of the database kyc_keys after a number, in ascending order.</summary>
    public Task<IReadOnlyList<ErasureEntry>> ReadKeysAsync(long after, CancellationToken cancellationToken) =>
        ReadPageAsync(keys, after, cancellationToken);

    /// <summary>Compares the entries of both databases by number and hash, and by whether kyc has certified them.</summary>
    public async Task<LedgerComparison> CompareAsync(CancellationToken cancellationToken)
    {
        // An entry is written to kyc, then to kyc_keys, and is then certified in kyc. So that an entry in progress does not look like a
        // difference, kyc_keys is read before kyc and, if needed, again after it.
        var before = await ReadKeyLedgerHashesAsync(cancellationToken);
        List<(long Number, byte[] Hash, bool Done)> inKyc;
        await using (var connection = await kyc.OpenAsync(cancellationToken))
        {
            inKyc = (await connection.QueryAsync<(long, byte[], bool)>(
                "select number, hash, exists (select from erasure_certificate c where c.number = l.number) from erasure_ledger l"))
                .AsList();
        }
        var after = inKyc.Any(row => row.Done && !before.ContainsKey(row.Number))
            ? await ReadKeyLedgerHashesAsync(cancellationToken)
            : before;
        var known = inKyc.Select(row => row.Number).ToHashSet();
        return new LedgerComparison(
            [.. before.Keys.Where(number => !known.Contains(number)).Order()],
            [.. inKyc.Where(row => row.Done && !after.ContainsKey(row.Number)).Select(row => row.Number).Order()],
            [.. inKyc.Where(row => after.TryGetValue(row.Number, out var hash) && !hash.AsSpan().SequenceEqual(row.Hash))
                .Select(row => row.Number).Order()]);
    }

    /// <summary>
    /// Reads the heads of both ledgers for a comparison whose cost does not depend on their length. Each entry contains the hash of the
    /// previous one, so that equal entries have equal predecessors.
    /// </summary>
    public async Task<LedgerHeads> ReadHeadsAsync(CancellationToken cancellationToken)
    {
        // Read kyc_keys first: an entry in progress then makes the heads differ, and all entries are compared.
        await using var keysConnection = await keys.OpenAsync(cancellationToken);
        var keysTableIdentity = await ReadTableIdentityAsync(keysConnection);
        var (number, hash) = await ReadHeadAsync(keysConnection);
        await using var kycConnection = await kyc.OpenAsync(cancellationToken);
        var kycTableIdentity = await ReadTableIdentityAsync(kycConnection);
        var (kycHash, certifiedNumber) = await kycConnection.QuerySingleAsync<(byte[]?, long)>(
            "select (select hash from erasure_ledger where number = @number), (select coalesce(max(number), 0) from erasure_certificate)",
            new { number });
        return new LedgerHeads(
            kycTableIdentity,
            keysTableIdentity,
            certifiedNumber <= number && (number == 0 || hash.AsSpan().SequenceEqual(kycHash)));
    }

    // A different server start, table or file may mean that the database was replaced.
    private static Task<string> ReadTableIdentityAsync(NpgsqlConnection connection) => connection.QuerySingleAsync<string>(
        "select concat_ws(' ', pg_postmaster_start_time(), 'erasure_ledger'::regclass::oid, pg_relation_filenode('erasure_ledger'))");

    private async Task<Dictionary<long, byte[]>> ReadKeyLedgerHashesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await keys.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(long Number, byte[] Hash)>("select number, hash from erasure_ledger"))
            .ToDictionary(row => row.Number, row => row.Hash);
    }

    private static async Task<IReadOnlyList<ErasureEntry>> ReadPageAsync(Database database, long after, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await ReadAsync(connection, "where number > @after order by number limit @PageSize", new { after, PageSize });
    }

    private static async Task<IReadOnlyList<ErasureEntry>> ReadAsync(NpgsqlConnection connection, string whereClause, object parameters) =>
        [.. (await connection.QueryAsync<(long Number, byte[] Previous, byte[] Content, byte[] Hash)>(
            $"select number, previous, content, hash from erasure_ledger {whereClause}", parameters))
            .Select(row => new ErasureEntry(row.Number, row.Previous, row.Content, row.Hash))];
}

/// <summary>Represents a comparison of the heads of both ledgers.</summary>
/// <param name="KycTableIdentity">
/// The identity of the table in kyc. It changes when the table may have been replaced: the server was restarted or the table recreated.
/// </param>
/// <param name="KeysTableIdentity">The identity of the table in kyc_keys.</param>
/// <param name="AreConsistent">Whether kyc has the newest entry of kyc_keys, and has certified no later entry.</param>
public sealed record LedgerHeads(string KycTableIdentity, string KeysTableIdentity, bool AreConsistent);

/// <summary>
/// Represents the differences between the two ledgers. An entry in progress is only in kyc and not certified; it is not a difference.
/// </summary>
/// <param name="MissingInKyc">The entries that only kyc_keys has: kyc was restored.</param>
/// <param name="MissingInKeys">
/// The entries certified in kyc that kyc_keys does not have: kyc_keys was restored and contains the destroyed keys again.
/// </param>
/// <param name="Conflicting">The entries with the same number but different content.</param>
public sealed record LedgerComparison(
    IReadOnlyList<long> MissingInKyc, IReadOnlyList<long> MissingInKeys, IReadOnlyList<long> Conflicting)
{
    /// <summary>The description for operators; null when the ledgers agree.</summary>
    public string? Reason => this switch
    {
        { Conflicting.Count: > 0 } => $"the erasure ledgers of both databases contradict each other from entry {Conflicting[0]} on",
        { MissingInKyc.Count: > 0, MissingInKeys.Count: > 0 } => "both databases were restored from before an erasure",
        { MissingInKyc.Count: > 0 } => $"database kyc was restored from before {MissingInKyc.Count} entries of the erasure ledger",
        { MissingInKeys.Count: > 0 } => $"database kyc_keys was restored from before {MissingInKeys.Count} entries of the erasure ledger",
        _ => null,
    };
}
