using Npgsql;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Backs up and restores databases of a cluster with PostgreSQL's own tools.</summary>
internal static class DatabaseCopies
{
    /// <summary>Writes a backup of the given database, replacing an earlier backup of the same database.</summary>
    public static Task DumpAsync(ClusterFixture fixture, string connection) =>
        PostgresTool.RunAsync("pg_dump", connection, "--format=custom", $"--file={GetFile(fixture, connection)}");

    /// <summary>Closes all pooled connections, and replaces the given database with its backup.</summary>
    public static async Task RestoreAsync(ClusterFixture fixture, string connection)
    {
        NpgsqlConnection.ClearAllPools();
        await using (var admin = new NpgsqlConnection(fixture.Cluster.CreateConnectionString("postgres") + ";Pooling=false"))
        {
            await admin.OpenAsync();
            foreach (
                var sql in (string[])
                    [$"drop database \"{GetDatabaseName(connection)}\" with (force)", $"create database \"{GetDatabaseName(connection)}\""])
            {
                await using var command = new NpgsqlCommand(sql, admin);
                await command.ExecuteNonQueryAsync();
            }
        }
        await PostgresTool.RunAsync("pg_restore", connection, "--exit-on-error", GetFile(fixture, connection));
    }

    private static string GetFile(ClusterFixture fixture, string connection) =>
        Path.Combine(fixture.Folder, GetDatabaseName(connection) + ".dump");

    private static string GetDatabaseName(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!;
}
