using Kyc.Interop.Tests.Host;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;

namespace Kyc.Interop.Tests.OurClient;

/// <summary>
/// Starts the servers for the tests of our client: our own server in this process and, if grpcio is installed, a grpcio server in a child
/// process that ends with the fixture.
/// </summary>
public sealed class Servers : IAsyncLifetime
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private WorkFolder _work = null!;
    private InteropServer _ours = null!;
    private ChildProcess? _grpcio;
    private Uri? _grpcioAddress;

    public async Task InitializeAsync()
    {
        _work = WorkFolder.Create("interop-servers");
        _ours = await InteropServer.StartAsync();
        // When grpcio is not installed, the test rows that need its server are skipped.
        if (Installed.FindMissing(Peer.Grpcio) is null)
        {
            var script = await PythonStubs.CreateScriptArgumentsAsync(_work, "interop_server.py");
            var portFile = Path.Combine(_work.Path, "grpcio-server.port");
            _grpcio = ChildProcess.Start(new ChildCommand("grpcio-server", "env", [.. script, portFile]), _work.Path);
            await Condition.WaitUntilAsync(() => ExistsAsync(portFile), StartTimeout, "the grpcio server", CancellationToken.None);
            _grpcioAddress = new Uri($"http://127.0.0.1:{await File.ReadAllTextAsync(portFile)}");
        }
    }

    public async Task DisposeAsync()
    {
        await (_grpcio?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _ours.DisposeAsync();
        _work.Dispose();
    }

    public Uri GetAddress(Peer server) => server switch
    {
        Peer.Dotnet => _ours.Address,
        Peer.Grpcio => _grpcioAddress!,
        _ => throw new ArgumentOutOfRangeException(nameof(server)),
    };

    private async Task<bool> ExistsAsync(string portFile)
    {
        await _grpcio!.EnsureRunningAsync();
        return File.Exists(portFile);
    }
}
