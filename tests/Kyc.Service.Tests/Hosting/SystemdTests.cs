using System.Net.Sockets;
using System.Text;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Npgsql;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Runs the service as a child of a process named systemd, and receives the notifications of the service (sd_notify).</summary>
[Collection(ClusterCollection.Name)]
public sealed class SystemdTests(ClusterFixture fixture) : IDisposable
{
    // The parent process keeps running, like systemd, and forwards the stop signal.
    private const string SupervisorScript = """trap 'kill -TERM $child' TERM; "$@" & child=$!; wait $child; wait $child""";

    // The path is short, because the path of a socket has at most 107 bytes.
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-").FullName;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly int _port = FreePortFinder.GetPort();
    private readonly int _healthPort = FreePortFinder.GetPort();

    [Fact]
    public async Task Systemd_is_notified_when_the_service_listens_and_when_it_stops()
    {
        var service = StartService(await ServiceUnderTest.CreateSettingsAsync(fixture));
        try
        {
            Assert.Equal("READY=1", await ReceiveNotificationAsync());
            Assert.True(IsListening(_port) && IsListening(_healthPort));
        }
        finally
        {
            await service.DisposeAsync();
        }
        Assert.Equal("STOPPING=1", await ReceiveNotificationAsync());
        // In the format for systemd, a line would be "<6>Category[0] text".
        Assert.All(File.ReadLines(service.LogFile), line => Assert.StartsWith("{", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Systemd_is_not_notified_while_the_start_waits_for_a_database()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var unreachableDatabase = new NpgsqlConnectionStringBuilder(settings.Database) { Port = FreePortFinder.GetPort() }.ConnectionString;
        await using var service = StartService(settings with { Database = unreachableDatabase });
        await Eventually.IsTrueAsync(async () =>
        {
            await service.EnsureRunningAsync();
            return service.ReadLastLines().Contains("\"EventId\":1004", StringComparison.Ordinal);
        });
        Assert.Equal(0, _socket.Available);
        Assert.False(IsListening(_port) || IsListening(_healthPort));
    }

    public void Dispose()
    {
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ChildProcess StartService(ServiceUnderTest.Settings settings)
    {
        var (socketPath, systemdPath) = (Path.Combine(_folder, "notify"), Path.Combine(_folder, "systemd"));
        _socket.Bind(new UnixDomainSocketEndPoint(socketPath));
        // The library that sends the notifications checks that the name of the parent's program is systemd.
        File.Copy("/bin/bash", systemdPath);
        string[] serviceCommand =
        [
            "dotnet",
            Machine.GetProgramPath("src/Kyc.Service", "kyc-service"),
            .. settings.GetArguments(_port, _healthPort),
        ];
        return ChildProcess.Start(
            new ChildCommand("service-below-systemd", systemdPath, ["-c", SupervisorScript, "systemd", .. serviceCommand])
            {
                Environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = socketPath },
            },
            _folder);
    }

    private async Task<string> ReceiveNotificationAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var message = new byte[256];
        return Encoding.UTF8.GetString(message, 0, await _socket.ReceiveAsync(message, timeout.Token));
    }

    private static bool IsListening(int port)
    {
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            client.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
