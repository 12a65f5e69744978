using System.Diagnostics;
using System.Runtime.InteropServices;
using Kyc.CardReader.Diagnosis;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Pcsc.Hosting;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Tests;

/// <summary>Tests the child process that calls PC/SC, with the library of the operating system and a faulty daemon.</summary>
public sealed class HostedPcscTests
{
    private static readonly PcscTimeouts ShortTimeouts =
        new(NotificationDelay: TimeSpan.FromSeconds(0.2), ServiceTimeout: TimeSpan.FromSeconds(1), CardTimeout: TimeSpan.FromSeconds(1));

    private readonly List<PcscTimeoutSource> _unansweredCalls = [];

    [PcscLiteTheory]
    [InlineData(DaemonFault.Silent, "CARD-SERVICE-SILENT")]
    [InlineData(DaemonFault.OtherVersion, "CARD-SERVICE-VERSION")]
    [InlineData(DaemonFault.Refusing, "CARD-ACCESS-DENIED")]
    public void Session_and_doctor_report_a_daemon_that_is_faulty_from_the_start_with_its_failure_code(DaemonFault fault, string code)
    {
        using FakePcscDaemon daemon = new(fault);
        using var api = CreateApi(daemon);

        var sessionFault = new CardSigner(api, TimeProvider.System).Inspect(new CardSearch(TimeSpan.FromSeconds(2))).Fault!;
        var report = new CardDoctor(api, PcscInstallation.ReadFromThisComputer(), TimeProvider.System).Examine();

        Assert.Equal(code, sessionFault.Failure.Code);
        var serviceFinding = Assert.Single(report.Findings, finding => finding.Check == "service");
        Assert.StartsWith(code, serviceFinding.Value, StringComparison.Ordinal);
        Assert.False(report.IsReady);
    }

    [PcscLiteFact]
    public void A_daemon_that_closes_each_connection_at_once_is_retried_and_then_reported()
    {
        using FakePcscDaemon daemon = new(DaemonFault.Closing);
        using var api = CreateApi(daemon);

        var sessionFault = new CardSigner(api, TimeProvider.System).Inspect(new CardSearch(TimeSpan.FromSeconds(2))).Fault!;

        // The failure depends on how far the library's request had progressed when the daemon closed the connection.
        Assert.Contains(sessionFault.Failure, new[] { CardFailures.AccessDenied, CardFailures.NoService, CardFailures.ServiceStopped });
        Assert.True(daemon.ConnectionCount > 1);
    }

    [PcscLiteFact]
    public void A_daemon_that_does_not_answer_is_reported_before_the_call_times_out()
    {
        using FakePcscDaemon daemon = new(DaemonFault.Silent);
        using var api = CreateApi(daemon);

        Assert.Equal(PcscCode.SCARD_F_WAITED_TOO_LONG, api.EstablishContext(out _));

        Assert.Equal([PcscTimeoutSource.Service], _unansweredCalls);
        Assert.Null(api.HostProcessId);
    }

    [PcscLiteFact]
    public void Both_versions_are_named_when_library_and_daemon_are_incompatible()
    {
        using FakePcscDaemon daemon = new(DaemonFault.OtherVersion);
        using var api = CreateApi(daemon);

        var fault = new CardSigner(api, TimeProvider.System).Inspect(new CardSearch(TimeSpan.Zero)).Fault!;

        Assert.Matches(@"the service speaks protocol 4\.5, the library 4\.\d+$", fault.Detail);
    }

    [PcscLiteFact]
    public void Random_bytes_from_the_daemon_result_in_an_error_code()
    {
        for (var i = 0; i < 10; i++)
        {
            using FakePcscDaemon daemon = new(DaemonFault.Garbage);
            using var api = CreateApi(daemon);

            Assert.NotEqual(PcscCode.SCARD_S_SUCCESS, api.EstablishContext(out _));
        }
    }

