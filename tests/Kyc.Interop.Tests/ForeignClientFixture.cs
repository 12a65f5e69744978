using Kyc.Interop.Tests.Host;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;

namespace Kyc.Interop.Tests;

/// <summary>
/// Hosts our server, and runs clients of other gRPC implementations. When the first case of a client is requested, the client is started
/// and runs all its cases.
/// </summary>
public sealed class ForeignClientFixture : IAsyncLifetime
{
    // No call takes longer than 30 s, after which it times out; all cases together normally take about one second.
    private static readonly TimeSpan RunTimeout = TimeSpan.FromSeconds(120);

    private readonly Dictionary<Peer, Task<CommandResult>> _clientRuns = [];
    private WorkFolder _workFolder = null!;
    private InteropServer _server = null!;

    public async Task InitializeAsync()
    {
        _workFolder = WorkFolder.Create("interop-clients");
        _server = await InteropServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _workFolder.Dispose();
    }

    /// <summary>
    /// Gets the result that the given client reported for the given case: <c>ok</c>, or the reason for the failure. If the client reported
    /// nothing, the result contains its exit status and error output.
    /// </summary>
    public async Task<string> GetVerdictAsync(Peer client, string caseName)
    {
        // The rows of a test class run one after the other, so there is no concurrent access. A failed run is not repeated for each row.
        if (!_clientRuns.TryGetValue(client, out var run))
        {
            run = RunClientAsync(client);
            _clientRuns.Add(client, run);
        }

        var result = await run;
        return result.Lines.SingleOrDefault(line => line.StartsWith(caseName + " ", StringComparison.Ordinal)) is { } line
            ? line[(caseName.Length + 1)..]
            : $"no verdict; exit status {result.ExitCode}\n{result.Error}";
    }

    private async Task<CommandResult> RunClientAsync(Peer client)
    {
        var clientArguments = client switch
        {
            Peer.Grpcio => await PythonStubGenerator.PrepareScriptAsync(_workFolder, "interop_client.py"),
            Peer.GrpcJs => ["node", Path.Combine(InstalledImplementations.ClientsFolder, "node", "interop_client.js")],
            _ => throw new ArgumentOutOfRangeException(nameof(client)),
        };
        using var timeout = new CancellationTokenSource(RunTimeout);
        return await CommandRunner.RunAsync(
            "env",
            [.. clientArguments, _server.Address.Authority, .. InteropCaseNames.All],
            cancellationToken: timeout.Token);
    }
}
