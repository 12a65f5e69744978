using Dapper;
using Google.Protobuf;
using Kyc.Contracts.V1;
using Kyc.Jpki;
using Kyc.Service.CardVerification;
using Kyc.Service.Tests.Evidence;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kyc.Service.Tests.CardVerification;

/// <summary>
/// Plants one fault at a time in our own parser and verifier, so that the first opinion accepts a wrong submission. No such submission may
/// end as VERIFIED.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)BP1")]
public sealed class SecondOpinionTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const int AlarmEventId = 1803;
    private ServiceUnderTest _service = null!;
    private FaultyFirstOpinion _firstOpinion = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(
            await ServiceUnderTest.CreateSettingsAsync(fixture), new ManualClock(ClusterFixture.Now),
            services =>
            {
                services.AddSingleton<FirstOpinionVerifier>();
                services.AddSingleton<FaultyFirstOpinion>();
                services.Replace(
                    ServiceDescriptor.Singleton<IFirstOpinionVerifier>(provider => provider.GetRequiredService<FaultyFirstOpinion>()));
            });
        _firstOpinion = _service.Services.GetRequiredService<FaultyFirstOpinion>();
        // The list was issued some hours ago, so that a verifier that uses an earlier time still regards it as fresh.
        await _service.ImportAsync(fixture.Pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", ClusterFixture.Now.AddHours(-6)));
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_parser_that_returns_another_address_verifies_nobody()
    {
        // The card's certificate has a former address. The faulty parser returns the declared address.
        var declaredCertificate = IssueCertificate();
        var formerAddressCertificate = IssueCertificate(holder => holder with { Address = "東京都千代田区丸の内一丁目１番１号" }, declaredCertificate);
        _firstOpinion.PlantedFault = (opinion, _, document, signature, at) =>
            opinion.Verify(declaredCertificate.CertificateDer, document, signature, at);
        await AssertOpinionsDifferAsync(formerAddressCertificate, "Address");
    }

    [Theory]
    [InlineData("Name")]
    [InlineData("BirthDate")]
    [InlineData("Sex")]
    public async Task A_parser_that_returns_another_person_verifies_nobody(string attribute)
    {
        var declaredCertificate = IssueCertificate();
        var otherCertificate = IssueCertificate(
            holder => attribute switch
            {
                "Name" => holder with { Name = "山田　花代" },
                "BirthDate" => holder with { BirthDate = "319700101" },
                _ => holder with { Gender = holder.Gender == "1" ? "2" : "1" },
            },
            declaredCertificate);
        _firstOpinion.PlantedFault = (opinion, _, document, signature, at) =>
            opinion.Verify(declaredCertificate.CertificateDer, document, signature, at);
        await AssertOpinionsDifferAsync(otherCertificate, attribute);
    }

    [Fact]
    public async Task A_verifier_that_accepts_a_wrong_signature_over_the_document_verifies_nobody()
    {
        _firstOpinion.PlantedFault = (opinion, certificate, document, signature, at) =>
        {
            var verdict = opinion.Verify(certificate, document, signature, at);
            Assert.Equal(VerdictFailures.SignatureInvalid, verdict.Failure);
            return verdict with { Failure = null };
        };
        await AssertOpinionsDifferAsync(IssueCertificate(), "DocumentSignature", request =>
        {
            var signature = request.Signature.ToByteArray();
            signature[^1] ^= 1;
            request.Signature = ByteString.CopyFrom(signature);
        });
    }

    [Fact]
    public async Task A_verifier_that_accepts_an_expired_certificate_verifies_nobody()
    {
        var expiredCertificate = IssueCertificate(notAfter: ClusterFixture.Now.AddHours(-1));
        _firstOpinion.PlantedFault = (opinion, certificate, document, signature, at) =>
            opinion.Verify(certificate, document, signature, at.AddHours(-2));
        await AssertOpinionsDifferAsync(expiredCertificate, "Validity");
    }

    [Fact]
    public async Task A_verifier_that_looks_up_another_serial_number_verifies_nobody()
    {
        var validCertificate = IssueCertificate();
        var revokedCertificate = fixture.Pki.IssueSignatureCertificate(
            CreateLeafRequest() with
            {
                Serial = GetPersona("revoked").Serial,
                Key = validCertificate.Key,
            });
        _firstOpinion.PlantedFault = (opinion, _, document, signature, at) =>
            opinion.Verify(validCertificate.CertificateDer, document, signature, at);
        await AssertOpinionsDifferAsync(revokedCertificate, "SerialNumber");
    }

    private static Persona GetPersona(string name)
    {
        Assert.True(Personas.TryFind(name, out var persona));
        return persona;
    }

    private static LeafRequest CreateLeafRequest()
    {
        var persona = GetPersona("valid");
        return new LeafRequest { Holder = persona.Holder, Prefecture = persona.Prefecture, City = persona.City, Serial = [0x30, 1, 2, 3] };
    }

    // Issues a certificate with a fixed serial number. If another certificate is given, the new certificate also has the key of the given
    // one, so that the faulty code can mistake one for the other.
    private IssuedCertificate IssueCertificate(
        Func<HolderAttributes, HolderAttributes>? change = null, IssuedCertificate? keySource = null, DateTimeOffset? notAfter = null)
    {
        var request = CreateLeafRequest();
        return fixture.Pki.IssueSignatureCertificate(
            request with { Holder = change?.Invoke(request.Holder) ?? request.Holder, Key = keySource?.Key, NotAfter = notAfter });
    }

    private async Task AssertOpinionsDifferAsync(
        IssuedCertificate certificate,
        string objectionName,
        Action<SubmitCardVerificationRequest>? change = null)
    {
        var session = await Requests.BeginSessionAsync(_service);
        var submission = Requests.CreateSubmission(session, certificate);
        change?.Invoke(submission);
        var response = await _service.Cards.SubmitCardVerificationAsync(submission, ServiceUnderTest.CallerMetadata);

        Assert.Equal(
            (VerificationOutcome.Retry, "SECOND-OPINION-DIFFERS", ""),
            (response.Outcome, response.OutcomeCode, response.MethodLetter));
        Assert.Equal(CardVerificationFailures.SecondOpinionDiffers.Remedy, response.Remedy);
        var application = await GetApplicationAsync(session);
        Assert.Equal((ApplicationState.AwaitingVerification, "SECOND-OPINION-DIFFERS"), (application.State, application.OutcomeCode));

        // The alarm names the check, and contains no value that was read from the certificate.
        Assert.Equal(
            [$"Second opinion differs on application {session.ApplicationId}: {objectionName}"],
            _service.Log.GetLines(AlarmEventId));
        Assert.Equal(
            [("kyc.second_opinion.objections", 1.0, objectionName)],
            _service.Meter.GetMeasurements("kyc.second_opinion.objections"));

        // The evidence is stored, no record is created, and the ledger is valid.
        Assert.Equal((0, 5), await CountRecordsAndEvidenceAsync(session));
        Assert.Empty(await _service.VerifyLedgerAsync());

        // Without the fault, the same application is verified.
        _firstOpinion.PlantedFault = null;
        var secondSession = await _service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = application.ReferenceCode }, ServiceUnderTest.CallerMetadata);
        var secondResponse = await _service.Cards.SubmitCardVerificationAsync(
            Requests.CreateSubmission(secondSession, IssueCertificate()),
            ServiceUnderTest.CallerMetadata);
        Assert.Equal(VerificationOutcome.Verified, secondResponse.Outcome);
        Assert.Equal((1, 10), await CountRecordsAndEvidenceAsync(session));
        Assert.Single(_service.Log.GetLines(AlarmEventId));
        Assert.Empty(await _service.VerifyLedgerAsync());
    }

    private async Task<Application> GetApplicationAsync(BeginCardVerificationResponse session)
    {
        var request = new GetApplicationRequest { ApplicationId = session.ApplicationId };
        return (await _service.Applications.GetApplicationAsync(request, ServiceUnderTest.CallerMetadata)).Application;
    }

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
