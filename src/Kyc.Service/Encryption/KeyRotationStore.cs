using Dapper;
using Kyc.Service.Edge;
using Kyc.Service.Storage;
using Npgsql;

namespace Kyc.Service.Encryption;

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

    /// <summary>Names the first key of a new installation.</summary>
    public Task BeginAsync(NpgsqlConnection connection, string kekId) => connection.ExecuteAsync(
        """
        insert into key_rotation (sequence, kek_id, started_at, caller_program, caller_person, total, completed_at)
        values (1, @kekId, @at, 'kyc-service', 'installation', 0, @at)
        """,
        new { kekId, at = clock.Now() });

    /// <summary>Makes a key current from this moment on. Nothing happens when it is: the rotation to it is given back.</summary>
    public Task<RotationRow> ChangeAsync(string kekId, Caller caller, CancellationToken cancel) => database.InTransactionAsync(async connection =>
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock(@WritersLock)", new { WritersLock });
        var newest = (await NewestAsync(connection))!;
        if (newest.KekId == kekId) return newest;
        return await connection.QuerySingleAsync<RotationRow>(
            $"""
            insert into key_rotation (sequence, kek_id, started_at, caller_program, caller_person)
            values (@sequence, @kekId, @at, @Program, @Person) returning {Columns}
            """,
            new { sequence = newest.Sequence + 1, kekId, at = clock.Now(), caller.Program, caller.Person });
    }, cancel);

    private static Task<RotationRow?> NewestAsync(NpgsqlConnection connection) =>
        connection.QuerySingleOrDefaultAsync<RotationRow>($"select {Columns} from key_rotation order by sequence desc limit 1");
}
