using System.Data;
using Dapper;
using Grpc.Core;
using Kyc.Jpki;
using Kyc.Jpki.Revocation;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Kyc.Service.Revocation;

/// <summary>
/// Stores the signed revocation lists in PostgreSQL: for each distribution point and signing key the list in force and the previous one.
/// Older lists are deleted: checks do not need them, and the law limits the use of lists to checks (law.md 3). Lists are written and read
/// as streams.
/// </summary>
public sealed class CrlStore(KycDatabase database)
{
    /// <summary>
    /// Command timeout, long enough to write 256 MiB to a slow disk. A command ends earlier when the caller's deadline passes.
    /// </summary>
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromMinutes(10);

    private const string Columns = "distribution_point, issuer_key_id, sha256, number, this_update, next_update, entry_count, imported_at";

    // The id of the transaction that wrote the row.
    private const string WritingColumn = "xmin::text as writing";

    /// <summary>Returns the descriptions of all lists in force, without the lists themselves.</summary>
    public async Task<IReadOnlyList<StoredCrl>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<StoredCrl>(new CommandDefinition(
            $"select {Columns}, {WritingColumn} from signed_crl where generation = 0 and this_update is not null",
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>
    /// Returns the list in force for the distribution point and signing key of <paramref name="list"/>; null when there is none.
    /// </summary>
    public async Task<StoredCrl?> FindAsync(StoredCrl list, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await FindAsync(connection, list);
    }

    /// <summary>
    /// Passes the bytes of one stored list to <paramref name="read"/> and returns its result; null when the row no longer exists.
    /// </summary>
    public async Task<T?> ReadAsync<T>(StoredCrl list, Func<Stream, T> read, CancellationToken cancellationToken) where T : class
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "select der from signed_crl where distribution_point = $1 and issuer_key_id = $2 and sha256 = $3 order by generation limit 1",
            connection)
        { CommandTimeout = (int)StoreTimeout.TotalSeconds };
        foreach (var value in new[] { list.DistributionPoint, list.IssuerKeyId, list.Sha256 })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(
            CommandBehavior.SequentialAccess | CommandBehavior.SingleRow,
            cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        await using var der = await reader.GetStreamAsync(0, cancellationToken);
        return read(der);
    }

    /// <summary>
    /// Stores a list as the one in force and announces it, in one transaction. Does nothing when the list is already stored and undamaged.
    /// </summary>
    /// <param name="list">The description of the list.</param>
    /// <param name="der">The bytes of the list, from the current position to the end of the stream.</param>
    /// <param name="caller">The caller who imports the list.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The list that was in force before, and what was done.</returns>
    /// <exception cref="ServiceFailureException">CRL-ROLLED-BACK: see <see cref="ThrowIfRolledBack"/>.</exception>
    public Task<(StoredCrl? Before, CrlStoreResult Result)> ReplaceAsync(
        StoredCrl list, Stream der, Caller caller, CancellationToken cancellationToken) =>
        database.RunInTransactionAsync<(StoredCrl?, CrlStoreResult)>(async connection =>
        {
            await connection.ExecuteAsync(
                "select pg_advisory_xact_lock(hashtextextended(encode(@DistributionPoint || @IssuerKeyId, 'hex'), 0))", list);
            var previous = await FindAsync(connection, list);
            ThrowIfRolledBack(list, previous);
            if (previous is not null && list.Version.IsSameCrl(previous.Version))
            {
                var isIntact = await connection.ExecuteScalarAsync<bool>(
                    "select sha256(der) = sha256 from signed_crl "
                    + "where distribution_point = @DistributionPoint and issuer_key_id = @IssuerKeyId and generation = 0",
                    list);
                if (isIntact)
                {
                    return (previous, CrlStoreResult.Unchanged);
                }

                await connection.ExecuteAsync(
                    "delete from signed_crl "
                    + "where distribution_point = @DistributionPoint and issuer_key_id = @IssuerKeyId and generation = 0",
                    list);
                await InsertAsync(connection, list, der, caller, cancellationToken);
                return (previous, CrlStoreResult.Repaired);
            }
            await connection.ExecuteAsync(
                """
                delete from signed_crl where distribution_point = @DistributionPoint and issuer_key_id = @IssuerKeyId and generation = 1;
                update signed_crl set generation = 1
                where distribution_point = @DistributionPoint and issuer_key_id = @IssuerKeyId and generation = 0
                """,
                list);
            await InsertAsync(connection, list, der, caller, cancellationToken);
            return (previous, CrlStoreResult.Replaced);
        }, cancellationToken);

    /// <summary>Throws unless a list is the list in force or supersedes it.</summary>
    /// <param name="list">The list to check.</param>
    /// <param name="listInForce">The list in force; null when there is none.</param>
    /// <exception cref="ServiceFailureException">CRL-ROLLED-BACK.</exception>
    public static void ThrowIfRolledBack(StoredCrl list, StoredCrl? listInForce)
    {
        if (listInForce is not null && !list.Version.IsSameCrl(listInForce.Version) && !list.Version.Supersedes(listInForce.Version))
        {
            throw new ServiceFailureException(VerdictFailures.CrlRolledBack, StatusCode.FailedPrecondition);
        }
    }

    /// <summary>
    /// Returns the rows that contain no description of their list. They were stored by an earlier version of the service.
    /// </summary>
    public async Task<IReadOnlyList<StoredCrl>> ListRowsWithoutDescriptionAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<StoredCrl>(new CommandDefinition(
            $"select distribution_point, issuer_key_id, sha256, imported_at, {WritingColumn} from signed_crl where this_update is null",
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Stores the description of a list in its row.</summary>
    public async Task StoreDescriptionAsync(StoredCrl list, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            update signed_crl set number = @Number, this_update = @ThisUpdate, next_update = @NextUpdate, entry_count = @EntryCount
            where distribution_point = @DistributionPoint and issuer_key_id = @IssuerKeyId and sha256 = @Sha256
            """,
            list);
    }

    // RevocationSync adds missing descriptions. A row that still has none contains a list that cannot be used, so it is treated as absent.
    private static Task<StoredCrl?> FindAsync(
        NpgsqlConnection connection, StoredCrl list) => connection.QuerySingleOrDefaultAsync<StoredCrl?>(
        $"""
        select {Columns} from signed_crl
        where distribution_point = @DistributionPoint and issuer_key_id = @IssuerKeyId and generation = 0 and this_update is not null
        """,
        list);

    private static async Task InsertAsync(
        NpgsqlConnection connection,
        StoredCrl list,
        Stream der,
        Caller caller,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            insert into signed_crl ({Columns}, generation, der, imported_program, imported_person)
            values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11)
            """,
            connection)
        { CommandTimeout = (int)StoreTimeout.TotalSeconds };
        object[] values =
        [
            list.DistributionPoint, list.IssuerKeyId, list.Sha256, list.Number, list.ThisUpdate.UtcDateTime, list.NextUpdate.UtcDateTime,
            list.EntryCount, list.ImportedAt.UtcDateTime,
        ];
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        // Npgsql sends a stream in parts, so the whole list is never in the memory of this process.
        command.Parameters.Add(new NpgsqlParameter { Value = der, NpgsqlDbType = NpgsqlDbType.Bytea });
        command.Parameters.Add(new NpgsqlParameter { Value = caller.Program });
        command.Parameters.Add(new NpgsqlParameter { Value = caller.Person });
        await command.ExecuteNonQueryAsync(cancellationToken);
        TransactionAnnouncements.Add(DatabaseNotificationListener.CrlChannel, "");
    }
}

/// <summary>The result of storing a list with <see cref="CrlStore.ReplaceAsync"/>.</summary>
public enum CrlStoreResult
{
    /// <summary>Exactly this list was already stored, undamaged.</summary>
    Unchanged,

    /// <summary>This list was already stored, but its bytes were damaged and have been replaced.</summary>
    Repaired,

    /// <summary>The list is now the one in force.</summary>
    Replaced,
}

/// <summary>Represents the row of a list without the list itself.</summary>
public sealed record StoredCrl
{
    /// <summary>Name of the distribution point in DER.</summary>
    public required byte[] DistributionPoint { get; init; }

    /// <summary>subjectKeyIdentifier of the key that signed the list.</summary>
    public required byte[] IssuerKeyId { get; init; }

    /// <summary>SHA-256 of the whole list, 32 bytes.</summary>
    public required byte[] Sha256 { get; init; }

    /// <summary>cRLNumber as an unsigned big-endian integer without leading zero bytes. Empty when the list has none.</summary>
    public byte[] Number { get; init; } = [];

    /// <summary>Time of issue.</summary>
    public DateTimeOffset ThisUpdate { get; init; }

    /// <summary>Time by which the next list is due.</summary>
    public DateTimeOffset NextUpdate { get; init; }

    /// <summary>Number of entries in the list.</summary>
    public int EntryCount { get; init; }

    /// <summary>Time of import.</summary>
    public DateTimeOffset ImportedAt { get; init; }

    /// <summary>
    /// The id of the transaction that wrote the row. It changes whenever the row is written. Empty for a list that is not stored yet.
    /// </summary>
    public string Writing { get; init; } = "";

    /// <summary>Gets the distribution point and key in the form of <see cref="ImportedList.Key"/>.</summary>
    public string Key => ImportedList.CreateKey(DistributionPoint, IssuerKeyId);

    /// <summary>Gets the version, which orders the lists of the same distribution point and signing key.</summary>
    public CrlVersion Version => new(Number, ThisUpdate, Sha256);

    /// <summary>Creates the row of a list.</summary>
    public static StoredCrl Of(TrustedCrl crl, DateTimeOffset importedAt) => new()
    {
        DistributionPoint = crl.DistributionPointDer.ToArray(),
        IssuerKeyId = crl.Signer.KeyId.ToArray(),
        Sha256 = crl.Sha256.ToArray(),
        Number = crl.Number.ToArray(),
        ThisUpdate = crl.ThisUpdate,
        NextUpdate = crl.NextUpdate,
        EntryCount = crl.EntryCount,
        ImportedAt = importedAt,
    };

    /// <summary>Checks whether this row and the given one describe the same list with the same contents.</summary>
    public bool Describes(StoredCrl list) =>
        Key == list.Key && Version.IsSameCrl(list.Version) && Number.AsSpan().SequenceEqual(list.Number) && ThisUpdate == list.ThisUpdate
        && NextUpdate == list.NextUpdate && EntryCount == list.EntryCount;
}
