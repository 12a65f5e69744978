using Dapper;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Postcodes;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Provides the table of postal codes in use. This is the table that is shipped with the service until an operator imports a list. Each use
/// checks the database for a newer table, so that all instances print the same barcodes.
/// </summary>
public sealed class PostcodeTableProvider(KycDatabase database, TimeProvider clock) : IDisposable
{
    private const string Source = "Japan Post, list of postal codes";

    // Only one import runs at a time, because a list of the maximum size and its table take about 200 MiB of memory.
    private readonly SemaphoreSlim _importLock = new(1);

    private volatile LoadedTable? _loadedTable;

    /// <summary>Gets the table in use.</summary>
    /// <exception cref="InvalidDataException">The stored table is damaged.</exception>
    public async Task<PostcodeTable> GetCurrentAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var importedAt = await connection.ExecuteScalarAsync<DateTime?>("select imported_at from postcode_table");
        if (importedAt is null)
        {
            return PostcodeTable.BuiltIn;
        }

        if (_loadedTable is { } loaded && loaded.ImportedAt == importedAt)
        {
            return loaded.Table;
        }

        var (content, at) = await connection.QuerySingleAsync<(byte[], DateTime)>("select content, imported_at from postcode_table");
        using var stream = new MemoryStream(content);
        if (!PostcodeTable.TryLoad(stream, out var table, out var problem))
        {
            throw new InvalidDataException($"The stored table of postal codes is {problem}.");
        }

        _loadedTable = new LoadedTable(table, at);
        return table;
    }

    /// <summary>Replaces the table in use with a table created from Japan Post's list. Imports run one at a time.</summary>
    /// <returns>The number of places in the new table.</returns>
    /// <exception cref="ServiceFailureException">MAIL-POSTCODE-LIST: the list is invalid. The message contains the line number.</exception>
    public async Task<int> ImportAsync(UploadSpool list, DateOnly asOf, Caller caller, CancellationToken cancellationToken)
    {
        await _importLock.WaitAsync(cancellationToken);
        try
        {
            return await ImportAsync(await list.ReadAllAsync(cancellationToken), asOf, caller, cancellationToken);
        }
        finally
        {
            _importLock.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _importLock.Dispose();

    private async Task<int> ImportAsync(byte[] list, DateOnly asOf, Caller caller, CancellationToken cancellationToken)
    {
        if (!KenAllImporter.TryImport(list, Source, asOf, out var table, out var problem))
        {
            throw MailFailures.CreateException(MailFailures.InvalidPostcodeList, $"line {problem.Line}: {problem.Kind}");
        }

        using var stream = new MemoryStream();
        table.Save(stream);
        await database.RunInTransactionAsync(connection => connection.ExecuteAsync(
            """
            insert into postcode_table (content, imported_at, imported_program, imported_person) values (@content, @at, @Program, @Person)
            on conflict (only_row) do update set content = excluded.content, imported_at = excluded.imported_at,
                imported_program = excluded.imported_program, imported_person = excluded.imported_person
            """,
            new { content = stream.ToArray(), at = clock.GetNow(), caller.Program, caller.Person }), cancellationToken);
        return table.PlaceCount;
    }

    private sealed record LoadedTable(PostcodeTable Table, DateTime ImportedAt);
}
