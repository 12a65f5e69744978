using Grpc.Core;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Running;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// The whole system, started once: each test opens its own application and puts its own card into the reader. Revocation
/// lists differ by service, so each choice of list gets a service with databases of its own when first asked for.
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
        // Every test of the collection is skipped then.
        if (Installed.WhatIsMissing([]) is not null)
        {
            return;
        }

        _work = WorkFolder.Create("end-to-end");
        _crlFolder = _work.PrivateFolder("crl");
        _store = PkiStore.LoadOrCreate();
        _system = await KycSystem.StartAsync(_work.Path, Never);
        _daemon = await PcscDaemon.StartAsync(_work.Path, Never);
    }

    public async Task DisposeAsync()
    {
        foreach (ServiceProcess service in _services.Values)
        {
            await service.DisposeAsync();
        }

        await (_daemon?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_system?.DisposeAsync() ?? ValueTask.CompletedTask);
        _work?.Dispose();
    }

    /// <summary>Folder for what a test makes, private, empty.</summary>
    public string Folder(string name) => _work!.PrivateFolder(name);

    /// <summary>Stops the PC/SC daemon; false when it is the system's and not ours to stop.</summary>
    public async Task<bool> TryStopDaemonAsync()
    {
        bool ours = Daemon.Process is not null;
        await (ours ? Daemon.DisposeAsync() : ValueTask.CompletedTask);
        return ours;
    }

    /// <summary>Starts the daemon that was stopped; its reader is another then.</summary>
    public async Task StartDaemonAsync() => _daemon = await PcscDaemon.StartAsync(_work!.Path, Never);

    /// <summary>State folder of a kiosk that remembers no refused password.</summary>
    public string NewKioskState() => Folder($"kiosk-{++_kiosks}");

    /// <summary>File of the list that <see cref="ServiceAsync"/> imported.</summary>
    public string ListFile(CrlChoice choice) => Path.Combine(_crlFolder, $"{choice}.crl");

    /// <summary>A running service that was given the list of a choice.</summary>
    public async Task<Uri> ServiceAsync(CrlChoice choice = CrlChoice.Fresh)
    {
        if (!_services.TryGetValue(choice, out ServiceProcess? service))
        {
            string name = "_" + choice.ToString().ToLowerInvariant();
            service = await _system!.StartServiceAsync(name, _store!.Anchors, Never);
            _services.Add(choice, service);
            Persona anyone = Personas.All[0];
            if (RevocationLists.Write(Pki, anyone, choice, _crlFolder, TimeProvider.System.GetUtcNow()) is { } list)
            {
                await RevocationLists.ImportAsync(list, service.Address, Never);
            }
        }

        return service.Address;
    }

    /// <summary>Everything the service of a choice has printed so far.</summary>
    public async Task<string> LogAsync(CrlChoice choice = CrlChoice.Fresh)
    {
        await using var stream = new FileStream(_services[choice].Process.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Never);
    }

    public Task<VirtualCardProcess> InsertAsync(string persona) =>
        VirtualCardProcess.InsertAsync(Daemon, _store!.Folder, persona, _work!.Path, Never);

    public static ServiceConnection Connect(Uri service) =>
        ServiceConnection.TryCreate(service.AbsoluteUri, FrontEnd.Caller, TimeProvider.System, out ServiceConnection? connection,
            out string? problem)
            ? connection
            : throw new InvalidOperationException(problem);

    public static async Task<Application> OpenAsync(Uri service, Persona persona)
    {
        using ServiceConnection connection = Connect(service);
        return await FrontEnd.OpenApplicationAsync(connection, FrontEnd.DeclarationOf(persona.Declared), Never);
    }

    public static async Task<Application> GetAsync(Uri service, string applicationId)
    {
        using ServiceConnection connection = Connect(service);
        var client = new ApplicationService.ApplicationServiceClient(connection.Invoker);
        GetApplicationResponse answer = await client.GetApplicationAsync(new GetApplicationRequest { ApplicationId = applicationId });
        return answer.Application;
    }
}

[CollectionDefinition(Name)]
public sealed class SystemCollection : ICollectionFixture<SystemFixture>
{
    public const string Name = "whole system";
}
