using Dapper;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Reads the table <c>erasure_ledger</c> of both databases.</summary>
public sealed class ErasureLedgerReader(KycDatabase kyc, KeyDatabase keys)
{
    private const int PageSize = 1000;

    /// <summary>
    /// Reads the number and hash of the newest entry. Returns 0 and <see cref="ErasureEntry.GenesisHash"/> when the ledger is empty.
    /// </summary>
    public static async Task<(long Number, byte[] Hash)> ReadHeadAsync(NpgsqlConnection connection)
    {
        var head = await connection.QuerySingleOrDefaultAsync<(long, byte[])?>(
            "select number, hash from erasure_ledger order by number desc limit 1");
        return head ?? (0, ErasureEntry.GenesisHash);
    }

    /// <summary>
    /// Reads at most <paramref name="limit"/> entries of the database kyc whose erasure has not been completed (they have no certificate),
    /// in ascending order.
    /// </summary>
    public async Task<IReadOnlyList<ErasureEntry>> ReadUnfinishedEntriesAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await kyc.OpenAsync(cancellationToken);
        return await ReadAsync(
            connection,
            "where not exists (select from erasure_certificate c where c.number = erasure_ledger.number) order by number limit @limit",
            new { limit });
    }

    /// <summary>
    /// Reads at most 1,000 entries of the database kyc with higher numbers than <paramref name="after"/>, in ascending order.
    /// </summary>
    public Task<IReadOnlyList<ErasureEntry>> ReadKycEntriesAsync(long after, CancellationToken cancellationToken) =>
        ReadPageAsync(kyc, after, cancellationToken);

    /// <summary>
    /// Reads at most 1,000 entries of the database kyc_keys with higher numbers than <paramref name="after"/>, in ascending order.
    /// </summary>
    public Task<IReadOnlyList<ErasureEntry>> ReadKeyDatabaseEntriesAsync(long after, CancellationToken cancellationToken) =>
        ReadPageAsync(keys, after, cancellationToken);

    /// <summary>Compares the ledgers of both databases by the numbers and hashes of their entries.</summary>
    public async Task<LedgerComparison> CompareAsync(CancellationToken cancellationToken)
    {
        // An entry is written to kyc, then to kyc_keys, and is then certified in kyc. kyc_keys is read before kyc and, if necessary, again
        // after it, so that an entry that is written meanwhile is not reported as a difference.
        var keyHashesBefore = await ReadKeyLedgerHashesAsync(cancellationToken);
        List<(long Number, byte[] Hash, bool Done)> kycEntries;
        await using (var connection = await kyc.OpenAsync(cancellationToken))
        {
            kycEntries = (await connection.QueryAsync<(long, byte[], bool)>(
                "select number, hash, exists (select from erasure_certificate c where c.number = l.number) from erasure_ledger l"))
                .AsList();
        }
        var keyHashesAfter = kycEntries.Any(row => row.Done && !keyHashesBefore.ContainsKey(row.Number))
            ? await ReadKeyLedgerHashesAsync(cancellationToken)
            : keyHashesBefore;
        var kycNumbers = kycEntries.Select(row => row.Number).ToHashSet();
        return new LedgerComparison(
            [.. keyHashesBefore.Keys.Where(number => !kycNumbers.Contains(number)).Order()],
            [.. kycEntries.Where(row => row.Done && !keyHashesAfter.ContainsKey(row.Number)).Select(row => row.Number).Order()],
            [.. kycEntries.Where(row => keyHashesAfter.TryGetValue(row.Number, out var hash) && !hash.AsSpan().SequenceEqual(row.Hash))
                .Select(row => row.Number).Order()]);
    }

    /// <summary>
    /// Compares the heads (newest entries) of both ledgers, which takes the same time for ledgers of any length. Each entry contains the
    /// hash of the previous one, so if an entry is equal in both ledgers, all entries before it are equal too.
    /// </summary>
    public async Task<LedgerHeadComparison> CompareHeadsAsync(CancellationToken cancellationToken)
    {
        // kyc_keys is read first. An entry that is certified meanwhile makes the heads inconsistent, which only causes a comparison of all
        // entries.
        await using var keysConnection = await keys.OpenAsync(cancellationToken);
        var keysTableIdentity = await ReadTableIdentityAsync(keysConnection);
        var (number, hash) = await ReadHeadAsync(keysConnection);
        await using var kycConnection = await kyc.OpenAsync(cancellationToken);
        var kycTableIdentity = await ReadTableIdentityAsync(kycConnection);
        var (kycHash, certifiedNumber) = await kycConnection.QuerySingleAsync<(byte[]?, long)>(
            "select (select hash from erasure_ledger where number = @number), (select coalesce(max(number), 0) from erasure_certificate)",
            new { number });
        return new LedgerHeadComparison(
            kycTableIdentity,
            keysTableIdentity,
            certifiedNumber <= number && (number == 0 || hash.AsSpan().SequenceEqual(kycHash)));
    }

    // If the server's start time, the table's OID or the table's file differs from earlier, the database may have been replaced.
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

/// <summary>Represents the result of comparing the heads (newest entries) of the ledgers of both databases.</summary>
/// <param name="KycTableIdentity">
/// A text that identifies the table in kyc. It changes when the server is restarted or the table is created again, because the table's
/// content may then have been replaced.
/// </param>
/// <param name="KeysTableIdentity">A text that identifies the table in kyc_keys in the same way.</param>
/// <param name="AreConsistent">Whether kyc has the newest entry of kyc_keys and no certificates of later entries.</param>
public sealed record LedgerHeadComparison(string KycTableIdentity, string KeysTableIdentity, bool AreConsistent);

/// <summary>
/// Represents the differences between the ledgers of both databases. An entry that is only in kyc and not certified is not a difference,
/// because its erasure is in progress.
/// </summary>
/// <param name="MissingInKyc">The numbers of the entries that only kyc_keys has. They mean that kyc was restored from a backup.</param>
/// <param name="MissingInKeys">
/// The numbers of the entries that kyc has certified but kyc_keys does not have. They mean that kyc_keys was restored from a backup and
/// contains destroyed keys again.
/// </param>
/// <param name="ConflictingNumbers">The numbers of the entries that differ between the databases.</param>
public sealed record LedgerComparison(
    IReadOnlyList<long> MissingInKyc, IReadOnlyList<long> MissingInKeys, IReadOnlyList<long> ConflictingNumbers)
{
    /// <summary>The description of the differences for operators; null when there are none.</summary>
    public string? DifferenceDescription => this switch
    {
        { ConflictingNumbers.Count: > 0 } =>
            $"the erasure ledgers of both databases contradict each other from entry {ConflictingNumbers[0]} on",
        { MissingInKyc.Count: > 0, MissingInKeys.Count: > 0 } => "both databases were restored from before an erasure",
        { MissingInKyc.Count: > 0 } => $"database kyc was restored from before {MissingInKyc.Count} entries of the erasure ledger",
        { MissingInKeys.Count: > 0 } => $"database kyc_keys was restored from before {MissingInKeys.Count} entries of the erasure ledger",
        _ => null,
    };
}
