using Dapper;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Represents a key rotation: a different key-encryption key becomes current, and all data keys and service keys are then wrapped again
/// with it. The counts are numbers of wrapped keys.
/// </summary>
public sealed record RotationRow
{
    /// <summary>The number of the rotation. Numbers start at 1 and increase.</summary>
    public required int Sequence { get; init; }

    /// <summary>The id of the key-encryption key that became current.</summary>
    public required string KekId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Number of keys to wrap again with the new key-encryption key; null until the work begins.</summary>
    public long? Total { get; init; }

    /// <summary>Number of keys that have been wrapped again.</summary>
    public long Rewrapped { get; init; }

    /// <summary>Number of keys that could not be unwrapped in the latest pass over all keys.</summary>
    public long Failed { get; init; }

    /// <summary>Time at which the last key was wrapped again; null while the rotation is in progress.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>
/// Reads and writes the table <c>key_rotation</c>, which records the current key-encryption key and the progress of rotations.
/// </summary>
public sealed class KeyRotationStore(KeyDatabase database, TimeProvider clock)
{
    /// <summary>
    /// SQLSTATE with which the database refuses a wrapped key that is not wrapped with the current key-encryption key (migration 0002).
    /// </summary>
    public const string NotCurrentKeySqlState = "KYC01";

    /// <summary>
    /// The key of the advisory lock that migration 0002 defines. While a transaction holds the lock exclusively, no other transaction can
    /// write a wrapped key.
    /// </summary>
    private const long WritersLock = 1263355724;

    private const string Columns = "sequence, kek_id, started_at, total, rewrapped, failed, completed_at";

    /// <summary>
    /// Returns the newest rotation, which contains the id of the current key-encryption key; null in an installation that has never been
    /// started.
    /// </summary>
    public async Task<RotationRow?> ReadNewestAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await ReadNewestAsync(connection);
    }

    /// <summary>Returns the rotation with the given number; null when it does not exist.</summary>
    public async Task<RotationRow?> FindAsync(int sequence, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<RotationRow>(
            $"select {Columns} from key_rotation where sequence = @sequence", new { sequence });
    }

    /// <summary>Records the first key-encryption key of a new installation.</summary>
    public Task InsertFirstAsync(NpgsqlConnection connection, string kekId) => connection.ExecuteAsync(
        """
        insert into key_rotation (sequence, kek_id, started_at, caller_program, caller_person, total, completed_at)
        values (1, @kekId, @at, 'kyc-service', 'installation', 0, @at)
        """,
        new { kekId, at = clock.GetNow() });

    /// <summary>
    /// Makes the given key-encryption key current by starting a rotation. When the key is already current, returns its existing rotation.
    /// If that rotation is in progress, also resets its number of failed keys, which the next pass counts again.
    /// </summary>
    /// <param name="kekId">The id of the key to make current.</param>
    /// <param name="expectedKekId">The id of the key that the caller expects to be current.</param>
    /// <param name="program">The calling program.</param>
    /// <param name="person">The calling person.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The rotation; null when the expected key is not current, in which case nothing is changed.</returns>
    public Task<RotationRow?> ChangeAsync(
        string kekId, string expectedKekId, string program, string person,
        CancellationToken cancellationToken) => database.RunInTransactionAsync<RotationRow?>(async connection =>
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock(@WritersLock)", new { WritersLock });
        var newest = (await ReadNewestAsync(connection))!;
        if (newest.KekId != expectedKekId)
        {
            return null;
        }

        if (newest.KekId == kekId)
        {
            return await connection.QuerySingleAsync<RotationRow>(
                "update key_rotation set failed = case when completed_at is null then 0 else failed end "
                + $"where sequence = @Sequence returning {Columns}",
                new { newest.Sequence });
        }

        return await connection.QuerySingleAsync<RotationRow>(
            $"""
            insert into key_rotation (sequence, kek_id, started_at, caller_program, caller_person)
            values (@sequence, @kekId, @at, @program, @person) returning {Columns}
            """,
            new { sequence = newest.Sequence + 1, kekId, at = clock.GetNow(), program, person });
    }, cancellationToken);

    /// <summary>
    /// Counts the keys that the given rotation has to wrap again, and stores their number unless it has already been stored.
    /// </summary>
    public async Task StoreTotalAsync(RotationRow rotation, CancellationToken cancellationToken)
    {
        if (rotation.Total is not null)
        {
            return;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            update key_rotation set total = rewrapped
                + (select count(*) from data_key where kek_id <> @KekId) + (select count(*) from service_key where kek_id <> @KekId)
            where sequence = @Sequence and total is null
            """,
            new { rotation.Sequence, rotation.KekId });
    }

    /// <summary>
    /// Adds the given number to the count of keys that a rotation has wrapped again. Must be called in the transaction that writes these
    /// keys.
    /// </summary>
    public static Task AddRewrappedCountAsync(NpgsqlConnection connection, RotationRow rotation, int rewrapped) =>
        connection.ExecuteAsync(
            "update key_rotation set rewrapped = rewrapped + @rewrapped where sequence = @Sequence", new { rotation.Sequence, rewrapped });

    /// <summary>
    /// Records the end of a pass over all keys: the number of keys that could not be unwrapped, and the completion of the rotation if all
    /// keys are wrapped with the rotation's key-encryption key.
    /// </summary>
    /// <returns>The rotation after the update.</returns>
    public async Task<RotationRow> EndPassAsync(RotationRow rotation, long failed, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleAsync<RotationRow>(
            $"""
            update key_rotation set failed = @failed, completed_at = coalesce(completed_at, case
                when not exists (select from data_key where kek_id <> @KekId)
                    and not exists (select from service_key where kek_id <> @KekId) then @at end)
            where sequence = @Sequence returning {Columns}
            """,
            new { rotation.Sequence, rotation.KekId, failed, at = clock.GetNow() });
    }

    /// <summary>
    /// Returns the id of every key-encryption key that was ever current or that a wrapped key needs, with the number of keys that are
    /// wrapped with it.
    /// </summary>
    public async Task<IReadOnlyList<(string KekId, long Wrapped)>> CountWrappedKeysAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string, long)>(
            """
            select kek_id, sum(number)::bigint from (
                select kek_id, 0 as number from key_rotation
                union all select kek_id, count(*) from data_key group by kek_id
                union all select kek_id, count(*) from service_key group by kek_id) as used
            group by kek_id order by kek_id
            """)).AsList();
    }

    private static Task<RotationRow?> ReadNewestAsync(NpgsqlConnection connection) =>
        connection.QuerySingleOrDefaultAsync<RotationRow>($"select {Columns} from key_rotation order by sequence desc limit 1");
}
