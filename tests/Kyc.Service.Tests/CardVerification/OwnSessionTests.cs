using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Kyc.Contracts.V1;
using Kyc.Rig.Parts;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Platform.Edge.Authorization;

namespace Kyc.Service.Tests.CardVerification;

/// <summary>Checks what two kiosks can do with each other's card sessions.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(1)S1a")]
[Trait("Control", "4(2)S2")]
public sealed class OwnSessionTests(ClusterFixture fixture) : IAsyncLifetime
{
    private readonly DevelopmentAuthority _authority = new("kiosks");
    private readonly List<IDisposable> _disposables = [];
    private TlsServiceUnderTest _service = null!;
    private CardVerificationService.CardVerificationServiceClient _kiosk = null!;
    private CardVerificationService.CardVerificationServiceClient _otherKiosk = null!;
    private BeginCardVerificationRequest _reference = null!;

    public async Task InitializeAsync()
    {
        _service = await TlsServiceUnderTest.StartAsync(
            fixture, _authority, [_authority],
            TestPrincipals.CreateFile(
                TestPrincipals.CreateProgram("front-end", "FRONT_END"),
                TestPrincipals.CreateProgram("kiosk", "KIOSK"),
                TestPrincipals.CreateProgram("other-kiosk", "KIOSK")));
        _kiosk = new(Connect("kiosk"));
        _otherKiosk = new(Connect("other-kiosk"));
        var created = await new ApplicationService.ApplicationServiceClient(Connect("front-end")).CreateApplicationAsync(
            Requests.CreateApplication(), ServiceUnderTest.CallerMetadata, GetDeadline());
        _reference = new() { ReferenceCode = created.Application.ReferenceCode };
    }

    public async Task DisposeAsync()
    {
        _disposables.ForEach(disposable => disposable.Dispose());
        await _service.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_session_of_another_kiosk_is_answered_like_one_that_does_not_exist()
    {
        var session = await BeginAsync(_kiosk);
        var submission = Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki));
        var missing = submission.Clone();
        missing.SessionId = "01900000-0000-7000-8000-000000000000";

        var before = await ReadTablesWithoutCountsAsync();
        var answer = await FailureAssert.FailsWithAsync(StatusCode.NotFound, "SESSION-UNKNOWN", SubmitAsync(_otherKiosk, missing));
        Assert.Equal(
            answer, await FailureAssert.FailsWithAsync(StatusCode.NotFound, "SESSION-UNKNOWN", SubmitAsync(_otherKiosk, submission)));
        Assert.Equal(before, await ReadTablesWithoutCountsAsync());

        // There is no revocation list. Nevertheless, the session is decided, and the decision is not shown to another kiosk.
        Assert.Equal("CRL-MISSING", (await SubmitAsync(_kiosk, submission)).OutcomeCode);
        Assert.Equal("CRL-MISSING", (await SubmitAsync(_kiosk, submission)).OutcomeCode);
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "SESSION-UNKNOWN", SubmitAsync(_otherKiosk, submission));
    }

    [Fact]
    public async Task Another_kiosk_cannot_end_a_session_in_its_first_minute_and_learns_how_long_to_wait()
    {
        var session = await BeginAsync(_kiosk);
        _service.Clock.Advance(TimeSpan.FromSeconds(45));
        var before = await TableContents.ReadAsync(_service.Database);
        Assert.Equal(TimeSpan.FromSeconds(15), await GetRefusalDelayAsync(_otherKiosk));
        Assert.Equal(before, await TableContents.ReadAsync(_service.Database));

        _service.Clock.Advance(TimeSpan.FromSeconds(15));
        await BeginAsync(_otherKiosk);
        var submission = Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "SESSION-REPLACED", SubmitAsync(_kiosk, submission));
        Assert.Equal(TimeSpan.FromSeconds(60), await GetRefusalDelayAsync(_kiosk));
    }

    [Fact]
    public async Task The_same_kiosk_may_begin_anew_at_once_but_cannot_keep_another_kiosk_away_by_doing_so()
    {
        await BeginAsync(_kiosk);
        _service.Clock.Advance(TimeSpan.FromSeconds(50));
        await BeginAsync(_kiosk);
        Assert.Equal(TimeSpan.FromSeconds(10), await GetRefusalDelayAsync(_otherKiosk));

        // The protection has ended, and a session that begins right after it is not protected.
        _service.Clock.Advance(TimeSpan.FromSeconds(11));
        await BeginAsync(_kiosk);
        await BeginAsync(_otherKiosk);
    }

    [Fact]
    public async Task A_kiosk_gets_a_new_protection_after_a_pause()
    {
        await BeginAsync(_kiosk);
        _service.Clock.Advance(TimeSpan.FromSeconds(120));
        await BeginAsync(_kiosk);
        Assert.Equal(TimeSpan.FromSeconds(60), await GetRefusalDelayAsync(_otherKiosk));
    }

    [Fact]
    public async Task A_decided_session_keeps_no_other_kiosk_away()
    {
        var session = await BeginAsync(_kiosk);
        await SubmitAsync(_kiosk, Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)));
        await BeginAsync(_otherKiosk);
    }

    private GrpcChannel Connect(string id)
    {
        var certificate = _authority.IssueClient(TestPrincipals.GetUri(id));
        var channel = _service.Connect(certificate, _authority);
        _disposables.AddRange([channel, certificate]);
        return channel;
    }

    private async Task<BeginCardVerificationResponse> BeginAsync(CardVerificationService.CardVerificationServiceClient kiosk) =>
        await kiosk.BeginCardVerificationAsync(_reference, ServiceUnderTest.CallerMetadata, GetDeadline());

    private static async Task<SubmitCardVerificationResponse> SubmitAsync(
        CardVerificationService.CardVerificationServiceClient kiosk, SubmitCardVerificationRequest submission) =>
        await kiosk.SubmitCardVerificationAsync(submission, ServiceUnderTest.CallerMetadata, GetDeadline());

    /// <summary>Asserts that a kiosk cannot begin a session now, and returns the time that it is told to wait.</summary>
    // Unknown sessions are counted for the caller.
    private async Task<IEnumerable<string>> ReadTablesWithoutCountsAsync() => (await TableContents.ReadAsync(_service.Database))
        .Where(table => !table.StartsWith("guess_count ", StringComparison.Ordinal));

    private async Task<TimeSpan> GetRefusalDelayAsync(CardVerificationService.CardVerificationServiceClient kiosk)
    {
        var call = BeginAsync(kiosk);
        var failure = await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "SESSION-OTHER-KIOSK", call);
        Assert.True(failure.Retryable);
        var exception = await Assert.ThrowsAsync<RpcException>(() => call);
        var details = Google.Rpc.Status.Parser.ParseFrom(exception.Trailers.GetValueBytes("grpc-status-details-bin")).Details;
        return Assert.Single(details, detail => detail.Is(RetryInfo.Descriptor)).Unpack<RetryInfo>().RetryDelay.ToTimeSpan();
    }

    private static DateTime GetDeadline() => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20);
}
