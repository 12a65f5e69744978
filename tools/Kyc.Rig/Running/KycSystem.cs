using Kyc.Rig.Parts;

namespace Kyc.Rig.Running;

/// <summary>
/// Represents a PostgreSQL cluster and the certificates of callers, and starts services that use them. Every run of the rig needs them,
/// whatever the card and the CRLs are. The services must be stopped before this object is disposed.
/// </summary>
public sealed class KycSystem : IAsyncDisposable
{
    private readonly string _workFolder;

    private KycSystem(string workFolder, PostgresCluster postgres, DevelopmentAccess access)
    {
        _workFolder = workFolder;
        Postgres = postgres;
        Access = access;
    }

    /// <summary>The PostgreSQL cluster that all services of the run use.</summary>
    public PostgresCluster Postgres { get; }

    /// <summary>The files with which the services and their callers authenticate each other.</summary>
    public DevelopmentAccess Access { get; }

    /// <summary>Creates the certificates and starts PostgreSQL.</summary>
    /// <param name="workFolder">The folder for all files.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="callers">The programs that call the services; null for one of each role.</param>
    public static async Task<KycSystem> StartAsync(
        string workFolder, CancellationToken cancellationToken, IReadOnlyList<DevelopmentCaller>? callers = null)
    {
        var access = DevelopmentAccess.Create(Path.Combine(workFolder, "access"), callers);
        return new(workFolder, await PostgresCluster.StartAsync(workFolder, cancellationToken), access);
    }

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
            anchorFolder,
            Access)
        {
            AdditionalSettings = additionalSettings ?? new Dictionary<string, string>(),
        };
        return await ServiceProcess.StartAsync("service" + nameSuffix, settings, _workFolder, cancellationToken);
    }

    /// <summary>Stops PostgreSQL and deletes its files.</summary>
    public ValueTask DisposeAsync() => Postgres.DisposeAsync();
}
