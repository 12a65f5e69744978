using Dapper;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Reads what is stored, for tests of calls that must not store anything.</summary>
internal static class TableContents
{
    /// <summary>Tables that background work writes by itself, some time after a call or regularly.</summary>
    private static readonly string[] BackgroundTables =
        ["chain_beginning", "checkpoint", "retention_replan", "retention_schedule", "retention_state", "session_lock"];

    /// <summary>
    /// Returns a hash of the rows of every table, by table. Statistics of the server are not used instead, because it adds up the changes
    /// of a connection some time later.
    /// </summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(KycDatabase database)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        var tables = await connection.QueryAsync<string>(
            "select tablename::text from pg_tables where schemaname = current_schema() and tablename <> all(@BackgroundTables) order by 1",
            new { BackgroundTables });
        var contents = new List<string>();
        foreach (var table in tables)
        {
            var hash = await connection.QuerySingleAsync<string?>($"select md5(string_agg(t::text, '|' order by t::text)) from {table} t");
            contents.Add($"{table} {hash}");
        }

        return contents;
    }
}
