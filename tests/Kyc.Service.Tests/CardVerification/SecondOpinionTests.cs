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
[Collection(ClusterGroup.Name)]
[Trait("Control", "1(1)BP1")]
public sealed class SecondOpinionTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const int AlarmEventId = 1803;
    private ServiceUnderTest _service = null!;
    private FaultyFirstOpinion _first = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(
            await ServiceUnderTest.CreateSettingsAsync(fixture), new ManualClock(ClusterFixture.Now),
            services =>
            {
                services.AddSingleton<FirstOpinion>();
                services.AddSingleton<FaultyFirstOpinion>();
                services.Replace(ServiceDescriptor.Singleton<IFirstOpinion>(provider => provider.GetRequiredService<FaultyFirstOpinion>()));
            });
        _first = _service.Services.GetRequiredService<FaultyFirstOpinion>();
        // The list was issued some hours ago, so that a verifier that uses an earlier time still regards it as fresh.
        await _service.ImportAsync(fixture.Pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", ClusterFixture.Now.AddHours(-6)));
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_parser_that_returns_another_address_verifies_nobody()
    {
        // The card's certificate has a former address. The faulty parser returns the declared address.
        var declared = IssueCertificate();
        var moved = IssueCertificate(holder => holder with { Address = "東京都千代田区丸の内一丁目１番１号" }, declared);
        _first.PlantedFault = (sound, _, document, signature, at) => sound.Verify(declared.CertificateDer, document, signature, at);
        await AssertOpinionsDifferAsync(moved, "Address");
    }

    [Theory]
    [InlineData("Name")]
    [InlineData("BirthDate")]
    [InlineData("Sex")]
    public async Task A_parser_that_returns_another_person_verifies_nobody(string attribute)
    {
        var declared = IssueCertificate();
        var other = IssueCertificate(
            holder => attribute switch
            {
                "Name" => holder with { Name = "山田　花代" },
                "BirthDate" => holder with { BirthDate = "319700101" },
                _ => holder with { Gender = holder.Gender == "1" ? "2" : "1" },
            },
            declared);
        _first.PlantedFault = (sound, _, document, signature, at) => sound.Verify(declared.CertificateDer, document, signature, at);
        await AssertOpinionsDifferAsync(other, attribute);
    }

    [Fact]
    public async Task A_verifier_that_accepts_a_wrong_signature_over_the_document_verifies_nobody()
    {
        _first.PlantedFault = (sound, certificate, document, signature, at) =>
        {
            var verdict = sound.Verify(certificate, document, signature, at);
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
        var expired = IssueCertificate(notAfter: ClusterFixture.Now.AddHours(-1));
        _first.PlantedFault = (sound, certificate, document, signature, at) =>
            sound.Verify(certificate, document, signature, at.AddHours(-2));
        await AssertOpinionsDifferAsync(expired, "Validity");
    }

    [Fact]
    public async Task A_verifier_that_looks_up_another_serial_number_verifies_nobody()
    {
        var good = IssueCertificate();
        var revoked = fixture.Pki.IssueSignatureCertificate(Request() with { Serial = GetPersona("revoked").Serial, Key = good.Key });
        _first.PlantedFault = (sound, _, document, signature, at) => sound.Verify(good.CertificateDer, document, signature, at);
        await AssertOpinionsDifferAsync(revoked, "SerialNumber");
    }

    private static Persona GetPersona(string name)
    {
        Assert.True(Personas.TryFind(name, out var found));
        return found;
    }

    private static LeafRequest Request()
    {
        var persona = GetPersona("valid");
        return new LeafRequest { Holder = persona.Holder, Prefecture = persona.Prefecture, City = persona.City, Serial = [0x30, 1, 2, 3] };
    }

    // Issues a certificate with a fixed serial number. If another certificate is given, the new certificate also has the key of the given
    // one, so that the faulty code can mistake one for the other.
    private IssuedCertificate IssueCertificate(
        Func<HolderAttributes, HolderAttributes>? change = null, IssuedCertificate? like = null, DateTimeOffset? notAfter = null)
    {
        var request = Request();
        return fixture.Pki.IssueSignatureCertificate(
            request with { Holder = change?.Invoke(request.Holder) ?? request.Holder, Key = like?.Key, NotAfter = notAfter });
    }

    private async Task AssertOpinionsDifferAsync(
        IssuedCertificate certificate,
        string check,
        Action<SubmitCardVerificationRequest>? change = null)
    {
        var session = await Requests.BeginAsync(_service);
        var submission = Requests.CreateSubmission(session, certificate);
        change?.Invoke(submission);
        var answer = await _service.Cards.SubmitCardVerificationAsync(submission, ServiceUnderTest.Caller);

        Assert.Equal((VerificationOutcome.Retry, "SECOND-OPINION-DIFFERS", ""), (answer.Outcome, answer.OutcomeCode, answer.MethodLetter));
        Assert.Equal(CardVerificationFailures.SecondOpinionDiffers.Remedy, answer.Remedy);
        var application = await GetApplicationAsync(session);
        Assert.Equal((ApplicationState.AwaitingVerification, "SECOND-OPINION-DIFFERS"), (application.State, application.OutcomeCode));

        // The alarm names the check, and contains no value that was read from the certificate.
        Assert.Equal([$"Second opinion differs on application {session.ApplicationId}: {check}"], _service.Log.GetLines(AlarmEventId));
        Assert.Equal([("kyc.second_opinion.objections", 1.0, check)], _service.Meter.GetMeasurements("kyc.second_opinion.objections"));

        // The evidence is stored, no record is created, and the ledger is valid.
        Assert.Equal((0, 5), await CountStoredAsync(session));
        Assert.Empty(await _service.VerifyAsync());

        // Without the fault, the same application is verified.
        _first.PlantedFault = null;
        var again = await _service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = application.ReferenceCode }, ServiceUnderTest.Caller);
        var second = await _service.Cards.SubmitCardVerificationAsync(
            Requests.CreateSubmission(again, IssueCertificate()),
            ServiceUnderTest.Caller);
        Assert.Equal(VerificationOutcome.Verified, second.Outcome);
        Assert.Equal((1, 10), await CountStoredAsync(session));
        Assert.Single(_service.Log.GetLines(AlarmEventId));
        Assert.Empty(await _service.VerifyAsync());
    }

    private async Task<Application> GetApplicationAsync(BeginCardVerificationResponse session)
    {
        var request = new GetApplicationRequest { ApplicationId = session.ApplicationId };
        return (await _service.Applications.GetApplicationAsync(request, ServiceUnderTest.Caller)).Application;
    }

    private async Task<(int Records, int Evidence)> CountStoredAsync(BeginCardVerificationResponse session)
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
