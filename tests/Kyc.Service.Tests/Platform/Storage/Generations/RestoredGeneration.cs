using System.Globalization;
using Kyc.Rig.Processes;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;

namespace Kyc.Service.Tests.Platform.Storage.Generations;

/// <summary>
/// Represents a generation that was restored into separate databases, with an instance of the current service that uses them. The clock of
/// the service shows the time at which the dumps were written.
/// </summary>
internal sealed class RestoredGeneration : IAsyncDisposable
{
    private RestoredGeneration(GenerationFiles files, ServiceUnderTest service, IReadOnlyDictionary<string, long> keyCountsBeforeStart) =>
        (Files, Service, KeyCountsBeforeStart) = (files, service, keyCountsBeforeStart);

    public GenerationFiles Files { get; }

    public GenerationManifest Manifest => Files.Manifest;

    public ServiceUnderTest Service { get; }

    /// <summary>
    /// Gets the number of data keys and service keys before the service was started, by the id of the key-encryption key that wrapped them.
    /// </summary>
    public IReadOnlyDictionary<string, long> KeyCountsBeforeStart { get; }

    /// <summary>Restores the given generation and starts the service with it.</summary>
    /// <param name="fixture">Fixture with the cluster for the databases.</param>
    /// <param name="name">Name of the generation.</param>
    /// <param name="kycDump">Path of a dump of the database kyc to restore; null for the dump of the generation.</param>
    public static async Task<RestoredGeneration> StartAsync(ClusterFixture fixture, string name, string? kycDump = null)
    {
        var files = GenerationFiles.Read(name);
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture, areMigrated: false)
            with
        { Anchors = files.AnchorFolder, AdditionalArguments = MailRoomDriver.SenderArguments };
        await RestoreAsync(settings.Database, kycDump ?? files.GetPath("kyc.sql"));
        await RestoreAsync(settings.KeyDatabase, files.GetPath("kyc_keys.sql"));
        var keyCountsBeforeStart = await CountKeysByKekAsync(settings.KeyDatabase);
        CopyPrivately(files.GetPath("kek"), settings.KeyFile);
        CopyPrivately(files.GetPath("signing.pem"), settings.SigningKeyFile);
        return new RestoredGeneration(
            files,
            await ServiceUnderTest.StartAsync(settings, new ManualClock(files.Manifest.At)),
            keyCountsBeforeStart);
    }

    /// <summary>Gets the current number of data keys and service keys, by the id of the key-encryption key that wraps them.</summary>
    public Task<IReadOnlyDictionary<string, long>> CountKeysByKekAsync() => CountKeysByKekAsync(Service.CurrentSettings.KeyDatabase);

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    private static async Task<IReadOnlyDictionary<string, long>> CountKeysByKekAsync(string connectionString)
    {
        const string sql =
            "select kek_id, count(*) from (select kek_id from data_key union all select kek_id from service_key) as keys group by kek_id";
        var result = await PostgresTool.RunAsync(
            "psql",
            connectionString,
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            $"--command={sql}");
        return result.Lines.Select(line => line.Split('|'))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static Task<CommandResult> RestoreAsync(string connectionString, string dump) => PostgresTool.RunAsync(
        "psql", connectionString, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", $"--file={dump}");

    // Copies a key file so that only its owner can access the copy. git does not store permissions, and the service refuses a key that
    // others may read.
    private static void CopyPrivately(string from, string to)
    {
        File.Copy(from, to);
        File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}

/// <summary>Restores each generation once, when a test of the class first uses it.</summary>
public sealed class GenerationFixture(ClusterFixture cluster) : IAsyncLifetime
{
    private readonly Dictionary<string, RestoredGeneration> _generations = [];

    /// <summary>Gets the cluster, in which a test can restore a further copy.</summary>
    public ClusterFixture Cluster => cluster;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var generation in _generations.Values)
        {
            await generation.DisposeAsync();
        }
    }

    internal async Task<RestoredGeneration> OpenAsync(string name) =>
        _generations.TryGetValue(name, out var generation)
            ? generation
            : _generations[name] = await RestoredGeneration.StartAsync(cluster, name);
}
