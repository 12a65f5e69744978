using Dapper;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Identifies an erased ciphertext by its data class, its table and the SHA-256 hash of the ciphertext.</summary>
public readonly record struct ErasedCiphertext(DataClass DataClass, string Table, Digest Sha256);

/// <summary>Lists erased ciphertexts by application.</summary>
public sealed class ErasedCiphertexts
{
    private static readonly List<ErasedCiphertext> Empty = [];

    private readonly Dictionary<Guid, List<ErasedCiphertext>> _byApplication = [];

    /// <summary>The number of ciphertexts of all applications.</summary>
    public int Count { get; private set; }

    /// <summary>Returns the ciphertexts of one application in the order in which they were erased.</summary>
    public IReadOnlyList<ErasedCiphertext> GetCiphertexts(Guid applicationId) => _byApplication.GetValueOrDefault(applicationId) ?? Empty;

    internal void Add(Guid applicationId, ErasedCiphertext erased)
    {
        if (!_byApplication.TryGetValue(applicationId, out var list))
        {
            _byApplication[applicationId] = list = [];
        }

        list.Add(erased);
        Count++;
    }
}

/// <summary>
/// Erases the data of data classes with SQL that is generated from <see cref="CiphertextTables"/>. When all classes of an application have
/// been erased, only the application's ID, states and times remain, and the proofs: its ledger, the erasure ledger and the certificates.
/// </summary>
public static class ApplicationDataEraser
{
    // Every transaction that changes an application locks its row. The erasure therefore waits for transactions that are storing data, and
    // also erases what they stored.
    private const string LockSql =
        "select id, case when declaration <> '' then sha256(declaration) end from application where id = any($1) order by id for update";

    // The SQL of each step takes application IDs. It returns one row for each erased row whose ciphertext must be recorded, and may return
    // further rows without a hash.
    private static readonly Step[] Steps = [.. CiphertextTables.All.SelectMany(CreateSteps)];

    private static readonly string CountLeftoversSql = CreateCountSql(table => table.Clearing?.NotClearedCondition ?? "true");

    private static readonly string CountSql = CreateCountSql(table => table.FilledCondition);

    private static readonly Dictionary<DataClass, string[]> TableNamesByClass = CiphertextTables.All
        .GroupBy(table => table.DataClass, table => table.Name)
        .ToDictionary(tables => tables.Key, tables => tables.Order(StringComparer.Ordinal).ToArray());

    /// <summary>Returns the names of the tables with data of the given class, in ordinal order.</summary>
    public static IReadOnlyList<string> GetTableNames(DataClass dataClass) => TableNamesByClass[dataClass];

    /// <summary>
    /// Locks the applications, deletes or empties the rows of the data classes to erase, and returns each erased ciphertext.
    /// </summary>
    public static async Task<ErasedCiphertexts> EraseAsync(NpgsqlConnection connection, ErasureGroups groups)
    {
        var erased = new ErasedCiphertexts();
        var (dataClass, table) = (CiphertextTables.Application.DataClass, CiphertextTables.Application.Name);
        var declarationIds = groups.GetIds(dataClass).ToHashSet();
        await ReadAsync(connection, LockSql, groups.AllIds, (id, sha256) =>
        {
            if (declarationIds.Contains(id))
            {
                erased.Add(id, new ErasedCiphertext(dataClass, table, sha256));
            }
        });
        foreach (var step in Steps)
        {
            if (step.GetIds(groups) is { Length: > 0 } ids)
            {
                await ReadAsync(
                    connection, step.Sql, ids, (id, sha256) => erased.Add(id, new ErasedCiphertext(step.Class, step.Table, sha256)));
            }
        }
        return erased;
    }

    /// <summary>Counts the rows that should have been deleted or emptied but still exist or still contain data.</summary>
    public static Task<long> CountLeftoverRowsAsync(NpgsqlConnection connection, ErasureGroups groups) =>
        connection.ExecuteScalarAsync<long>(CountLeftoversSql, groups.ToParameters());