    [PcscLiteFact]
    public void A_killed_host_is_reported_as_a_stopped_service_and_the_next_context_starts_another_host()
    {
        using FakePcscDaemon daemon = new(DaemonFault.OtherVersion);
        using var api = CreateApi(daemon);
        Assert.Equal(PcscCode.SCARD_E_SERVICE_STOPPED, api.EstablishContext(out var context));
        var host = Process.GetProcessById(api.HostProcessId!.Value);

        host.Kill();
        host.WaitForExit();

        Assert.Equal(PcscCode.SCARD_F_COMM_ERROR, api.ListReaders(context, out _));
        var failure = PcscFaults.FromCode(PcscFaults.ListReadersCall, PcscCode.SCARD_F_COMM_ERROR).Failure;
        Assert.Equal(CardFailures.ServiceStopped, failure);
        Assert.Equal(PcscCode.SCARD_E_INVALID_HANDLE, api.ListReaders(context, out _));
        Assert.Equal(PcscCode.SCARD_E_SERVICE_STOPPED, api.EstablishContext(out _));
    }

    [PcscLiteFact]
    public void A_host_exits_when_its_parent_program_ends_in_the_middle_of_a_call()
    {
        using FakePcscDaemon daemon = new(DaemonFault.Silent);
        using var host = Process.Start(CreateStartInfo(daemon))!;
        PcscHostMessages.WriteFrame(host.StandardInput.BaseStream, [(byte)PcscHostCall.EstablishContext], []);

        host.StandardInput.Close();

        Assert.True(host.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, host.ExitCode);
    }

    [Theory]
    [InlineData("/bin/false")]
    [InlineData("/nonexistent/kyc-pcsc-host")]
    public void A_host_that_cannot_be_started_is_reported_as_unusable_and_not_as_a_service_fault(string program)
    {
        ProcessStartInfo startInfo = new(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using HostedPcscApi api = new(startInfo, ShortTimeouts, _unansweredCalls.Add);

        var fault = new CardSigner(api, TimeProvider.System).Inspect(new CardSearch(TimeSpan.FromSeconds(2))).Fault!;

        Assert.Equal(CardFailures.HostUnusable, fault.Failure);
        Assert.Empty(_unansweredCalls);
    }

    [PcscLiteFact]
    public void A_host_that_writes_much_to_standard_error_still_answers_calls()
    {
        using FakePcscDaemon daemon = new(DaemonFault.Refusing);
        var startInfo = CreateStartInfo(daemon);
        startInfo.Environment["COREHOST_TRACE"] = "1";
        using HostedPcscApi api = new(startInfo, PcscTimeouts.Default, _unansweredCalls.Add);

        Assert.Equal(PcscCode.SCARD_W_SECURITY_VIOLATION, api.EstablishContext(out _));
    }

    private static ProcessStartInfo CreateStartInfo(FakePcscDaemon daemon)
    {
        var startInfo = HostedPcscApi.CreateHostStartInfo();
        startInfo.Environment[PcscLiteVersionReader.SocketVariable] = daemon.SocketPath;
        return startInfo;
    }

    private HostedPcscApi CreateApi(FakePcscDaemon daemon) => new(CreateStartInfo(daemon), ShortTimeouts, _unansweredCalls.Add);
}

/// <summary>Marks a test that needs pcsc-lite's library, but no daemon. The test is skipped when the library is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PcscLiteFactAttribute : FactAttribute
{
    public PcscLiteFactAttribute() => Skip = PcscLiteLibrary.SkipReason;
}

/// <summary>Marks a theory that needs pcsc-lite's library, but no daemon. The theory is skipped when the library is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PcscLiteTheoryAttribute : TheoryAttribute
{
    public PcscLiteTheoryAttribute() => Skip = PcscLiteLibrary.SkipReason;
}

internal static class PcscLiteLibrary
{
    public static string? SkipReason { get; } =
        NativeLibrary.TryLoad("libpcsclite.so.1", out _) ? null : "libpcsclite1 is not installed here (./test installs it)";
}
