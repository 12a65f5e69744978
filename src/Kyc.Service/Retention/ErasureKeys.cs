using Dapper;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Second step of an erasure, one transaction in the key database: the entry is written there, and its data keys are destroyed. From here
/// on nobody reads the data any more, whatever is left of them in dead rows, logs and backups of the other database.
/// </summary>
public sealed class ErasureKeys(KeyDatabase database, TimeProvider clock)
{
    private const string OfEntry = "where application_id = any(@ids) and 1 << data_class & @bits <> 0";

    /// <summary>Destroys the keys of an entry. Done again, it destroys again: a restored key goes the same way.</summary>
    /// <returns>When they were destroyed for the first time, and how many there were now.</returns>
    /// <exception cref="ErasureException">The key database has another entry of this number.</exception>
    public Task<(DateTimeOffset DestroyedAt, int Destroyed)> DestroyAsync(ErasureEntry entry, CancellationToken cancel) => database.InTransactionAsync(async connection =>
    {
        await ErasedSets.ByIndexAsync(connection);
        await connection.ExecuteAsync(
            """
            insert into erasure_ledger (number, previous, content, hash, destroyed_at) values (@Number, @Previous, @Content, @Hash, @at)
            on conflict (number) do nothing
            """,
            new { entry.Number, entry.Previous, entry.Content, entry.Hash, at = clock.Now() });
        var (hash, destroyedAt) = await connection.QuerySingleAsync<(byte[], DateTimeOffset)>(
            "select hash, destroyed_at from erasure_ledger where number = @Number", new { entry.Number });
        if (!hash.AsSpan().SequenceEqual(entry.Hash)) throw new ErasureException(entry.Number, "the key database has another entry of this number");
        var destroyed = 0;
        foreach (var (bits, ids) in new ErasedSets(entry.Read()).Groups) destroyed += await connection.ExecuteAsync($"delete from data_key {OfEntry}", new { ids, bits });
        return (destroyedAt, destroyed);
    }, cancel);

    /// <summary>How many of an entry's keys are there.</summary>
    public async Task<long> CountAsync(ErasureEntry entry, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        var count = 0L;
        foreach (var (bits, ids) in new ErasedSets(entry.Read()).Groups) count += await connection.ExecuteScalarAsync<long>($"select count(*) from data_key {OfEntry}", new { ids, bits });
        return count;
    }

    /// <summary>Gives the room of destroyed keys back to the table, so that their bytes are soon written over. Plain VACUUM: nobody waits for it.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await connection.ExecuteAsync(new CommandDefinition("vacuum data_key", commandTimeout: 0, cancellationToken: cancel));
    }
}

/// <summary>An erasure cannot go on; it is tried again. The text is for the operator and names no person.</summary>
public sealed class ErasureException(long number, string problem) : Exception($"Entry {number} of the erasure ledger: {problem}.")
{
    /// <summary>What stands in the way.</summary>
    public string Problem { get; } = problem;
}
