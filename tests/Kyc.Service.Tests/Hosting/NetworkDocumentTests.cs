using System.Diagnostics;
using System.Globalization;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Compares the sockets that the service listens on with docs/network.md.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "4(1)S4")]
public sealed class NetworkDocumentTests(ClusterFixture fixture) : IDisposable
{
    private const string ListenState = "0A";
    private const int UnixAcceptFlag = 0x10000;

    // The path is short, because the path of a socket has at most 107 bytes.
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-").FullName;

    [Fact]
    public async Task The_service_listens_on_the_documented_sockets_only()
    {
        var rows = DocumentTable.ReadRows(
            "network.md", "## Listeners of the service", "listener", "setting", "protocol", "who connects");
        var (grpcPort, healthPort) = (FreePortFinder.GetPort(), FreePortFinder.GetPort());
        var operatorSocket = Path.Combine(_folder, "operator.sock");
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var command = new ChildCommand(
            "listening", "dotnet",
            [
                Machine.GetProgramPath("src/Kyc.Service", "kyc-service"), .. settings.GetArguments(grpcPort, healthPort),
                $"--Kyc:OperatorSocket={operatorSocket}",
            ]);
        await using var process = ChildProcess.Start(command, _folder);
        using var client = new HttpClient();
        await Eventually.IsTrueAsync(async () =>
        {
            await process.EnsureRunningAsync();
            return await IsAliveAsync(client, healthPort);
        });

        var processId = FindServiceProcess(operatorSocket);
        var listeners = ReadListeners(processId).Select(address =>
            address == $"127.0.0.1:{grpcPort}" ? "`Kyc:Listen`"
            : address == $"127.0.0.1:{healthPort}" ? "`Kyc:HealthListen`"
            : address == operatorSocket ? "`Kyc:OperatorSocket`"
            : Path.GetFileName(address).StartsWith($"dotnet-diagnostic-{processId}-", StringComparison.Ordinal)
                ? "`DOTNET_EnableDiagnostics`"
            : address);
        Assert.Equal(rows.Select(row => row[1]).Order(StringComparer.Ordinal), listeners.Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Finds the process by an argument that no other service has. Its parents have the same arguments.</summary>
    private static int FindServiceProcess(string operatorSocket) => Process.GetProcessesByName("dotnet")
        .Single(process => ReadCommandLine(process.Id).Contains(operatorSocket, StringComparison.Ordinal)).Id;

    private static string ReadCommandLine(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline");
        }
        catch (IOException)
        {
            // The process of another test has ended.
            return "";
        }
    }

    private static async Task<bool> IsAliveAsync(HttpClient client, int port)
    {
        try
        {
            return (await client.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz"))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Returns the addresses and paths of the sockets on which a process accepts connections (proc(5), unix(7)).</summary>
    private static List<string> ReadListeners(int processId)
    {
        var inodes = Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd")
            .Select(entry => File.ResolveLinkTarget(entry, returnFinalTarget: false)?.Name ?? "")
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(target => target["socket:[".Length..^1]).ToHashSet(StringComparer.Ordinal);
        List<string> listeners = [];
        foreach (var table in new[] { "tcp", "tcp6" })
        {
            listeners.AddRange(ReadRows(processId, table)
                .Where(row => row[3] == ListenState && inodes.Contains(row[9])).Select(row => FormatAddress(row[1])));
        }

        listeners.AddRange(ReadRows(processId, "unix")
            .Where(row => (int.Parse(row[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & UnixAcceptFlag) != 0)
            .Where(row => inodes.Contains(row[6])).Select(row => row.ElementAtOrDefault(7) ?? "unnamed socket"));
        return listeners;
    }

    private static IEnumerable<string[]> ReadRows(int processId, string table) => File.ReadLines($"/proc/{processId}/net/{table}")
        .Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // An address of IPv4 is a number in the byte order of the machine, in hexadecimal digits.
    private static string FormatAddress(string text)
    {
        var portText = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var port = int.Parse(portText, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return text.StartsWith("0100007F:", StringComparison.Ordinal) ? $"127.0.0.1:{port}" : text;
    }
}
