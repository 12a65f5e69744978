using Kyc.Rig.Parts;

namespace Kyc.Rig.Running;

/// <summary>
/// Represents a PostgreSQL cluster, and starts services that use it. Every run of the rig needs them, whatever the card and the CRLs are.
/// Callers must stop the services before they dispose this object.
/// </summary>
public sealed class KycSystem : IAsyncDisposable
{
    private readonly string _workFolder;

    private KycSystem(string workFolder, PostgresCluster postgres)
    {
        _workFolder = workFolder;
        Postgres = postgres;
    }

    /// <summary>The PostgreSQL cluster that all services of the run use.</summary>
    public PostgresCluster Postgres { get; }

    /// <summary>Starts PostgreSQL.</summary>
    /// <param name="workFolder">The private folder for all files.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<KycSystem> StartAsync(string workFolder, CancellationToken cancellationToken) =>
        new(workFolder, await PostgresCluster.StartAsync(workFolder, cancellationToken));

    /// <summary>Starts a service with two new empty databases.</summary>
    /// <param name="nameSuffix">
    /// The suffix of the names of the databases, the key file and the log; empty for the plain names, such as kyc and kyc_keys.
    /// </param>
    /// <param name="anchorFolder">The folder of the CA certificates.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="additionalSettings">Further settings as environment variables.</param>
    public async Task<ServiceProcess> StartServiceAsync(
        string nameSuffix,
        string anchorFolder,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? additionalSettings = null)
    {
        var databaseName = "kyc" + nameSuffix;
        var keyDatabaseName = "kyc_keys" + nameSuffix;
        await Postgres.CreateDatabaseAsync(databaseName, cancellationToken);
        await Postgres.CreateDatabaseAsync(keyDatabaseName, cancellationToken);
        var settings = new ServiceSettings(
            Postgres.CreateConnectionString(databaseName),
            Postgres.CreateConnectionString(keyDatabaseName),
            Path.Combine(_workFolder, $"key-encryption-key{nameSuffix}"),
            anchorFolder)
        {
            AdditionalSettings = additionalSettings ?? new Dictionary<string, string>(),
        };
        return await ServiceProcess.StartAsync("service" + nameSuffix, settings, _workFolder, cancellationToken);
    }

    /// <summary>Stops PostgreSQL and deletes its files.</summary>
    public ValueTask DisposeAsync() => Postgres.DisposeAsync();
}
