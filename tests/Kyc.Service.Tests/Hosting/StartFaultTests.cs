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
[Collection(ClusterCollection.Name)]
public sealed class StartFaultTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Each_wrong_setting_is_logged_and_prevents_the_start()
    {
        var settings = await CreateSettingsAsync();
        var result = await StartServiceAsync(settings with { AdditionalArguments = ["--Kyc:SelfCheckAt=noon", "--Kyc:Databse=x"] });
        AssertRefused(
            result, ServiceExitStatus.DoNotRestart, 1006,
            "Kyc:Databse is not a setting; did you mean Kyc:Database?", "Kyc:SelfCheckAt must be a time of day in Japan, HH:mm.");
    }

    [Fact]
    public async Task A_broken_anchor_file_is_logged_and_prevents_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("kyc-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.pem"), "no certificate");
        var result = await StartServiceAsync(await CreateSettingsAsync() with { Anchors = folder });
        AssertRefused(result, ServiceExitStatus.DoNotRestart, 1006, "broken.pem in the folder of Kyc:TrustAnchors holds no certificate.");
    }

    [Fact]
    public async Task An_unreadable_anchor_file_is_logged_and_prevents_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("kyc-").FullName;
        // No user can read a socket as a file, not even root.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "anchor.pem")));
        File.SetUnixFileMode(Path.Combine(folder, "anchor.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var result = await StartServiceAsync(await CreateSettingsAsync() with { Anchors = folder });
        AssertRefused(result, ServiceExitStatus.DoNotRestart, 1006, "The folder of Kyc:TrustAnchors cannot be read (IOException).");
    }

    [Fact]
    public async Task A_key_file_with_the_wrong_mode_is_logged_and_prevents_the_start()
    {
        var settings = await CreateSettingsAsync();
        await File.WriteAllTextAsync(settings.KeyFile, Convert.ToBase64String(new byte[32]) + "\n");
        File.SetUnixFileMode(settings.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var result = await StartServiceAsync(settings);
        var problem = Assert.Single(GetProblems(result, 1007));
        Assert.StartsWith("KEY-FILE: ", problem, StringComparison.Ordinal);
        AssertRefused(result, ServiceExitStatus.DoNotRestart, 1007, problem);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_logged_and_prevents_the_start()
    {
        var settings = await CreateSettingsAsync();
        await using (var source = NpgsqlDataSource.Create(settings.Database))
        await using (var command = source.CreateCommand("insert into schema_migration (name, sha256) values ('9999_later', '')"))
        {
            await command.ExecuteNonQueryAsync();
        }

        AssertRefused(
            await StartServiceAsync(settings), ServiceExitStatus.DoNotRestart, 1008,
            "Database kyc has migration 9999_later, which this build does not know: it is newer.");
    }

    [Fact]
    public async Task A_port_in_use_is_logged_and_the_exit_status_lets_a_supervisor_restart_the_service()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var result = await StartServiceAsync(await CreateSettingsAsync(), port);
        AssertRefused(
            result,
            ServiceExitStatus.RetryLater,
            1009,
            $"Failed to bind to address https://127.0.0.1:{port}: address already in use."
        );
    }

    [Fact]
    public void An_address_that_this_machine_does_not_have_is_reported_as_a_wrong_setting()
    {
        var (fault, errors) = (new SocketException((int)SocketError.AddressNotAvailable), new StringWriter());
        Assert.True(StartFaultReporter.IsStartFault(fault));
        Assert.Equal(ServiceExitStatus.DoNotRestart, StartFaultReporter.Report(fault, errors));
        Assert.Equal(
            "kyc-service: An address of Kyc:Listen or Kyc:HealthListen cannot be used (AddressNotAvailable).\n",
            errors.ToString());
    }

    [Fact]
    public void An_internal_error_of_the_program_is_not_reported_as_a_start_fault() =>
        Assert.False(StartFaultReporter.IsStartFault(new InvalidOperationException()));

    private Task<ServiceUnderTest.Settings> CreateSettingsAsync() => ServiceUnderTest.CreateSettingsAsync(fixture);

    private static Task<CommandResult> StartServiceAsync(ServiceUnderTest.Settings settings, int? port = null) =>
        CommandRunner.RunAsync(
            "dotnet",
            [
                Machine.GetProgramPath("src/Kyc.Service", "kyc-service"),
                .. settings.GetArguments(port ?? FreePortFinder.GetPort(), FreePortFinder.GetPort()),
            ]);

    private static void AssertRefused(CommandResult result, int status, int eventId, params string[] problems)
    {
        Assert.Equal(
            problems.Select(problem => $"kyc-service: {problem}"),
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(problems, GetProblems(result, eventId));
        Assert.Equal(status, result.ExitCode);
    }

    private static List<string> GetProblems(CommandResult result, int eventId)
    {
        var problems = new List<string>();
        foreach (var line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.GetProperty("EventId").GetInt32() != eventId)
            {
                continue;
            }

            Assert.Equal("Critical", entry.RootElement.GetProperty("LogLevel").GetString());
            problems.Add(entry.RootElement.GetProperty("State").GetProperty("Problem").GetString()!);
        }

        return problems;
    }
}
