using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Running;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Starts the whole system once for all tests of the collection. Each test creates its own application and puts its own card into the
/// reader. There is one service with its own databases for each kind of revocation list. The service is started when a test first needs
/// that kind.
/// </summary>
public sealed class SystemFixture : IAsyncLifetime
{
    private static readonly CancellationToken NoCancellation = CancellationToken.None;

    private readonly Dictionary<CrlChoice, ServiceProcess> _services = [];
    private WorkFolder? _workFolder;
    private KycSystem? _system;
    private PcscDaemon? _daemon;
    private int _kioskCount;
    private PkiStore? _pkiStore;
    private string _crlFolder = "";

    public TestPki Pki => _pkiStore!.Pki;

    public PcscDaemon Daemon => _daemon!;

    /// <summary>Gets the files with which the services and their callers authenticate each other.</summary>
    public DevelopmentAccess Access => _system!.Access;

    public async Task InitializeAsync()
    {
        // When programs are missing, all tests of the collection are skipped, so nothing is started.
        if (InstalledPrograms.GetSkipReason([]) is not null)
        {
            return;
        }

        _workFolder = WorkFolder.Create("end-to-end");
        _crlFolder = _workFolder.CreatePrivateFolder("crl");
        _pkiStore = PkiStore.LoadOrCreate();
        _system = await KycSystem.StartAsync(_workFolder.Path, NoCancellation);
        _daemon = await PcscDaemon.StartAsync(_workFolder.Path, NoCancellation);
    }

    public async Task DisposeAsync()
    {
        foreach (var service in _services.Values)
        {
            await service.DisposeAsync();
        }

        await (_daemon?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_system?.DisposeAsync() ?? ValueTask.CompletedTask);
        _workFolder?.Dispose();
    }

    /// <summary>
    /// Creates an empty folder for the files of a test, and returns its path. Only the current user can access the folder.
    /// </summary>
    public string CreateFolder(string name) => _workFolder!.CreatePrivateFolder(name);

    /// <summary>
    /// Stops the PC/SC daemon and returns true. If the daemon is the system's own, which tests must not stop, leaves it running and returns
    /// false.
    /// </summary>
    public async Task<bool> TryStopDaemonAsync()
    {
        var isOurDaemon = Daemon.Process is not null;
        await (isOurDaemon ? Daemon.DisposeAsync() : ValueTask.CompletedTask);
        return isOurDaemon;
    }

    /// <summary>Starts the PC/SC daemon again. The new daemon has a new reader.</summary>
    public async Task StartDaemonAsync() => _daemon = await PcscDaemon.StartAsync(_workFolder!.Path, NoCancellation);

    /// <summary>Creates an empty state folder for a kiosk, without any record of a refused password, and returns its path.</summary>
    public string CreateKioskStateFolder() => CreateFolder($"kiosk-{++_kioskCount}");

    /// <summary>
    /// Gets the path of the file with the revocation list that <see cref="GetServiceAsync"/> imports for the given kind.
    /// </summary>
    public string GetCrlPath(CrlChoice choice) => Path.Combine(_crlFolder, $"{choice}.crl");

    /// <summary>
    /// Gets the gRPC port of the service for the given kind of revocation list. The first call for a kind starts the service and imports
    /// the list.
    /// </summary>
    public async Task<ServiceEndpoint> GetServiceAsync(CrlChoice choice = CrlChoice.Fresh)
    {
        if (!_services.TryGetValue(choice, out var service))
        {
            var name = "_" + choice.ToString().ToLowerInvariant();
            service = await _system!.StartServiceAsync(name, _pkiStore!.AnchorFolder, NoCancellation);
            _services.Add(choice, service);
            var anyPersona = Personas.All[0];
            if (RevocationListFiles.WriteList(Pki, anyPersona, choice, _crlFolder, TimeProvider.System.GetUtcNow()) is { } crlPath)
            {
                await RevocationListFiles.ImportAsync(crlPath, service.Endpoint, NoCancellation);
            }
        }

        return service.Endpoint;
    }

    /// <summary>Gets everything that the service with the given kind of revocation list has printed so far.</summary>
    public async Task<string> GetLogAsync(CrlChoice choice = CrlChoice.Fresh)
    {
        await using var stream = new FileStream(_services[choice].Process.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(NoCancellation);
    }

    public Task<VirtualCardProcess> InsertCardAsync(string personaName) =>
        VirtualCardProcess.InsertAsync(Daemon, _pkiStore!.Folder, personaName, _workFolder!.Path, NoCancellation);

    public static async Task<Application> OpenApplicationAsync(ServiceEndpoint service, Persona persona)
    {
        using var connection = service.Connect(FrontEnd.Caller);
        return await FrontEnd.OpenApplicationAsync(connection, FrontEnd.CreateDeclaration(persona.Declaration), NoCancellation);
    }

    public static async Task<Application> GetApplicationAsync(ServiceEndpoint service, string applicationId)
    {
        using var connection = service.Connect(FrontEnd.Caller);
        var client = new ApplicationService.ApplicationServiceClient(connection.Invoker);
        var response = await client.GetApplicationAsync(new GetApplicationRequest { ApplicationId = applicationId });
        return response.Application;
    }
}

[CollectionDefinition(Name)]
public sealed class SystemCollection : ICollectionFixture<SystemFixture>
{
    public const string Name = "whole system";
}
