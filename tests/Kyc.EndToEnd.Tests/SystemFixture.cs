using Kyc.Client;
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
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly Dictionary<CrlChoice, ServiceProcess> _services = [];
    private WorkFolder? _work;
    private KycSystem? _system;
    private PcscDaemon? _daemon;
    private int _kiosks;
    private PkiStore? _store;
    private string _crlFolder = "";

    public TestPki Pki => _store!.Pki;

    public PcscDaemon Daemon => _daemon!;

    public async Task InitializeAsync()
    {
        // When programs are missing, all tests of the collection are skipped, so nothing is started.
        if (Installed.FindMissing([]) is not null)
        {
            return;
        }

        _work = WorkFolder.Create("end-to-end");
        _crlFolder = _work.CreatePrivateFolder("crl");
        _store = PkiStore.LoadOrCreate();
        _system = await KycSystem.StartAsync(_work.Path, Never);
        _daemon = await PcscDaemon.StartAsync(_work.Path, Never);
    }

    public async Task DisposeAsync()
    {
        foreach (var service in _services.Values)
        {
            await service.DisposeAsync();
        }

        await (_daemon?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_system?.DisposeAsync() ?? ValueTask.CompletedTask);
        _work?.Dispose();
    }

    /// <summary>
    /// Creates an empty folder for the files of a test, and returns its path. Only the current user can access the folder.
    /// </summary>
    public string CreateFolder(string name) => _work!.CreatePrivateFolder(name);

    /// <summary>
    /// Stops the PC/SC daemon and returns true. If the daemon is the system's own, which tests must not stop, leaves it running and returns
    /// false.
    /// </summary>
    public async Task<bool> TryStopDaemonAsync()
    {
        var ours = Daemon.Process is not null;
        await (ours ? Daemon.DisposeAsync() : ValueTask.CompletedTask);
        return ours;
    }

    /// <summary>Starts the PC/SC daemon again. The new daemon has a new reader.</summary>
    public async Task StartDaemonAsync() => _daemon = await PcscDaemon.StartAsync(_work!.Path, Never);

    /// <summary>Creates an empty state folder for a kiosk, without any record of a refused password, and returns its path.</summary>
    public string CreateKioskState() => CreateFolder($"kiosk-{++_kiosks}");

    /// <summary>Gets the path of the file with the revocation list that <see cref="GetServiceAsync"/> imports for the given kind.</summary>
    public string GetListFile(CrlChoice choice) => Path.Combine(_crlFolder, $"{choice}.crl");

    /// <summary>
    /// Gets the address of the service for the given kind of revocation list. The first call for a kind starts the service and imports the
    /// list.
    /// </summary>
    public async Task<Uri> GetServiceAsync(CrlChoice choice = CrlChoice.Fresh)
    {
        if (!_services.TryGetValue(choice, out var service))
        {
            var name = "_" + choice.ToString().ToLowerInvariant();
            service = await _system!.StartServiceAsync(name, _store!.Anchors, Never);
            _services.Add(choice, service);
            var anyone = Personas.All[0];
            if (RevocationLists.Write(Pki, anyone, choice, _crlFolder, TimeProvider.System.GetUtcNow()) is { } list)
            {
                await RevocationLists.ImportAsync(list, service.Address, Never);
            }
        }

        return service.Address;
    }

    /// <summary>Gets everything that the service with the given kind of revocation list has printed so far.</summary>
    public async Task<string> GetLogAsync(CrlChoice choice = CrlChoice.Fresh)
    {
        await using var stream = new FileStream(_services[choice].Process.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Never);
    }

    public Task<VirtualCardProcess> InsertAsync(string persona) =>
        VirtualCardProcess.InsertAsync(Daemon, _store!.Folder, persona, _work!.Path, Never);

    public static ServiceConnection Connect(Uri service) =>
        ServiceConnection.TryCreate(service.AbsoluteUri, FrontEnd.Caller, TimeProvider.System, out var connection,
            out var problem)
            ? connection
            : throw new InvalidOperationException(problem);

    public static async Task<Application> OpenAsync(Uri service, Persona persona)
    {
        using var connection = Connect(service);
        return await FrontEnd.OpenApplicationAsync(connection, FrontEnd.CreateDeclaration(persona.Declared), Never);
    }

    public static async Task<Application> GetAsync(Uri service, string applicationId)
    {
        using var connection = Connect(service);
        var client = new ApplicationService.ApplicationServiceClient(connection.Invoker);
        var answer = await client.GetApplicationAsync(new GetApplicationRequest { ApplicationId = applicationId });
        return answer.Application;
    }
}

[CollectionDefinition(Name)]
public sealed class SystemCollection : ICollectionFixture<SystemFixture>
{
    public const string Name = "whole system";
}
