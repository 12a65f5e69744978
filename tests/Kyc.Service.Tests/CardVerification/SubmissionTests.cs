using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.CardVerification;

[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)BP1")]
public sealed class SubmissionTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        await _service.ImportFreshCrlAsync(fixture.Pki);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    [Trait("Control", "1(3)BP4")]
    public async Task A_valid_card_verifies_the_person_and_stores_record_and_evidence()
    {
        var session = await Requests.BeginSessionAsync(_service);
        var answer = await SubmitAsync(Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)));

        Assert.Equal((VerificationOutcome.Verified, "", "カ"), (answer.Outcome, answer.OutcomeCode, answer.MethodLetter));
        var application = await GetApplicationAsync(session);
        Assert.Equal((ApplicationState.Verified, VerificationMethod.JpkiSignature, "カ"),
            (application.State, application.Method, application.MethodLetter));
        Assert.Equal((1, 5), await CountRecordsAndEvidenceAsync(session));
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        var record = await connection.QuerySingleAsync<(string Program, string Person, string Recorder)>(
            "select verified_program, verified_person, recorded_by from verification_record where application_id = @id",
            new { id = Guid.Parse(session.ApplicationId) });
        Assert.Equal(("service-tests", "staff-1"), (record.Program, record.Person));
        Assert.Equal("kyc-service/" + ServiceVersion.RecordVersion, record.Recorder);
    }

    [Theory]
    [InlineData("revoked", VerificationOutcome.Rejected, "CRL-REVOKED", ApplicationState.Rejected)]
    [InlineData("hold", VerificationOutcome.Rejected, "CRL-REVOKED", ApplicationState.Rejected)]
    [InlineData("other-person", VerificationOutcome.Rejected, "MATCH-PERSON", ApplicationState.Rejected)]
    [InlineData("substituted-name", VerificationOutcome.NeedsReview, "MATCH-NAME", ApplicationState.NeedsReview)]
    [InlineData("moved", VerificationOutcome.NeedsReview, "MATCH-ADDRESS", ApplicationState.NeedsReview)]
    public async Task For_a_person_who_is_not_verified_evidence_is_stored_but_no_record(string persona, VerificationOutcome outcome,
        string code,
        ApplicationState state)
    {
        var session = await Requests.BeginSessionAsync(_service, persona);
        var answer = await SubmitAsync(Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki, persona)));
        Assert.Equal((outcome, code, ""), (answer.Outcome, answer.OutcomeCode, answer.MethodLetter));
        Assert.NotEmpty(answer.Remedy);
        Assert.Equal((state, code), ((await GetApplicationAsync(session)).State, (await GetApplicationAsync(session)).OutcomeCode));
        Assert.Equal((0, 5), await CountRecordsAndEvidenceAsync(session));
    }

    [Fact]
    public async Task Without_a_revocation_list_the_attempt_may_be_repeated_and_no_card_data_is_stored()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var session = await Requests.BeginSessionAsync(service);
        var certificate = Requests.IssueCertificate(fixture.Pki);
        var firstResponse = await service.Cards.SubmitCardVerificationAsync(
            Requests.CreateSubmission(session, certificate),
            ServiceUnderTest.CallerMetadata);
        Assert.Equal((VerificationOutcome.Retry, "CRL-MISSING"), (firstResponse.Outcome, firstResponse.OutcomeCode));

        await using (var connection = await service.Database.OpenAsync(CancellationToken.None))
        {
            Assert.Equal(0, await connection.ExecuteScalarAsync<int>("select count(*) from evidence_item"));
        }

        var application =
            (await service.Applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = session.ApplicationId },
                ServiceUnderTest.CallerMetadata)).Application;
        Assert.Equal((ApplicationState.AwaitingVerification, "CRL-MISSING"), (application.State, application.OutcomeCode));

        await service.ImportFreshCrlAsync(fixture.Pki);
        var secondSession = await service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = application.ReferenceCode }, ServiceUnderTest.CallerMetadata);
        var secondResponse = await service.Cards.SubmitCardVerificationAsync(
            Requests.CreateSubmission(secondSession, certificate),
            ServiceUnderTest.CallerMetadata);
        Assert.Equal(VerificationOutcome.Verified, secondResponse.Outcome);
    }

    [Fact]
    public async Task A_stale_revocation_list_is_not_used_and_the_attempt_may_be_repeated()
    {
        var session = await Requests.BeginSessionAsync(_service);
        _service.Clock.Advance(TimeSpan.FromDays(3));
        var newSession = await _service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = (await GetApplicationAsync(session)).ReferenceCode },
            ServiceUnderTest.CallerMetadata);
        var answer = await SubmitAsync(Requests.CreateSubmission(newSession, Requests.IssueCertificate(fixture.Pki)));
        Assert.Equal((VerificationOutcome.Retry, "CRL-STALE"), (answer.Outcome, answer.OutcomeCode));
    }

    [Fact]
    public async Task A_repeated_submission_gets_the_first_answer_even_after_the_session_has_expired()
    {
        var session = await Requests.BeginSessionAsync(_service);
        var submission = Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki));
        var firstResponse = await SubmitAsync(submission);
        _service.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(firstResponse, await SubmitAsync(submission));
        Assert.Equal((1, 5), await CountRecordsAndEvidenceAsync(session));
    }

    [Fact]
    public async Task Ten_concurrent_equal_submissions_lead_to_one_decision()
    {
        var session = await Requests.BeginSessionAsync(_service);
        var submission = Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki));
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SubmitAsync(submission)));
        Assert.Single(answers.Distinct());
        Assert.Equal((1, 5), await CountRecordsAndEvidenceAsync(session));
    }

    [Fact]
    [Trait("Control", "2(1)BP")]
    public async Task A_decided_session_accepts_no_other_submission()
    {
        var session = await Requests.BeginSessionAsync(_service);
        await SubmitAsync(Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)));
        await AssertRefusedAsync(
            Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)),
            StatusCode.FailedPrecondition,
            "SESSION-USED",
            session,
            expectedCounts: (1, 5));
    }

    [Fact]
    [Trait("Control", "2(1)BP")]
    public async Task An_expired_session_is_refused()
    {
        var session = await Requests.BeginSessionAsync(_service);
        _service.Clock.Advance(TimeSpan.FromMinutes(10));
        await AssertRefusedAsync(Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)), StatusCode.FailedPrecondition,
            "SESSION-EXPIRED", session);
    }

    [Fact]
    public async Task A_submission_is_refused_if_a_later_session_has_replaced_its_session()
    {
        var session = await Requests.BeginSessionAsync(_service);
        var reference = (await GetApplicationAsync(session)).ReferenceCode;
        // People type the code like this: in lower case, with a hyphen.
        await _service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = $"{reference[..4]}-{reference[4..]}".ToLowerInvariant() },
            ServiceUnderTest.CallerMetadata);
        await AssertRefusedAsync(Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)), StatusCode.FailedPrecondition,
            "SESSION-REPLACED", session);
    }

    [Fact]
    [Trait("Control", "2(1)BP")]
    [Trait("Control", "FSA e")]
    public async Task A_signature_over_another_document_is_rejected()
    {
        var certificate = Requests.IssueCertificate(fixture.Pki);
        var otherSession = await Requests.BeginSessionAsync(_service);
        var session = await Requests.BeginSessionAsync(_service);
        var submission = Requests.CreateSubmission(session, certificate);
        submission.Signature = Requests.CreateSubmission(otherSession, certificate).Signature;
        var answer = await SubmitAsync(submission);
        Assert.Equal((VerificationOutcome.Rejected, "SIG-INVALID"), (answer.Outcome, answer.OutcomeCode));
    }

    public static TheoryData<string, StatusCode, Action<SubmitCardVerificationRequest>> MalformedSubmissions => new()
    {
        { "CERT-MALFORMED", StatusCode.InvalidArgument,
            request => request.Certificate = ByteString.CopyFrom(request.Certificate.Span[..^1]) },
        { "CERT-MALFORMED", StatusCode.InvalidArgument, request => request.Certificate = ByteString.CopyFromUtf8("not a certificate") },
        { "REQUEST-INVALID", StatusCode.InvalidArgument, request => request.Certificate = ByteString.Empty },
        { "REQUEST-INVALID", StatusCode.InvalidArgument, request => request.Certificate = ByteString.CopyFrom(new byte[8193]) },
        { "SIG-MALFORMED", StatusCode.InvalidArgument, request => request.Signature = ByteString.CopyFrom(request.Signature.Span[1..]) },
        { "REQUEST-INVALID", StatusCode.InvalidArgument, request => request.Signature = ByteString.Empty },
        { "SESSION-DOCUMENT-MISMATCH", StatusCode.InvalidArgument, request => request.DocumentSha256 = ByteString.CopyFrom(new byte[32]) },
        { "REQUEST-INVALID", StatusCode.InvalidArgument, request => request.DocumentSha256 = ByteString.CopyFrom(new byte[31]) },
        { "REQUEST-INVALID", StatusCode.InvalidArgument, request => request.Reading = null },
        { "REQUEST-INVALID", StatusCode.InvalidArgument, request => request.Reading.Atr = ByteString.Empty },
        { "REQUEST-INVALID", StatusCode.InvalidArgument, request => request.SessionId = "../../etc/passwd" },
        { "SESSION-UNKNOWN", StatusCode.NotFound, request => request.SessionId = "01900000-0000-7000-8000-000000000000" },
        { "REQUEST-TOO-LARGE", StatusCode.ResourceExhausted, request => request.Certificate = ByteString.CopyFrom(new byte[200_000]) },
    };

    [Theory]
    [MemberData(nameof(MalformedSubmissions))]
    public async Task A_malformed_submission_is_refused_with_a_failure_code_and_the_session_remains_usable(string code, StatusCode status,
        Action<SubmitCardVerificationRequest> makeMalformed)
    {
        var session = await Requests.BeginSessionAsync(_service);
        var validRequest = Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki));
        var malformedRequest = validRequest.Clone();
        makeMalformed(malformedRequest);
        await AssertRefusedAsync(malformedRequest, status, code, session);
        Assert.Equal(ApplicationState.AwaitingVerification, (await GetApplicationAsync(session)).State);
        Assert.Equal(VerificationOutcome.Verified, (await SubmitAsync(validRequest)).Outcome);
    }

    [Fact]
    public async Task An_unknown_reference_code_is_refused()
    {
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "REFERENCE-UNKNOWN", _service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = "00000000" }, ServiceUnderTest.CallerMetadata));
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", _service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = "short" }, ServiceUnderTest.CallerMetadata));
    }

    private async Task AssertRefusedAsync(SubmitCardVerificationRequest request, StatusCode status, string code,
        BeginCardVerificationResponse session, (int, int) expectedCounts = default)
    {
        await FailureAssert.FailsWithAsync(
            status,
            code,
            _service.Cards.SubmitCardVerificationAsync(request, ServiceUnderTest.CallerMetadata));
        Assert.Equal(expectedCounts, await CountRecordsAndEvidenceAsync(session));
    }

    private async Task<SubmitCardVerificationResponse> SubmitAsync(SubmitCardVerificationRequest request) =>
        await _service.Cards.SubmitCardVerificationAsync(request, ServiceUnderTest.CallerMetadata);

    private async Task<Application> GetApplicationAsync(BeginCardVerificationResponse session) =>
        (await _service.Applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = session.ApplicationId },
            ServiceUnderTest.CallerMetadata)).Application;

    private async Task<(int Records, int Evidence)> CountRecordsAndEvidenceAsync(BeginCardVerificationResponse session)
    {
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        return await connection.QuerySingleAsync<(int, int)>(
            """
            select (select count(*)::int from verification_record where application_id = @id),
                (select count(*)::int from evidence_item where application_id = @id)
            """,
            new { id = Guid.Parse(session.ApplicationId) });
    }
}
