using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Hosting;

/// <summary>One PostgreSQL cluster and one test PKI for all tests; each service under test gets databases of its own in it.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private static int Databases;

    public static DateTimeOffset Now { get; } = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    public PostgresCluster Cluster { get; private set; } = null!;

    public TestPki Pki { get; private set; } = null!;

    public string Folder { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Folder = Machine.FreshPrivateFolder(Path.Combine(Machine.RunFolder, "service-tests"));
        Cluster = await PostgresCluster.StartAsync(Folder, CancellationToken.None, survivesPowerFailure: false);
        Pki = TestPki.Create(Now);
        Pki.Save(Path.Combine(Folder, "pki"));
    }

    public async Task<(string Kyc, string Keys)> CreateDatabasesAsync()
    {
        var number = Interlocked.Increment(ref Databases);
        await Cluster.CreateDatabaseAsync($"kyc_{number}", CancellationToken.None);
        await Cluster.CreateDatabaseAsync($"kyc_keys_{number}", CancellationToken.None);
        return (Cluster.ConnectionString($"kyc_{number}"), Cluster.ConnectionString($"kyc_keys_{number}"));
    }

    public async Task DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class ClusterGroup : ICollectionFixture<ClusterFixture>
{
    public const string Name = "one PostgreSQL cluster";
}
