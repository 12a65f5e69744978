using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Cli.Calls;
using Kyc.Cli.Status;
using Kyc.Client;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Service.Tests.Evidence;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Health;

/// <summary>Tests <c>kyc status</c> with the real service.</summary>
[Collection(ClusterCollection.Name)]
public sealed class StatusCommandTests(ClusterFixture fixture)
{
    private static readonly string[] Subjects =
        ["service", "readiness", "trust anchors", "keys", "revocation lists", "ledger", "retention", "individual numbers", "mail room"];

    [Fact]
    public async Task The_status_of_a_healthy_service_has_no_fault_and_no_warning()
    {
        await using var service = await StartHealthyServiceAsync();
        var (status, rows, errors) = await RunAsync(service);
        Assert.Equal((CommandExitStatus.Done, ""), (status, errors));
        Assert.Equal(Subjects.Select(subject => ("well", subject)), rows.Select(row => (row.State, row.Subject)));
    }

    [Fact]
    public async Task A_missing_revocation_list_is_reported_as_a_fault_and_as_a_readiness_warning()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await service.WaitForReadinessAsync(readiness => readiness.Contains(ServiceUnderTest.NoListWarning, StringComparison.Ordinal));
        var (status, rows, _) = await RunAsync(service);
        Assert.Equal(CommandExitStatus.Severe, status);
        Assert.Contains(("fault", "revocation lists", "none is in force: no card can be verified"), rows);
        Assert.Contains(("warning", "readiness", "cards cannot be verified: no revocation list is in force"), rows);
    }

    [Fact]
    public async Task A_stale_revocation_list_is_reported_as_a_warning_if_another_list_is_fresh()
    {
        await using var service = await StartHealthyServiceAsync();
        service.Clock.Advance(TimeSpan.FromHours(71));
        await service.ImportAsync(fixture.Pki.CreateMunicipalCrl("Osaka-fu", "Osaka-shi", service.Clock.GetUtcNow()));
        service.Clock.Advance(TimeSpan.FromHours(2));
        var (status, rows, _) = await RunAsync(service);
        Assert.Equal(CommandExitStatus.Failed, status);
        Assert.Contains(("warning", "revocation lists", "1 of 2 are not fresh, 0 are missing"), rows);
    }

    [Fact]
    public async Task An_unreachable_service_is_reported_as_one_fault()
    {
        var unreachableService = new ServiceEndpoint(
            new UriBuilder("https", "127.0.0.1", FreePortFinder.GetPort()).Uri, TestAccess.Files);
        var (status, output, _) = await CommandLine.RunAsync(
            StatusCommand.Create(TimeProvider.System),
            [.. unreachableService.GetOptions(TestAccess.Program), "--health", $"http://127.0.0.1:{FreePortFinder.GetPort()}"]
        );
        Assert.Equal(CommandExitStatus.Severe, status);
        var rows = ParseRows(output);
        Assert.Equal([("fault", "service"), ("not known", "readiness")], rows.Select(row => (row.State, row.Subject)));
        Assert.Contains("SERVICE-UNAVAILABLE", rows[0].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_readiness_page_does_not_change_the_exit_status()
    {
        await using var service = await StartHealthyServiceAsync();
        var (status, output, _) = await CommandLine.RunAsync(
            service, StatusCommand.Create(service.Clock), "--health", $"http://127.0.0.1:{FreePortFinder.GetPort()}");
        Assert.Equal(CommandExitStatus.Done, status);
        Assert.Single(ParseRows(output), row => (row.State, row.Subject) == ("not known", "readiness"));
    }

    [Fact]
    public async Task A_check_that_the_caller_may_not_make_is_reported_as_not_known_and_the_other_checks_are_made()
    {
        await using var service = await StartHealthyServiceAsync();
        var invoker = service.Channel.Intercept(new CallerSetter()).Intercept(new DenyingInterceptor("/kyc.v1.KeyService/GetKeyStatus"));
        var failure = new ServiceFailure("ROLE-MISSING", "Not for you.", "Ask.", IsRetryable: false);
        var checks = new StatusChecker(invoker, _ => failure, service.Clock);
        var lines = await checks.RunAsync(CancellationToken.None);
        Assert.Equal(
            new StatusLine(SubjectState.NotKnown, "keys", "ROLE-MISSING: Not for you."),
            Assert.Single(lines, line => line.State != SubjectState.Well));
        Assert.Equal(Subjects.Length - 1, lines.Count);
        Assert.Equal(CommandExitStatus.Done, StatusCommand.GetExitStatus(lines));
    }

    [Theory]
    [InlineData("not ready: database kyc does not answer\n", "Fault: not ready: database kyc does not answer")]
    [InlineData("ready\nwarning: 2 erasures are overdue\n", "Well: ready|Warning: 2 erasures are overdue")]
    [InlineData("<html>\n", "Warning: <html>")]
    public void Each_line_of_the_readiness_page_is_converted_to_a_state(string page, string expected) =>
        Assert.Equal(expected, string.Join('|', ReadinessPage.ParseLines(page).Select(line => $"{line.State}: {line.Text}")));

    private async Task<ServiceUnderTest> StartHealthyServiceAsync()
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        // Only one generation of the CA is installed. With a second one, its list would be reported as missing.
        var anchors = Directory.CreateDirectory(Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.anchors"), ownerOnly).FullName;
        await File.WriteAllBytesAsync(Path.Combine(anchors, "ca.cer"), [.. fixture.Pki.NewestSignatureCa.CertificateDer]);
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture) with { Anchors = anchors };
        var service = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now));
        await service.ImportFreshCrlAsync(fixture.Pki);
        await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        Assert.NotNull((await service.SealChangesAsync()).Checkpoint);
        await service.WaitForReadinessAsync(readiness => readiness == "ready\n");
        return service;
    }

    private static async Task<(int Status, IReadOnlyList<(string State, string Subject, string Found)> Rows, string Errors)> RunAsync(
        ServiceUnderTest service)
    {
        var (status, output, errors) = await CommandLine.RunAsync(
            service, StatusCommand.Create(service.Clock), "--health", service.HealthAddress.AbsoluteUri);
        return (status, ParseRows(output), errors);
    }

    private static IReadOnlyList<(string State, string Subject, string Found)> ParseRows(string output) =>
    [
        .. from line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
           let cells = line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           select (cells[0], cells[1], cells[2]),
    ];

    private sealed class CallerSetter : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
            AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
            continuation(request, new(context.Method, context.Host, context.Options.WithHeaders(ServiceUnderTest.CallerMetadata)));
    }

    private sealed class DenyingInterceptor(string method) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
            AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
            context.Method.FullName == method
                ? throw new RpcException(new Status(StatusCode.PermissionDenied, ""))
                : continuation(request, context);
    }
}
