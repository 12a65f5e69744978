using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Hosting;

/// <summary>
/// Checks that a refused start writes a numbered log event, writes a sentence to standard error, and returns an exit status for the
/// supervisor.
/// </summary>
[Collection(ClusterGroup.Name)]
public sealed class StartFaultTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Each_wrong_setting_is_an_event()
    {
        var settings = await CreateSettingsAsync();
        var result = await StartAsync(settings with { AdditionalArguments = ["--Kyc:SelfCheckAt=noon", "--Kyc:Databse=x"] });
        IsRefused(
            result, ServiceExitStatus.Refused, 1006,
            "Kyc:Databse is not a setting; did you mean Kyc:Database?", "Kyc:SelfCheckAt must be a time of day in Japan, HH:mm.");
    }

    [Fact]
    public async Task A_broken_anchor_file_is_an_event()
    {
        var folder = Directory.CreateTempSubdirectory("kyc-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.pem"), "no certificate");
        var result = await StartAsync(await CreateSettingsAsync() with { Anchors = folder });
        IsRefused(result, ServiceExitStatus.Refused, 1006, "broken.pem in the folder of Kyc:TrustAnchors holds no certificate.");
    }

    [Fact]
    public async Task An_anchor_file_that_cannot_be_read_is_an_event()
    {
        var folder = Directory.CreateTempSubdirectory("kyc-").FullName;
        // No user can read a socket as a file, not even root.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "anchor.pem")));
        File.SetUnixFileMode(Path.Combine(folder, "anchor.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var result = await StartAsync(await CreateSettingsAsync() with { Anchors = folder });
        IsRefused(result, ServiceExitStatus.Refused, 1006, "The folder of Kyc:TrustAnchors cannot be read (IOException).");
    }

    [Fact]
    public async Task A_key_file_with_the_wrong_mode_is_an_event()
    {
        var settings = await CreateSettingsAsync();
        await File.WriteAllTextAsync(settings.KeyFile, Convert.ToBase64String(new byte[32]) + "\n");
        File.SetUnixFileMode(settings.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var result = await StartAsync(settings);
        var problem = Assert.Single(GetProblems(result, 1007));
        Assert.StartsWith("KEY-FILE: ", problem, StringComparison.Ordinal);
        IsRefused(result, ServiceExitStatus.Refused, 1007, problem);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_an_event()
    {
        var settings = await CreateSettingsAsync();
        await using (var source = NpgsqlDataSource.Create(settings.Database))
        await using (var command = source.CreateCommand("insert into schema_migration (name, sha256) values ('9999_later', '')"))
        {
            await command.ExecuteNonQueryAsync();
        }

        IsRefused(
            await StartAsync(settings), ServiceExitStatus.Refused, 1008,
            "Database kyc has migration 9999_later, which this build does not know: it is newer.");
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_an_event_after_which_a_supervisor_may_start_again()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var result = await StartAsync(await CreateSettingsAsync(), port);
        IsRefused(
            result,
            ServiceExitStatus.RetryLater,
            1009,
            $"Failed to bind to address http://127.0.0.1:{port}: address already in use."
        );
    }

    [Fact]
    public void An_address_that_is_not_of_this_machine_is_a_fault_of_the_setting()
    {
        var (fault, errors) = (new SocketException((int)SocketError.AddressNotAvailable), new StringWriter());
        Assert.True(StartFaults.IsStartFault(fault));
        Assert.Equal(ServiceExitStatus.Refused, StartFaults.Report(fault, errors));
        Assert.Equal(
            "kyc-service: An address of Kyc:Listen or Kyc:HealthListen cannot be used (AddressNotAvailable).\n",
            errors.ToString());
    }

    [Fact]
    public void A_fault_of_the_program_is_not_reported_as_the_operators() =>
        Assert.False(StartFaults.IsStartFault(new InvalidOperationException()));

    private Task<ServiceUnderTest.Settings> CreateSettingsAsync() => ServiceUnderTest.CreateSettingsAsync(fixture);

    private static Task<ToolResult> StartAsync(ServiceUnderTest.Settings settings, int? port = null) =>
        Tool.RunAsync(
            "dotnet",
            [
                Machine.GetProgramPath("src/Kyc.Service", "kyc-service"),
                .. settings.GetArguments(port ?? FreePorts.GetPort(), FreePorts.GetPort()),
            ]);

    private static void IsRefused(ToolResult result, int status, int number, params string[] problems)
    {
        Assert.Equal(
            problems.Select(problem => $"kyc-service: {problem}"),
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(problems, GetProblems(result, number));
        Assert.Equal(status, result.ExitCode);
    }

    private static List<string> GetProblems(ToolResult result, int number)
    {
        var problems = new List<string>();
        foreach (var line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.GetProperty("EventId").GetInt32() != number)
            {
                continue;
            }

            Assert.Equal("Critical", entry.RootElement.GetProperty("LogLevel").GetString());
            problems.Add(entry.RootElement.GetProperty("State").GetProperty("Problem").GetString()!);
        }

        return problems;
    }
}
