using Dapper;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Platform.Encryption;

/// <summary>One change of the current key-encryption key. Counts are keys, not applications.</summary>
public sealed record RotationRow
{
    public required int Sequence { get; init; }

    /// <summary>The key that became current.</summary>
    public required string KekId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Keys to be wrapped anew; null until the work begins.</summary>
    public long? Total { get; init; }

    public long Rewrapped { get; init; }

    /// <summary>Keys that did not open in the latest pass.</summary>
    public long Failed { get; init; }

    /// <summary>When nothing was left to do.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>SQL of <c>key_rotation</c>: which key-encryption key is current, and how far a rotation is.</summary>
public sealed class KeyRotationStore(KeyDatabase database, TimeProvider clock)
{
    /// <summary>SQLSTATE by which the database refuses a key wrapped under one that is not current (migration 0002).</summary>
    public const string NotCurrent = "KYC01";

    /// <summary>The lock of migration 0002: held exclusively, nobody is about to write a wrapped key.</summary>
    private const long WritersLock = 1263355724;

    private const string Columns = "sequence, kek_id, started_at, total, rewrapped, failed, completed_at";

    /// <summary>The newest rotation, which names the current key; null in an installation that was never started.</summary>
    public async Task<RotationRow?> NewestAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return await NewestAsync(connection);
    }

    /// <summary>A rotation by its number.</summary>
    public async Task<RotationRow?> FindAsync(int sequence, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<RotationRow>($"select {Columns} from key_rotation where sequence = @sequence", new { sequence });
    }

    /// <summary>Names the first key of a new installation.</summary>
    public Task BeginAsync(NpgsqlConnection connection, string kekId) => connection.ExecuteAsync(
        """
        insert into key_rotation (sequence, kek_id, started_at, caller_program, caller_person, total, completed_at)
        values (1, @kekId, @at, 'kyc-service', 'installation', 0, @at)
        """,
        new { kekId, at = clock.Now() });

    /// <summary>
    /// Makes a key current from this moment on. When it is current already the rotation to it is given back, with
    /// its failures forgotten: the next pass counts them anew.
    /// </summary>
    /// <param name="kekId">The key.</param>
    /// <param name="expectedKekId">The key that is current as far as the caller knows.</param>
    /// <param name="program">The calling program.</param>
    /// <param name="person">The calling person.</param>
    /// <param name="cancel">Ends the attempt.</param>
    /// <returns>The rotation; null, and nothing is changed, when another key is current by now.</returns>
    public Task<RotationRow?> ChangeAsync(string kekId, string expectedKekId, string program, string person, CancellationToken cancel) => database.InTransactionAsync<RotationRow?>(async connection =>
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock(@WritersLock)", new { WritersLock });
        var newest = (await NewestAsync(connection))!;
        if (newest.KekId != expectedKekId) return null;
        if (newest.KekId == kekId)
            return await connection.QuerySingleAsync<RotationRow>(
                $"update key_rotation set failed = case when completed_at is null then 0 else failed end where sequence = @Sequence returning {Columns}",
                new { newest.Sequence });
        return await connection.QuerySingleAsync<RotationRow>(
            $"""
            insert into key_rotation (sequence, kek_id, started_at, caller_program, caller_person)
            values (@sequence, @kekId, @at, @program, @person) returning {Columns}
            """,
            new { sequence = newest.Sequence + 1, kekId, at = clock.Now(), program, person });
    }, cancel);

    /// <summary>Counts, once, how many keys a rotation has to wrap anew.</summary>
    public async Task CountAsync(RotationRow rotation, CancellationToken cancel)
    {
        if (rotation.Total is not null) return;
        await using var connection = await database.OpenAsync(cancel);
        await connection.ExecuteAsync(
            """
            update key_rotation set total = rewrapped
                + (select count(*) from data_key where kek_id <> @KekId) + (select count(*) from service_key where kek_id <> @KekId)
            where sequence = @Sequence and total is null
            """,
            new { rotation.Sequence, rotation.KekId });
    }

    /// <summary>Adds to what a rotation has done; part of the transaction that did it.</summary>
    public static Task AddAsync(NpgsqlConnection connection, RotationRow rotation, int rewrapped) =>
        connection.ExecuteAsync("update key_rotation set rewrapped = rewrapped + @rewrapped where sequence = @Sequence", new { rotation.Sequence, rewrapped });

    /// <summary>Ends a pass: notes the keys that did not open, and the completion when no key is left under another key-encryption key.</summary>
    /// <returns>The rotation as it is now.</returns>
    public async Task<RotationRow> EndPassAsync(RotationRow rotation, long failed, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return await connection.QuerySingleAsync<RotationRow>(
            $"""
            update key_rotation set failed = @failed, completed_at = coalesce(completed_at, case
                when not exists (select from data_key where kek_id <> @KekId) and not exists (select from service_key where kek_id <> @KekId) then @at end)
            where sequence = @Sequence returning {Columns}
            """,
            new { rotation.Sequence, rotation.KekId, failed, at = clock.Now() });
    }

    /// <summary>Every key-encryption key that was ever current or is needed by a row, with the number of rows wrapped under it.</summary>
    public async Task<IReadOnlyList<(string KekId, long Wrapped)>> UseAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return (await connection.QueryAsync<(string, long)>(
            """
            select kek_id, sum(number)::bigint from (
                select kek_id, 0 as number from key_rotation
                union all select kek_id, count(*) from data_key group by kek_id
                union all select kek_id, count(*) from service_key group by kek_id) as used
            group by kek_id order by kek_id
            """)).AsList();
    }

    private static Task<RotationRow?> NewestAsync(NpgsqlConnection connection) =>
        connection.QuerySingleOrDefaultAsync<RotationRow>($"select {Columns} from key_rotation order by sequence desc limit 1");
}
