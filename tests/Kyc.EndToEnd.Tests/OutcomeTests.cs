using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

[Collection(SystemCollection.Name)]
public sealed class OutcomeTests(SystemFixture system)
{
    [SystemFact]
    [Trait("Control", "1(1)BP1")]
    [Trait("Control", "1(3)BP4")]
    public async Task A_valid_card_verifies_the_person_by_letter_ka()
    {
        (var run, var application) = await VerifyAsync("valid");

        Assert.Equal($"VERIFIED {application.ApplicationId} カ", run.OutcomeLine);
        Assert.Equal(ApplicationState.Verified, application.State);
        Assert.Equal("カ", application.MethodLetter);
        Assert.Equal(VerificationMethod.JpkiSignature, application.Method);
    }

    [SystemTheory]
    [InlineData("revoked", "REJECTED CRL-REVOKED", ApplicationState.Rejected)]
    [InlineData("hold", "REJECTED CRL-REVOKED", ApplicationState.Rejected)]
    [InlineData("expired", "REJECTED CERT-EXPIRED", ApplicationState.Rejected)]
    [InlineData("not-yet-valid", "REJECTED CERT-NOT-YET-VALID", ApplicationState.Rejected)]
    [InlineData("forged", "REJECTED CERT-UNTRUSTED", ApplicationState.Rejected)]
    [InlineData("auth-certificate", "REJECTED CERT-WRONG-PURPOSE", ApplicationState.Rejected)]
    [InlineData("other-person", "REJECTED MATCH-PERSON", ApplicationState.Rejected)]
    [InlineData("substituted-name", "NEEDS_REVIEW MATCH-NAME", ApplicationState.NeedsReview)]
    [InlineData("moved", "NEEDS_REVIEW MATCH-ADDRESS", ApplicationState.NeedsReview)]
    public async Task A_card_that_fails_a_check_leads_to_rejection_or_review(
        string personaName,
        string outcome,
        ApplicationState state)
    {
        (var run, var application) = await VerifyAsync(personaName);

        Assert.Equal(outcome, run.OutcomeLine);
        Assert.Equal(state, application.State);
        Assert.Equal(outcome.Split(' ')[1], application.OutcomeCode);
    }

    [SystemTheory]
    [InlineData("blocked", "RETRY CARD-PIN-BLOCKED")]
    [InlineData("no-signature-certificate", "RETRY CARD-NO-SIGNATURE-CERTIFICATE")]
    [InlineData("smartphone", "RETRY CARD-KIND-UNSUPPORTED")]
    [InlineData("one-try-left", "RETRY CARD-PIN-LAST-TRY")]
    public async Task A_card_that_cannot_sign_leaves_the_application_open(string personaName, string outcome)
    {
        (var run, var application) = await VerifyAsync(personaName);

        Assert.Equal(outcome, run.OutcomeLine);
        Assert.Equal(ApplicationState.AwaitingVerification, application.State);
    }

    [SystemFact]
    public async Task A_wrong_password_costs_one_try_and_the_kiosk_reports_the_remaining_tries()
    {
        (var run, var application) = await VerifyAsync("valid", password: "WRONG123");

        Assert.Equal("RETRY CARD-PIN-INCORRECT", run.OutcomeLine);
        Assert.Equal(4, run.TriesLeft);
        Assert.Equal(ApplicationState.AwaitingVerification, application.State);
    }

    [SystemFact]
    public async Task The_last_try_is_used_when_the_person_insists()
    {
        (var run, var application) = await VerifyAsync("one-try-left", isLastTryAccepted: true);

        Assert.Equal($"VERIFIED {application.ApplicationId} カ", run.OutcomeLine);
    }

    [SystemTheory]
    [Trait("Control", "1(1)BP1")]
    [InlineData(CrlChoice.Stale, "RETRY CRL-STALE")]
    [InlineData(CrlChoice.Missing, "RETRY CRL-MISSING")]
    [InlineData(CrlChoice.OtherMunicipality, "RETRY CRL-MISSING")]
    public async Task An_application_stays_open_when_no_usable_CRL_is_available(CrlChoice choice, string outcome)
    {
        (var run, var application) = await VerifyAsync("valid", crlChoice: choice);

        Assert.Equal(outcome, run.OutcomeLine);
        Assert.Equal(ApplicationState.AwaitingVerification, application.State);
    }

    private async Task<(KioskResult Run, Application Application)> VerifyAsync(
        string personaName, string? password = null, bool isLastTryAccepted = false, CrlChoice crlChoice = CrlChoice.Fresh)
    {
        Assert.True(Personas.TryFind(personaName, out var persona));
        var service = await system.GetServiceAsync(crlChoice);
        var application = await SystemFixture.OpenApplicationAsync(service, persona);
        await using var card = await system.InsertCardAsync(personaName);
        var kiosk = new Kiosk(service,
            application.ReferenceCode)
        { ReaderName = system.Daemon.ReaderName, IsLastTryAccepted = isLastTryAccepted, StateFolder = system.CreateKioskStateFolder() };

        var run = await kiosk.VerifyAsync(password ?? persona.Password, onLine: null, CancellationToken.None);

        return (run, await SystemFixture.GetApplicationAsync(service, application.ApplicationId));
    }
}
