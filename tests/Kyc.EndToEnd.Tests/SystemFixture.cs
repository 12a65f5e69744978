using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Running;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Starts the whole system once. Each test creates its own application and puts its own card into the reader. There is one service with its
/// own databases for each kind of revocation list; it is started when a test first needs that kind.
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

    /// <summary>Creates an empty folder for the files of a test, which only the current user can access.</summary>
    public string CreateFolder(string name) => _work!.CreatePrivateFolder(name);

    /// <summary>Stops the PC/SC daemon. Returns false when it is the system's daemon, which this program must not stop.</summary>
    public async Task<bool> TryStopDaemonAsync()
    {
        var ours = Daemon.Process is not null;
        await (ours ? Daemon.DisposeAsync() : ValueTask.CompletedTask);
        return ours;
    }

    /// <summary>Starts the daemon again. The new daemon has a new reader.</summary>
    public async Task StartDaemonAsync() => _daemon = await PcscDaemon.StartAsync(_work!.Path, Never);

    /// <summary>Creates the state folder of a kiosk that has no record of a refused password.</summary>
    public string CreateKioskState() => CreateFolder($"kiosk-{++_kiosks}");

    /// <summary>Gets the path of the revocation list that <see cref="GetServiceAsync"/> imports for the given kind.</summary>
    public string GetListFile(CrlChoice choice) => Path.Combine(_crlFolder, $"{choice}.crl");

    /// <summary>Gets the address of a running service that has imported the given kind of revocation list.</summary>
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
