using Kyc.Interop.Tests.Host;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;

namespace Kyc.Interop.Tests.OurClient;

/// <summary>
/// Starts the servers for the tests of our client: our own server in this process and, if grpcio is installed, a grpcio server in a child
/// process that ends with the fixture.
/// </summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private WorkFolder _workFolder = null!;
    private InteropServer _ourServer = null!;
    private ChildProcess? _grpcioServer;
    private Uri? _grpcioAddress;

    public async Task InitializeAsync()
    {
        _workFolder = WorkFolder.Create("interop-servers");
        _ourServer = await InteropServer.StartAsync();
        // When grpcio is not installed, the test rows that need its server are skipped.
        if (InstalledImplementations.GetSkipReason(Peer.Grpcio) is null)
        {
            var scriptArguments = await PythonStubGenerator.PrepareScriptAsync(_workFolder, "interop_server.py");
            var portFile = Path.Combine(_workFolder.Path, "grpcio-server.port");
            _grpcioServer = ChildProcess.Start(new ChildCommand("grpcio-server", "env", [.. scriptArguments, portFile]), _workFolder.Path);
            await Condition.WaitUntilAsync(() => HasPortFileAsync(portFile), StartTimeout, "the grpcio server", CancellationToken.None);
            _grpcioAddress = new Uri($"http://127.0.0.1:{await File.ReadAllTextAsync(portFile)}");
        }
    }

    public async Task DisposeAsync()
    {
        await (_grpcioServer?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _ourServer.DisposeAsync();
        _workFolder.Dispose();
    }

    public Uri GetAddress(Peer server) => server switch
    {
        Peer.Dotnet => _ourServer.Address,
        Peer.Grpcio => _grpcioAddress!,
        _ => throw new ArgumentOutOfRangeException(nameof(server)),
    };

    private async Task<bool> HasPortFileAsync(string portFile)
    {
        await _grpcioServer!.EnsureRunningAsync();
        return File.Exists(portFile);
    }
}
