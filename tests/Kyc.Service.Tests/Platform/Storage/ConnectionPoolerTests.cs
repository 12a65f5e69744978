using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>Tests the service with a real PgBouncer between it and PostgreSQL.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ConnectionPoolerTests(ClusterFixture fixture)
{
    [Theory]
    [InlineData("transaction", 0)]
    [InlineData("transaction", 1)]
    [InlineData("statement", 0)]
    public async Task A_pooler_in_transaction_or_statement_mode_is_rejected_and_named_in_the_error(string mode, int roundRobin)
    {
        await using var pooler = await StartAsync(mode, roundRobin);
        var exception = await Assert.ThrowsAsync<DatabasePoolerException>(() =>
            ServiceUnderTest.StartAsync(pooler.Settings, new ManualClock(ClusterFixture.Now)));
        Assert.Contains("PgBouncer", exception.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pooler_in_session_mode_works()
    {
        await using var pooler = await StartAsync("session", roundRobin: 0);
        await using var service = await ServiceUnderTest.StartAsync(pooler.Settings, new ManualClock(ClusterFixture.Now));
        await service.ImportFreshCrlAsync(fixture.Pki);
        await Requests.VerifyPersonAsync(service, fixture.Pki);
        await service.WaitForReadinessAsync(readiness => readiness.StartsWith("ready", StringComparison.Ordinal));
    }

    private async Task<Pooler> StartAsync(string mode, int roundRobin)
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var server = new NpgsqlConnectionStringBuilder(settings.Database);
        // When the tests run as root, PgBouncer runs as the user postgres, who becomes the owner of this folder below.
        var folder = Directory.CreateTempSubdirectory("kyc-pooler-").FullName;
        var port = FreePortFinder.GetPort();
        await File.WriteAllTextAsync(Path.Combine(folder, "users"), $"\"{server.Username}\" \"{server.Password}\"\n");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "pgbouncer.ini"),
            $"""
            [databases]
            * = host={server.Host} port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = plain
            auth_file = {folder}/users
            pool_mode = {mode}
            server_round_robin = {roundRobin}
            default_pool_size = 50
            ignore_startup_parameters = extra_float_digits
            """);
        if (Machine.IsRoot)
        {
            await CommandRunner.RunOrFailAsync("chown", ["-R", "postgres:", folder], default);
        }

        var process = ChildProcess.Start(
            new ChildCommand("pgbouncer", "/usr/sbin/pgbouncer",
                [Path.Combine(folder, "pgbouncer.ini")])
            { RunAs = RunAs.Postgres, StopSignal = "INT" }, fixture.Folder);
        var pooler = new Pooler(process, folder,
            settings with { Database = ReplacePort(settings.Database, port), KeyDatabase = ReplacePort(settings.KeyDatabase, port) });
        await Eventually.IsTrueAsync(async () =>
        {
            await process.EnsureRunningAsync();
            try
            {
                await using var connection = new NpgsqlConnection(pooler.Settings.Database + ";Pooling=false");
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
        return pooler;
    }

    private static string ReplacePort(string connectionString, int port) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Port = port }.ConnectionString;

    private sealed record Pooler(ChildProcess Process, string Folder, ServiceUnderTest.Settings Settings) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Process.DisposeAsync();
            Directory.Delete(Folder, recursive: true);
        }
    }
}
