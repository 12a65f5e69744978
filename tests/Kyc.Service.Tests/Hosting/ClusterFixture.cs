using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Service.Hosting;
using Kyc.Service.Platform.Storage;
using Kyc.VirtualCard.Pki;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kyc.Service.Tests.Hosting;

/// <summary>
/// Starts one PostgreSQL cluster and creates one test PKI for all tests. Each service under test has its own databases in the cluster.
/// </summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    // Names of databases with all migrations. Each service under test starts with copies of them, which is faster than running the
    // migrations.
    private const string DatabaseTemplate = "kyc_template";
    private const string KeyDatabaseTemplate = "kyc_keys_template";

    private static int DatabaseCount;

    public static DateTimeOffset Now { get; } = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    public PostgresCluster Cluster { get; private set; } = null!;

    public TestPki Pki { get; private set; } = null!;

    public string Folder { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, $"service-tests-{Environment.ProcessId}"));
        Cluster = await PostgresCluster.StartAsync(Folder, CancellationToken.None, isDurable: false);
        Pki = TestPki.Create(Now);
        Pki.Save(Path.Combine(Folder, "pki"));
        await CreateTemplatesAsync();
    }

    /// <summary>Creates the databases of a new installation, and returns their connection strings.</summary>
    /// <param name="areMigrated">Whether the databases have the current schema. Otherwise they are empty.</param>
    public async Task<(string Kyc, string Keys)> CreateDatabasesAsync(bool areMigrated = true)
    {
        var number = Interlocked.Increment(ref DatabaseCount);
        var (kyc, keys) = areMigrated ? (DatabaseTemplate, KeyDatabaseTemplate) : ("template1", "template1");
        await Cluster.CreateDatabaseAsync($"kyc_{number}", CancellationToken.None, kyc);
        await Cluster.CreateDatabaseAsync($"kyc_keys_{number}", CancellationToken.None, keys);
        return (Cluster.CreateConnectionString($"kyc_{number}"), Cluster.CreateConnectionString($"kyc_keys_{number}"));
    }

    private async Task CreateTemplatesAsync()
    {
        await Cluster.CreateDatabaseAsync(DatabaseTemplate, CancellationToken.None);
        await Cluster.CreateDatabaseAsync(KeyDatabaseTemplate, CancellationToken.None);
        var settings = new ServiceUnderTest.Settings(
            GetUnpooledConnectionString(DatabaseTemplate),
            GetUnpooledConnectionString(KeyDatabaseTemplate),
            Path.Combine(Folder, "template.kek"),
            Path.Combine(Folder, "pki", "anchors"));
        await using var app = ServiceHost.Build(
            settings.GetArguments(FreePortFinder.GetPort(), FreePortFinder.GetPort()),
            new ManualClock(Now));
        await app.Services.GetRequiredService<MigrationRunner>().RunAsync(CancellationToken.None);
    }

    // Gets a connection string without pooling. A database can be copied only while no connection to it is open.
    private string GetUnpooledConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(Cluster.CreateConnectionString(database)) { Pooling = false }.ConnectionString;

    public async Task DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "one PostgreSQL cluster";
}
