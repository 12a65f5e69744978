using Dapper;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>SQL of the tables <c>erasure_ledger</c>, which both databases have.</summary>
public sealed class ErasureLedger(KycDatabase kyc, KeyDatabase keys)
{
    private const int PageSize = 1000;

    /// <summary>Number and hash of the newest entry; 0 and <see cref="ErasureEntry.Genesis"/> when there is none.</summary>
    public static async Task<(long Number, byte[] Hash)> HeadAsync(NpgsqlConnection connection)
    {
        var head = await connection.QuerySingleOrDefaultAsync<(long, byte[])?>("select number, hash from erasure_ledger order by number desc limit 1");
        return head ?? (0, ErasureEntry.Genesis);
    }

    /// <summary>Entries of the database kyc without a certificate: acknowledged, not done.</summary>
    public async Task<IReadOnlyList<ErasureEntry>> UnfinishedAsync(int limit, CancellationToken cancel)
    {
        await using var connection = await kyc.OpenAsync(cancel);
        return await ReadAsync(
            connection, "where not exists (select from erasure_certificate c where c.number = erasure_ledger.number) order by number limit @limit", new { limit });
    }

    /// <summary>Entries of the database kyc after a number, in order, at most a thousand.</summary>
    public Task<IReadOnlyList<ErasureEntry>> ReadKycAsync(long after, CancellationToken cancel) => ReadPageAsync(kyc, after, cancel);

    /// <summary>Entries of the database kyc_keys after a number.</summary>
    public Task<IReadOnlyList<ErasureEntry>> ReadKeysAsync(long after, CancellationToken cancel) => ReadPageAsync(keys, after, cancel);

    /// <summary>What both databases say of their entries: number, hash, and of kyc whether it is done.</summary>
    public async Task<LedgerComparison> CompareAsync(CancellationToken cancel)
    {
        // An entry goes from kyc to kyc_keys and is then done in kyc. Looked at while one is on its way, a database may only be found behind
        // what the other said before: hence kyc_keys is asked before and after.
        var before = await KeysAsync(cancel);
        List<(long Number, byte[] Hash, bool Done)> inKyc;
        await using (var connection = await kyc.OpenAsync(cancel))
        {
            inKyc = (await connection.QueryAsync<(long, byte[], bool)>(
                "select number, hash, exists (select from erasure_certificate c where c.number = l.number) from erasure_ledger l")).AsList();
        }
        var after = inKyc.Any(row => row.Done && !before.ContainsKey(row.Number)) ? await KeysAsync(cancel) : before;
        var known = inKyc.Select(row => row.Number).ToHashSet();
        return new LedgerComparison(
            [.. before.Keys.Where(number => !known.Contains(number)).Order()],
            [.. inKyc.Where(row => row.Done && !after.ContainsKey(row.Number)).Select(row => row.Number).Order()],
            [.. inKyc.Where(row => after.TryGetValue(row.Number, out var hash) && !hash.AsSpan().SequenceEqual(row.Hash)).Select(row => row.Number).Order()]);
    }

    /// <summary>
    /// The ends of both ledgers, for a comparison that costs the same however long they are. Each entry has the hash of the one before it,
    /// so that equal entries have equal entries below them.
    /// </summary>
    public async Task<LedgerEnds> EndsAsync(CancellationToken cancel)
    {
        // kyc_keys first: an entry that is on its way meanwhile makes the ends differ, and then everything is compared.
        await using var keysConnection = await keys.OpenAsync(cancel);
        var keysPlace = await PlaceAsync(keysConnection);
        var (number, hash) = await HeadAsync(keysConnection);
        await using var kycConnection = await kyc.OpenAsync(cancel);
        var kycPlace = await PlaceAsync(kycConnection);
        var (same, done) = await kycConnection.QuerySingleAsync<(byte[]?, long)>(
            "select (select hash from erasure_ledger where number = @number), (select coalesce(max(number), 0) from erasure_certificate)", new { number });
        return new LedgerEnds(kycPlace, keysPlace, done <= number && (number == 0 || hash.AsSpan().SequenceEqual(same)));
    }

    // Another server, another table or other files: the database may be another one.
    private static Task<string> PlaceAsync(NpgsqlConnection connection) => connection.QuerySingleAsync<string>(
        "select concat_ws(' ', pg_postmaster_start_time(), 'erasure_ledger'::regclass::oid, pg_relation_filenode('erasure_ledger'))");

    private async Task<Dictionary<long, byte[]>> KeysAsync(CancellationToken cancel)
    {
        await using var connection = await keys.OpenAsync(cancel);
        return (await connection.QueryAsync<(long Number, byte[] Hash)>("select number, hash from erasure_ledger")).ToDictionary(row => row.Number, row => row.Hash);
    }

    private static async Task<IReadOnlyList<ErasureEntry>> ReadPageAsync(Database database, long after, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return await ReadAsync(connection, "where number > @after order by number limit @PageSize", new { after, PageSize });
    }

    private static async Task<IReadOnlyList<ErasureEntry>> ReadAsync(NpgsqlConnection connection, string which, object parameters) =>
        [.. (await connection.QueryAsync<(long Number, byte[] Previous, byte[] Content, byte[] Hash)>(
            $"select number, previous, content, hash from erasure_ledger {which}", parameters))
            .Select(row => new ErasureEntry(row.Number, row.Previous, row.Content, row.Hash))];
}

/// <summary>What is known of both ledgers without reading them.</summary>
/// <param name="KycPlace">Changes when the table in kyc may be another one: server started, table made anew.</param>
/// <param name="KeysPlace">The same of kyc_keys.</param>
/// <param name="Agree">Whether the newest entry of kyc_keys is in kyc, and none is done in kyc that would have to come after it.</param>
public sealed record LedgerEnds(string KycPlace, string KeysPlace, bool Agree);

/// <summary>How the two ledgers differ. An entry on its way is in kyc alone and not done; that is no difference.</summary>
/// <param name="MissingInKyc">Entries that only kyc_keys has: kyc was restored.</param>
/// <param name="MissingInKeys">Entries done by kyc that kyc_keys does not have: kyc_keys was restored, its keys are back.</param>
/// <param name="Contradicting">Entries of one number that say different things.</param>
public sealed record LedgerComparison(IReadOnlyList<long> MissingInKyc, IReadOnlyList<long> MissingInKeys, IReadOnlyList<long> Contradicting)
{
    /// <summary>For operators; null when the ledgers agree.</summary>
    public string? Reason => this switch
    {
        { Contradicting.Count: > 0 } => $"the erasure ledgers of both databases contradict each other from entry {Contradicting[0]} on",
        { MissingInKyc.Count: > 0, MissingInKeys.Count: > 0 } => "both databases were restored from before an erasure",
        { MissingInKyc.Count: > 0 } => $"database kyc was restored from before {MissingInKyc.Count} entries of the erasure ledger",
        { MissingInKeys.Count: > 0 } => $"database kyc_keys was restored from before {MissingInKeys.Count} entries of the erasure ledger",
        _ => null,
    };
}
