using Kyc.Interop.Tests.Host;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;

namespace Kyc.Interop.Tests;

/// <summary>Our server, and a process for each foreign client that runs all cases against it when first asked for one.</summary>
public sealed class ForeignClients : IAsyncLifetime
{
    // The slowest call a case makes gives up after 30 s; all cases together take about one second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Dictionary<Peer, Task<ToolResult>> _runs = [];
    private WorkFolder _work = null!;
    private InteropServer _server = null!;

    public async Task InitializeAsync()
    {
        _work = WorkFolder.Create("interop-clients");
        _server = await InteropServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _work.Dispose();
    }

    /// <summary>What a client said about a case: <c>ok</c>, or why not.</summary>
    public async Task<string> VerdictAsync(Peer client, string name)
    {
        // The rows of a class take turns: nobody else asks meanwhile. A run that failed is not tried again for each row.
        if (!_runs.TryGetValue(client, out Task<ToolResult>? run))
        {
            run = RunAsync(client);
            _runs.Add(client, run);
        }

        ToolResult result = await run;
        return result.Lines.SingleOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal)) is { } line
            ? line[(name.Length + 1)..]
            : $"no verdict; exit status {result.ExitCode}\n{result.Error}";
    }

    private async Task<ToolResult> RunAsync(Peer client)
    {
        string[] program = client switch
        {
            Peer.Grpcio => await PythonStubs.ScriptAsync(_work, "interop_client.py"),
            Peer.GrpcJs => ["node", Path.Combine(Installed.ClientsFolder, "node", "interop_client.js")],
            _ => throw new ArgumentOutOfRangeException(nameof(client)),
        };
        using var limit = new CancellationTokenSource(Patience);
        return await Tool.RunAsync("env", [.. program, _server.Address.Authority, .. InteropCases.All], cancellation: limit.Token);
    }
}
