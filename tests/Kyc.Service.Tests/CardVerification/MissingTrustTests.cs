using System.Security.Cryptography;
using Kyc.Contracts.V1;
using Kyc.Jpki;
using Kyc.Service.CardVerification;
using Kyc.Service.Tests.Evidence;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.CardVerification;

/// <summary>
/// Checks that nobody is refused when a CA generation or a certificate policy is not installed, that the operator is alerted, and that the
/// attempt is stored.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class MissingTrustTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Verification_of_a_card_is_postponed_until_the_CA_of_the_card_generation_is_installed()
    {
        var settings = (await ServiceUnderTest.CreateSettingsAsync(fixture)) with
        {
            AdditionalArguments = ["--Kyc:MaxSessionsPerApplication=100"],
        };
        var olderAnchorFolder = Directory.CreateDirectory(Path.Combine(fixture.Folder, $"older-{Guid.NewGuid():N}")).FullName;
        foreach (var number in (int[])[1, 2])
        {
            File.Copy(Path.Combine(settings.Anchors, $"signature-ca-{number}.pem"), Path.Combine(olderAnchorFolder, $"{number}.pem"));
        }

        var clock = new ManualClock(ClusterFixture.Now);
        var certificate = Requests.IssueCertificate(fixture.Pki);
        string applicationId, referenceCode;
        await using (var service = await ServiceUnderTest.StartAsync(settings with { Anchors = olderAnchorFolder }, clock))
        {
            var session = await Requests.BeginSessionAsync(service);
            applicationId = session.ApplicationId;
            var submission = Requests.CreateSubmission(session, certificate);
            var response = await SubmitAsync(service, submission);
            Assert.Equal((VerificationOutcome.Retry, "TRUST-ANCHOR-MISSING"), (response.Outcome, response.OutcomeCode));
            Assert.Contains("to install", response.Remedy, StringComparison.Ordinal);
            var currentApplication = await GetApplicationAsync(service, applicationId);
            Assert.Equal(
                (ApplicationState.AwaitingVerification, "TRUST-ANCHOR-MISSING"),
                (currentApplication.State, currentApplication.OutcomeCode));
            referenceCode = currentApplication.ReferenceCode;

            // Four items are stored: document, signature, certificate and reading facts. No revocation list was used.
            Assert.Equal(4, await CountEvidenceItemsAsync(service, applicationId));
            var keyId = Convert.ToHexString(fixture.Pki.SignatureCas[2].KeyId);
            Assert.Equal(
                $"TRUST-ANCHOR-MISSING: card verification of application {applicationId} put off, not installed: {keyId}",
                Assert.Single(service.Log.GetLines(1801)));
            Assert.Equal(
                ("kyc.trust.missing", 1, "TRUST-ANCHOR-MISSING"),
                Assert.Single(service.Meter.GetMeasurements("kyc.trust.missing")));
            // Repeating the submission gives the same answer, without a second alarm.
            Assert.Equal(response, await SubmitAsync(service, submission));
            Assert.Single(service.Log.GetLines(1801));

            for (var attempt = 2; attempt <= DecisionStore.MaxSessionsWithEvidence + 2; attempt++)
            {
                var repeatedResponse = await SubmitAsync(
                    service,
                    Requests.CreateSubmission(await BeginAsync(service, referenceCode), certificate));
                Assert.Equal(VerificationOutcome.Retry, repeatedResponse.Outcome);
            }
            Assert.Equal(4 * DecisionStore.MaxSessionsWithEvidence, await CountEvidenceItemsAsync(service, applicationId));
            Assert.Equal(DecisionStore.MaxSessionsWithEvidence + 2, service.Log.GetLines(1801).Count);
            Assert.Empty(await service.VerifyLedgerAsync());
        }

        await using var updatedService = await ServiceUnderTest.StartAsync(settings, clock);
        await updatedService.ImportFreshCrlAsync(fixture.Pki);
        var finalResponse = await SubmitAsync(
            updatedService,
            Requests.CreateSubmission(await BeginAsync(updatedService, referenceCode), certificate));
        Assert.Equal((VerificationOutcome.Verified, ""), (finalResponse.Outcome, finalResponse.OutcomeCode));
        Assert.Equal((4 * DecisionStore.MaxSessionsWithEvidence) + 5, await CountEvidenceItemsAsync(updatedService, applicationId));
        Assert.Empty(await updatedService.VerifyLedgerAsync());
    }

    [Fact]
    public async Task A_new_certificate_policy_is_accepted_only_after_it_is_configured()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var phoneCertificate = fixture.Pki.IssueSignatureCertificate(
            new LeafRequest { Holder = CreateHolder(), PolicyOid = JpkiOids.PhoneSignaturePolicy });
        string referenceCode;
        var clock = new ManualClock(ClusterFixture.Now);
        await using (var service = await ServiceUnderTest.StartAsync(settings, clock))
        {
            await service.ImportFreshCrlAsync(fixture.Pki);
            var session = await Requests.BeginSessionAsync(service);
            Assert.Equal(
                "TRUST-POLICY-MISSING",
                (await SubmitAsync(service, Requests.CreateSubmission(session, phoneCertificate))).OutcomeCode);
            Assert.EndsWith(": " + JpkiOids.PhoneSignaturePolicy, Assert.Single(service.Log.GetLines(1801)), StringComparison.Ordinal);
            // A revocation list was used, and its result is stored, too.
            Assert.Equal(5, await CountEvidenceItemsAsync(service, session.ApplicationId));
            Assert.Empty(service.Log.GetLines(1802));
            referenceCode = (await GetApplicationAsync(service, session.ApplicationId)).ReferenceCode;
            // An orderly stop writes the index file, so that the service has the list before its first call after the next start.
            await service.StopAsync();
        }

        const string settingPrefix = "--Kyc:Trust:Policies:0:";
        const string oid = JpkiOids.PhoneSignaturePolicy;
        string[] additionalArguments =
        [
            $"{settingPrefix}Oid={oid}",
            $"{settingPrefix}Name=phones",
            $"{settingPrefix}FirstDay=2026-01-01",
            $"{settingPrefix}Source=test",
        ];
        await using var acceptingService = await ServiceUnderTest.StartAsync(
            settings with
            {
                AdditionalArguments = additionalArguments,
            },
            clock);
        Assert.Equal(
            $"Accepted by setting: {JpkiOids.PhoneSignaturePolicy} (phones), from 2026-01-01 to further notice; source: test",
            Assert.Single(acceptingService.Log.GetLines(1802)));
        var response = await SubmitAsync(
            acceptingService,
            Requests.CreateSubmission(await BeginAsync(acceptingService, referenceCode), phoneCertificate));
        Assert.Equal(VerificationOutcome.Verified, response.Outcome);
    }

    [Fact]
    public async Task A_forged_certificate_is_refused_and_raises_no_alarm()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        using var key = RSA.Create(2048);
        var forgedCertificate = fixture.Pki.IssueSignatureCertificate(
            new LeafRequest { Holder = CreateHolder(), PolicyOid = JpkiOids.PhoneSignaturePolicy, SigningKeyOverride = key });
        var response = await SubmitAsync(service, Requests.CreateSubmission(await Requests.BeginSessionAsync(service), forgedCertificate));
        Assert.Equal((VerificationOutcome.Rejected, "CERT-UNTRUSTED"), (response.Outcome, response.OutcomeCode));
        Assert.Empty(service.Log.GetLines(1801));
        Assert.Empty(service.Meter.GetMeasurements("kyc.trust.missing"));
    }

    private static HolderAttributes CreateHolder()
    {
        Assert.True(Personas.TryFind("valid", out var persona));
        return persona.Holder;
    }

    private static async Task<SubmitCardVerificationResponse> SubmitAsync(
        ServiceUnderTest service, SubmitCardVerificationRequest request) =>
        await service.Cards.SubmitCardVerificationAsync(request, ServiceUnderTest.CallerMetadata);

    private static async Task<BeginCardVerificationResponse> BeginAsync(ServiceUnderTest service, string referenceCode) =>
        await service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = referenceCode }, ServiceUnderTest.CallerMetadata);

    private static async Task<Application> GetApplicationAsync(ServiceUnderTest service, string id) =>
        (await service.Applications.GetApplicationAsync(
            new GetApplicationRequest { ApplicationId = id }, ServiceUnderTest.CallerMetadata)).Application;

    private static Task<int> CountEvidenceItemsAsync(ServiceUnderTest service, string id) =>
        service.QueryScalarAsync<int>("select count(*)::int from evidence_item where application_id = @id", new { id = Guid.Parse(id) });
}
