using Dapper;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>
/// Performs the second step of an erasure in one transaction of the key database: it writes the entry to the erasure ledger of that
/// database and deletes the data keys of the entry. Without the keys, nobody can read the ciphertexts that remain in dead rows, logs and
/// backups of the database kyc.
/// </summary>
public sealed class ErasureKeyDestroyer(KeyDatabase database, TimeProvider clock)
{
    private const string EntryFilterSql = "where application_id = any(@ids) and 1 << data_class & @bits <> 0";

    /// <summary>
    /// Writes the entry to the erasure ledger of the key database, if it is not there yet, and destroys the data keys of the entry. May be
    /// repeated, for example to destroy keys again after the key database was restored.
    /// </summary>
    /// <returns>The time at which the keys were first destroyed, and the number of keys that this call destroyed.</returns>
    /// <exception cref="ErasureException">The key database has a different entry with this number.</exception>
    public Task<(DateTimeOffset DestroyedAt, int Destroyed)> DestroyAsync(
        ErasureEntry entry, CancellationToken cancellationToken) => database.RunInTransactionAsync(async connection =>
    {
        await ErasureGroups.ForceGenericPlansAsync(connection);
        await connection.ExecuteAsync(
            """
            insert into erasure_ledger (number, previous, content, hash, destroyed_at) values (@Number, @Previous, @Content, @Hash, @at)
            on conflict (number) do nothing
            """,
            new { entry.Number, entry.Previous, entry.Content, entry.Hash, at = clock.GetNow() });
        var (hash, destroyedAt) = await connection.QuerySingleAsync<(byte[], DateTimeOffset)>(
            "select hash, destroyed_at from erasure_ledger where number = @Number", new { entry.Number });
        if (!hash.AsSpan().SequenceEqual(entry.Hash))
        {
            throw new ErasureException(entry.Number, "the key database has another entry of this number");
        }

        var destroyedCount = 0;
        foreach (var (bits, ids) in new ErasureGroups(entry.GetBatch()).Groups)
        {
            destroyedCount += await connection.ExecuteAsync($"delete from data_key {EntryFilterSql}", new { ids, bits });
        }

        return (destroyedAt, destroyedCount);
    }, cancellationToken);

    /// <summary>Counts the data keys of an entry that still exist.</summary>
    public async Task<long> CountKeysAsync(ErasureEntry entry, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var count = 0L;
        foreach (var (bits, ids) in new ErasureGroups(entry.GetBatch()).Groups)
        {
            count += await connection.ExecuteScalarAsync<long>($"select count(*) from data_key {EntryFilterSql}", new { ids, bits });
        }

        return count;
    }

    /// <summary>
    /// Makes the space of destroyed keys reusable (VACUUM), so that their bytes are soon overwritten. This does not block other
    /// transactions.
    /// </summary>
    public async Task VacuumAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("vacuum data_key", commandTimeout: 0, cancellationToken: cancellationToken));
    }
}

/// <summary>
/// The exception that is thrown when an erasure cannot continue. The erasure is retried later. The message is for the operator and contains
/// no personal data.
/// </summary>
public sealed class ErasureException(long number, string problem) : Exception($"Entry {number} of the erasure ledger: {problem}.")
{
    /// <summary>The reason why the erasure cannot continue, without the number of the entry.</summary>
    public string Problem { get; } = problem;
}
