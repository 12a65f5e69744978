using Npgsql;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Backs up and restores databases of a cluster with PostgreSQL's own tools.</summary>
internal static class DatabaseBackups
{
    /// <summary>Writes a backup of the given database, replacing an earlier backup of the same database.</summary>
    public static Task DumpAsync(ClusterFixture fixture, string connectionString) =>
        PostgresTool.RunAsync("pg_dump", connectionString, "--format=custom", $"--file={GetBackupPath(fixture, connectionString)}");

    /// <summary>Closes all pooled connections, and replaces the given database with its backup.</summary>
    public static async Task RestoreAsync(ClusterFixture fixture, string connectionString)
    {
        NpgsqlConnection.ClearAllPools();
        await using (var admin = new NpgsqlConnection(fixture.Cluster.CreateConnectionString("postgres") + ";Pooling=false"))
        {
            await admin.OpenAsync();
            foreach (
                var sql in (string[])
                    [
                        $"drop database \"{GetDatabaseName(connectionString)}\" with (force)",
                        $"create database \"{GetDatabaseName(connectionString)}\"",
                    ])
            {
                await using var command = new NpgsqlCommand(sql, admin);
                await command.ExecuteNonQueryAsync();
            }
        }
        await PostgresTool.RunAsync("pg_restore", connectionString, "--exit-on-error", GetBackupPath(fixture, connectionString));
    }

    private static string GetBackupPath(ClusterFixture fixture, string connectionString) =>
        Path.Combine(fixture.Folder, GetDatabaseName(connectionString) + ".dump");

    private static string GetDatabaseName(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;
}