    /// <summary>Counts the rows that an erasure would delete or empty.</summary>
    public static Task<long> CountRowsAsync(NpgsqlConnection connection, ErasureGroups groups) =>
        connection.ExecuteScalarAsync<long>(CountSql, groups.ToParameters());

    private static IEnumerable<Step> CreateSteps(CiphertextTable table)
    {
        if (table.ReferencedBy is { } reference)
        {
            return CreateSteps(table, reference);
        }
        // The step for the table of applications returns no rows, because the ciphertext was recorded when the row was locked.
        var sql =
            table == CiphertextTables.Application
                ? $"update {table.Name} set {table.Clearing!.Assignments} where {table.ApplicationColumn} = any($1) and ({table.Clearing.NotClearedCondition})"
            : table.Clearing is { } clearing ? CreateClearingSql(table, clearing)
            : CreateDeleteSql(table);
        return [new(table, groups => groups.GetIds(table.DataClass), sql)];
    }

    private static IEnumerable<Step> CreateSteps(CiphertextTable table, RowReference reference)
    {
        var (name, column, application) = (table.Name, table.Column, table.ApplicationColumn);
        var isReferredTo = $"exists (select from {reference.Table} r where r.{reference.Column} = t.id)";
        return
        [
            // Both classes are erased. The rows that referred to these rows have already been deleted.
            new(
                table,
                groups => groups.GetIdsOfBoth(table.DataClass, reference.DataClass),
                $"delete from {name} where {application} = any($1) returning {application}, case when {table.FilledCondition} then {table.Sha256Expression} end"),
            new(table, groups => groups.GetIdsOfFirstOnly(table.DataClass, second: reference.DataClass),
                $"""
                with gone as (
                    delete from {name} t where {application} = any($1) and {table.FilledCondition} and not {isReferredTo}
                    returning {application} as application_id, {table.Sha256Expression} as sha256)
                select application_id, sha256 from gone
                """),
            // A row to which data of a stored class still refers is emptied instead of deleted.
            new(
                table,
                groups => groups.GetIdsOfFirstOnly(table.DataClass, second: reference.DataClass),
                CreateClearingSql(table, table.Clearing!)),
            // Only the referring class is erased now. Rows that were emptied earlier are deleted when no row refers to them any more.
            new(table, groups => groups.GetIdsOfFirstOnly(reference.DataClass, second: table.DataClass),
                $"""
                delete from {name} t where {application} = any($1) and {column} = '' and not {isReferredTo}
                returning {application}, null::bytea
                """),
        ];
    }

    private static string CreateDeleteSql(CiphertextTable table) =>
        $"delete from {table.Name} where {table.ApplicationColumn} = any($1) returning {table.ApplicationColumn}, {table.Sha256Expression}";

    private static string CreateClearingSql(CiphertextTable table, RowClearing clearing) =>
        $"""
        with old as (
            select id, {table.ApplicationColumn} as application_id, {table.Sha256Expression} as sha256 from {table.Name}
            where {table.ApplicationColumn} = any($1) and {table.FilledCondition}),
        emptied as (update {table.Name} t set {clearing.Assignments} from old where t.id = old.id)
        select application_id, sha256 from old
        """;

    private static string CreateCountSql(Func<CiphertextTable, string> condition) => "select " + string.Join(
        "\n    + ",
        from table in CiphertextTables.All
        let erased = $"{table.ApplicationColumn} = any(@{ErasureGroups.GetParameterName(table.DataClass)})"
        select $"(select count(*) from {table.Name} where {erased} and ({condition(table)}))");

    private static async Task ReadAsync(NpgsqlConnection connection, string sql, Guid[] ids, Action<Guid, Digest> onRow)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = ids } } };
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (!reader.IsDBNull(1))
            {
                onRow(reader.GetGuid(0), StoredDigest.ToDigest(reader.GetFieldValue<byte[]>(1)));
            }
        }
    }

    private sealed record Step(DataClass Class, string Table, Func<ErasureGroups, Guid[]> GetIds, string Sql)
    {
        public Step(CiphertextTable table, Func<ErasureGroups, Guid[]> getIds, string sql) : this(table.DataClass, table.Name, getIds, sql)
        {
        }
    }
}
