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
[Collection(ClusterGroup.Name)]
public sealed class MissingTrustTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_generation_that_is_not_installed_postpones_the_verification_until_it_is_installed()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var older = Directory.CreateDirectory(Path.Combine(fixture.Folder, $"older-{Guid.NewGuid():N}")).FullName;
        foreach (var number in (int[])[1, 2])
        {
            File.Copy(Path.Combine(settings.Anchors, $"signature-ca-{number}.pem"), Path.Combine(older, $"{number}.pem"));
        }

        var clock = new ManualClock(ClusterFixture.Now);
        var card = Requests.IssueCertificate(fixture.Pki);
        string application, reference;
        await using (var service = await ServiceUnderTest.StartAsync(settings with { Anchors = older }, clock))
        {
            var session = await Requests.BeginAsync(service);
            application = session.ApplicationId;
            var submission = Requests.CreateSubmission(session, card);
            var answer = await SubmitAsync(service, submission);
            Assert.Equal((VerificationOutcome.Retry, "TRUST-ANCHOR-MISSING"), (answer.Outcome, answer.OutcomeCode));
            Assert.Contains("to install", answer.Remedy, StringComparison.Ordinal);
            var state = await GetApplicationAsync(service, application);
            Assert.Equal((ApplicationState.AwaitingVerification, "TRUST-ANCHOR-MISSING"), (state.State, state.OutcomeCode));
            reference = state.ReferenceCode;

            // Four items are stored: document, signature, certificate and reading facts. No revocation list was used.
            Assert.Equal(4, await CountStoredAsync(service, application));
            var keyId = Convert.ToHexString(fixture.Pki.SignatureCas[2].KeyId);
            Assert.Equal(
                $"TRUST-ANCHOR-MISSING: card verification of application {application} put off, not installed: {keyId}",
                Assert.Single(service.Log.GetLines(1801)));
            Assert.Equal(
                ("kyc.trust.missing", 1, "TRUST-ANCHOR-MISSING"),
                Assert.Single(service.Meter.GetMeasurements("kyc.trust.missing")));
            // Repeating the submission gives the same answer, without a second alarm.
            Assert.Equal(answer, await SubmitAsync(service, submission));
            Assert.Single(service.Log.GetLines(1801));

            for (var attempt = 2; attempt <= DecisionStore.MaxUndecidedWithEvidence + 2; attempt++)
            {
                var again = await SubmitAsync(service, Requests.CreateSubmission(await BeginAsync(service, reference), card));
                Assert.Equal(VerificationOutcome.Retry, again.Outcome);
            }
            Assert.Equal(4 * DecisionStore.MaxUndecidedWithEvidence, await CountStoredAsync(service, application));
            Assert.Equal(DecisionStore.MaxUndecidedWithEvidence + 2, service.Log.GetLines(1801).Count);
            Assert.Empty(await service.VerifyAsync());
        }

        await using var upToDate = await ServiceUnderTest.StartAsync(settings, clock);
        await upToDate.ImportFreshCrlAsync(fixture.Pki);
        var verified = await SubmitAsync(upToDate, Requests.CreateSubmission(await BeginAsync(upToDate, reference), card));
        Assert.Equal((VerificationOutcome.Verified, ""), (verified.Outcome, verified.OutcomeCode));
        Assert.Equal((4 * DecisionStore.MaxUndecidedWithEvidence) + 5, await CountStoredAsync(upToDate, application));
        Assert.Empty(await upToDate.VerifyAsync());
    }

    [Fact]
    public async Task A_policy_is_accepted_only_by_configuration()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var phone = fixture.Pki.IssueSignatureCertificate(
            new LeafRequest { Holder = CreateHolder(), PolicyOid = JpkiOids.PhoneSignaturePolicy });
        string reference;
        var clock = new ManualClock(ClusterFixture.Now);
        await using (var service = await ServiceUnderTest.StartAsync(settings, clock))
        {
            await service.ImportFreshCrlAsync(fixture.Pki);
            var session = await Requests.BeginAsync(service);
            Assert.Equal("TRUST-POLICY-MISSING", (await SubmitAsync(service, Requests.CreateSubmission(session, phone))).OutcomeCode);
            Assert.EndsWith(": " + JpkiOids.PhoneSignaturePolicy, Assert.Single(service.Log.GetLines(1801)), StringComparison.Ordinal);
            // A revocation list was used, and its result is stored, too.
            Assert.Equal(5, await CountStoredAsync(service, session.ApplicationId));
            Assert.Empty(service.Log.GetLines(1802));
            reference = (await GetApplicationAsync(service, session.ApplicationId)).ReferenceCode;
            // An orderly stop writes the index file, so that the service has the list before its first call after the next start.
            await service.StopAsync();
        }

        const string entry = "--Kyc:Trust:Policies:0:";
        const string oid = JpkiOids.PhoneSignaturePolicy;
        string[] more = [$"{entry}Oid={oid}", $"{entry}Name=phones", $"{entry}FirstDay=2026-01-01", $"{entry}Source=test"];
        await using var accepting = await ServiceUnderTest.StartAsync(settings with { AdditionalArguments = more }, clock);
        Assert.Equal(
            $"Accepted by setting: {JpkiOids.PhoneSignaturePolicy} (phones), from 2026-01-01 to further notice; source: test",
            Assert.Single(accepting.Log.GetLines(1802)));
        var verified = await SubmitAsync(accepting, Requests.CreateSubmission(await BeginAsync(accepting, reference), phone));
        Assert.Equal(VerificationOutcome.Verified, verified.Outcome);
    }

    [Fact]
    public async Task A_forged_certificate_is_refused_and_raises_no_alarm()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        using var key = RSA.Create(2048);
        var forged = fixture.Pki.IssueSignatureCertificate(
            new LeafRequest { Holder = CreateHolder(), PolicyOid = JpkiOids.PhoneSignaturePolicy, SigningKeyOverride = key });
        var answer = await SubmitAsync(service, Requests.CreateSubmission(await Requests.BeginAsync(service), forged));
        Assert.Equal((VerificationOutcome.Rejected, "CERT-UNTRUSTED"), (answer.Outcome, answer.OutcomeCode));
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
        await service.Cards.SubmitCardVerificationAsync(request, ServiceUnderTest.Caller);

    private static async Task<BeginCardVerificationResponse> BeginAsync(ServiceUnderTest service, string reference) =>
        await service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = reference }, ServiceUnderTest.Caller);

    private static async Task<Application> GetApplicationAsync(ServiceUnderTest service, string id) =>
        (await service.Applications.GetApplicationAsync(
            new GetApplicationRequest { ApplicationId = id }, ServiceUnderTest.Caller)).Application;

    private static Task<int> CountStoredAsync(ServiceUnderTest service, string id) =>
        service.QueryScalarAsync<int>("select count(*)::int from evidence_item where application_id = @id", new { id = Guid.Parse(id) });
}
