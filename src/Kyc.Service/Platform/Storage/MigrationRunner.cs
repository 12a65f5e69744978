using System.Security.Cryptography;
using Dapper;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Migrates both databases to the schema of this build. The migrations are numbered SQL files; each runs once, in order, in its own
/// transaction. An advisory lock makes instances that start at the same time wait for each other.
/// </summary>
public sealed partial class MigrationRunner(KycDatabase kyc, KeyDatabase keys, ILogger<MigrationRunner> log)
{
    /// <summary>The key of the advisory lock. The value is arbitrary but must not change.</summary>
    private const long AdvisoryLockKey = 0x4B59_434D_4947;

    /// <summary>Runs the missing migrations of both databases.</summary>
    /// <exception cref="MigrationException">A migration was changed after it had run, or the database is newer than this build.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RunAsync(keys, "keys", cancellationToken);
        await RunAsync(kyc, "kyc", cancellationToken);
    }

    private async Task RunAsync(Database database, string name, CancellationToken cancellationToken)
    {
        var files = ReadFiles(name);
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync("select pg_advisory_lock(@key)", new { key = AdvisoryLockKey });
        try
        {
            await connection.ExecuteAsync(
                """
                create table if not exists schema_migration (
                    name text primary key, sha256 bytea not null, applied_at timestamptz not null default now())
                """);
            var appliedMigrations = (await connection.QueryAsync<(string Name, byte[] Sha256)>("select name, sha256 from schema_migration"))
                .ToDictionary(row => row.Name, row => row.Sha256, StringComparer.Ordinal);
            if (appliedMigrations.Keys.Except(files.Select(file => file.Name), StringComparer.Ordinal).FirstOrDefault() is
                { } unknownMigration)
            {
                throw new MigrationException(
                    $"Database {name} has migration {unknownMigration}, which this build does not know: it is newer.");
            }

            foreach (var file in files)
            {
                await ApplyAsync(connection, name, file, appliedMigrations.GetValueOrDefault(file.Name), cancellationToken);
            }
        }
        finally
        {
            await SessionLock.ReleaseAsync(connection, AdvisoryLockKey);
        }
    }

    private async Task ApplyAsync(
        NpgsqlConnection connection, string databaseName, MigrationFile file, byte[]? appliedSha256, CancellationToken cancellationToken)
    {
        var sha256 = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(file.Sql));
        if (appliedSha256 is not null)
        {
            if (!appliedSha256.AsSpan().SequenceEqual(sha256))
            {
                throw new MigrationException($"Migration {file.Name} of database {databaseName} was changed after it had run.");
            }

            return;
        }
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(file.Sql);
        await connection.ExecuteAsync("insert into schema_migration (name, sha256) values (@Name, @sha256)", new { file.Name, sha256 });
        await transaction.CommitAsync(cancellationToken);
        LogMigrationApplied(log, databaseName, file.Name);
    }

    private static List<MigrationFile> ReadFiles(string database)
    {
        var assembly = typeof(MigrationRunner).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(database + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                return new MigrationFile(resource[(database.Length + 1)..], reader.ReadToEnd());
            })];
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Database {Database}: migration {Migration} applied")]
    private static partial void LogMigrationApplied(ILogger logger, string database, string migration);

    private sealed record MigrationFile(string Name, string Sql);
}

/// <summary>The exception that is thrown when the schema of a database does not match this build.</summary>
public sealed class MigrationException(string message) : Exception(message);
