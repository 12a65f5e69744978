using Dapper;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>Inserts rows into any table. Every required column gets a value of its type.</summary>
internal static class FillerRowInserter
{
    /// <summary>Inserts a row into the given table.</summary>
    /// <param name="connection">Open connection to the database.</param>
    /// <param name="table">Name of the table.</param>
    /// <param name="columnValues">SQL expressions for the values of some columns. Columns that the table does not have are ignored.</param>
    /// <returns>False when the table has no required column, in which case nothing is inserted.</returns>
    public static async Task<bool> InsertAsync(NpgsqlConnection connection, string table, Dictionary<string, string> columnValues)
    {
        var columns = (await connection.QueryAsync<(string Name, string Type, bool IsRequired)>(
            """
            select column_name, udt_name, is_nullable = 'NO' and column_default is null and is_identity = 'NO'
                from information_schema.columns
            where table_schema = 'public' and table_name = @table
            """,
            new { table })).Where(column => column.IsRequired || columnValues.ContainsKey(column.Name)).ToList();
        if (!columns.Exists(column => column.IsRequired))
        {
            return false;
        }

        var values = columns.Select(column => columnValues.TryGetValue(column.Name, out var sql) ? sql : GetValue(column.Type));
        await connection.ExecuteAsync(
            $"insert into {table} ({string.Join(", ", columns.Select(column => column.Name))}) values ({string.Join(", ", values)})");
        return true;
    }

    private static string GetValue(string type) => type switch
    {
        "uuid" => "gen_random_uuid()",
        "bytea" => "'\\x00'",
        "int2" or "int4" or "int8" => "99",
        "bool" => "true",
        "timestamptz" => "now()",
        "date" => "date '2026-11-22'",
        _ when type.StartsWith('_') => "'{}'",
        _ => "'x'",
    };
}
