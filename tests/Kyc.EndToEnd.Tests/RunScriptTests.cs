using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Kyc.Rig;
using Kyc.Rig.Processes;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Tests ./run as a new user would run it. The tests are not in the collection of <see cref="SystemFixture"/>, because the PC/SC daemon of
/// the fixture must not run at the same time.
/// </summary>
public sealed partial class RunScriptTests
{
    private static readonly string ScriptPath = Path.Combine(Machine.ProjectFolder, "run");

    [SystemFact]
    public async Task A_single_run_verifies_the_person_and_leaves_nothing_running()
    {
        var result = await CommandRunner.RunAsync(ScriptPath, ["--once"]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches("^VERIFIED [0-9a-f-]{36} カ$", result.LastLine);
        AssertNothingIsRunning(result.Output);
    }

    [SystemFact]
    public async Task A_single_run_by_mail_verifies_the_person_or_reports_why_the_letter_was_returned()
    {
        var deliveredRun = await CommandRunner.RunAsync(ScriptPath, ["--once", "--mail"]);
        Assert.True(deliveredRun.ExitCode == 0, deliveredRun.Error);
        Assert.Matches("^VERIFIED [0-9a-f-]{36} (チ|ホ)$", deliveredRun.LastLine);
        Assert.True(new FileInfo(Path.Combine(Machine.RunFolder, "letters", "letters.pdf")).Length > 1000);

        var returnedRun = await CommandRunner.RunAsync(ScriptPath, ["--once", "--mail", "returned"]);
        Assert.Equal((0, "RETRY MAIL-RETURNED-NOT-AT-ADDRESS"), (returnedRun.ExitCode, returnedRun.LastLine));
    }

    [SystemFact]
    public async Task A_single_run_with_a_wrong_password_prints_the_remaining_tries_before_its_last_line()
    {
        var result = await CommandRunner.RunAsync(ScriptPath, ["--once", "--password", "WRONG123"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["tries left: 4", "RETRY CARD-PIN-INCORRECT"], result.Lines[^2..]);
    }

    [SystemFact]
    public async Task A_second_run_is_refused_and_the_first_run_ends_cleanly_after_an_interrupt()
    {
        var output = Channel.CreateUnbounded<string>();
        var firstRun = CommandRunner.RunAsync(
            "bash", ["-c", "echo $$; exec \"$0\" --card revoked", ScriptPath], onLine: line => output.Writer.TryWrite(line));
        _ = firstRun.ContinueWith(_ => output.Writer.Complete(), TaskScheduler.Default);
        var pid = await output.Reader.ReadAsync();
        await foreach (var line in output.Reader.ReadAllAsync())
        {
            if (line.StartsWith("Everything stays up", StringComparison.Ordinal))
            {
                break;
            }
        }

        var secondRun = await CommandRunner.RunAsync(ScriptPath, ["--once"]);
        Assert.Equal(1, secondRun.ExitCode);
        Assert.Contains("Another ./run is already running", secondRun.Error, StringComparison.Ordinal);
        Assert.False(firstRun.IsCompleted);

        await CommandRunner.RunOrFailAsync("kill", ["-s", "INT", pid], CancellationToken.None);
        var result = await firstRun;
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("REJECTED CRL-REVOKED", result.LastLine);
        AssertNothingIsRunning(result.Output);
    }

    [SystemFact]
    public async Task A_killed_run_leaves_nothing_running()
    {
        var output = Channel.CreateUnbounded<string>();
        var run = CommandRunner.RunAsync("bash", ["-c", "echo $$; exec \"$0\"", ScriptPath], onLine: line => output.Writer.TryWrite(line));
        _ = run.ContinueWith(_ => output.Writer.Complete(), TaskScheduler.Default);
        var pid = await output.Reader.ReadAsync();
        await foreach (var line in output.Reader.ReadAllAsync())
        {
            if (line.StartsWith("Everything stays up", StringComparison.Ordinal))
            {
                break;
            }
        }

        await CommandRunner.RunOrFailAsync("kill", ["-s", "KILL", pid], CancellationToken.None);
        var result = await run;
        await Condition.WaitUntilAsync(
            () => Task.FromResult(ParsePorts(result.Output).All(port => !IsListening(port)) && !IsStartedDaemonAnswering(result.Output)),
            TimeSpan.FromSeconds(30), "every part to end by itself", CancellationToken.None);
    }

    [SystemTheory]
    [InlineData("--card", "nobody")]
    [InlineData("--crl", "yesterday")]
    [InlineData("--card", "reader")]
    public async Task An_invalid_option_value_is_refused_with_an_explanation(string option, string value)
    {
        var result = await CommandRunner.RunAsync(ScriptPath, ["--once", option, value]);

        Assert.Equal(1, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    private static void AssertNothingIsRunning(string output)
    {
        var ports = ParsePorts(output);
        Assert.NotEmpty(ports);
        Assert.All(ports, port => Assert.False(IsListening(port), $"port {port} is still in use"));
        Assert.False(IsStartedDaemonAnswering(output));
        Assert.Equal([], Directory.GetDirectories(Path.Combine(Machine.RunFolder, "run")));
    }

    private static int[] ParsePorts(string output) =>
        [.. LoopbackPort().Matches(output)
            .Select(match => int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))];

    private static bool IsListening(int port) =>
        CanConnect(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port), AddressFamily.InterNetwork);

    /// <summary>
    /// Returns whether the PC/SC daemon that ./run started still answers. Returns false if ./run used a daemon that was already running,
    /// because it must not stop that one.
    /// </summary>
    private static bool IsStartedDaemonAnswering(string output) =>
        output.Contains("started for this run", StringComparison.Ordinal)
            && CanConnect(new UnixDomainSocketEndPoint("/run/pcscd/pcscd.comm"), AddressFamily.Unix);

    private static bool CanConnect(System.Net.EndPoint endPoint, AddressFamily addressFamily)
    {
        using var socket = new Socket(addressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"127\.0\.0\.1:(\d+)")]
    private static partial Regex LoopbackPort();
}
