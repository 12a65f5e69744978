using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Checks that the remedy for each failure code is possible in a state in which the code occurs. The state must offer the call that the
/// remedy names; <see cref="CaseMoveSetTests"/> makes that call.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class RemedyTests(ClusterFixture fixture)
{
    // For each code: a state in which it occurs, and the move, referral or decision that its remedy names for this state.
    private static readonly (string Code, string State, object Remedy)[] RemediesInService =
    [
        ("MAIL-CHIP-UNVERIFIED", "chip, delivered", MailReviewDecision.NewDocument),
        ("MAIL-DOCUMENT-THERE", "ready", MailMove.WithdrawDocuments),
        ("MAIL-DOCUMENT-CLOSED", "documents withdrawn", MailMove.RecordDocument),
        ("MAIL-SAME-PERSON", "typed once", MailMove.ConfirmDocument),
        ("MAIL-HAS-READ", "difference to be typed again", MailMove.ConfirmDocument),
        ("MAIL-NOTHING-PRINTABLE", "unprintable", MailReferral.Unprintable),
        ("MAIL-BATCH-EXISTS", "batched", MailMove.ReprintBatch),
        ("MAIL-COUNT-MISMATCH", "batched", MailMove.ReprintBatch),
        ("MAIL-NOT-PRINTED", "batched", MailMove.ConfirmPrinted),
        ("MAIL-CODE-EXPIRED", "code expired", MailMove.RenewLetter),
        ("MAIL-CODE-LOCKED", "code locked", MailMove.RenewLetter),
        ("MAIL-TRACKING-UNREAD", "unread line in review", MailMove.ReadTrackingLine),
        ("MAIL-RETURNED-NOT-AT-ADDRESS", "not at address", MailMove.RecordDocument),
        ("MAIL-RETURNED-MOVED", "moved", MailMove.RecordDocument),
        ("MAIL-RETURNED-NOT-COLLECTED", "not collected", MailMove.CreateBatch),
        ("MAIL-NOT-COLLECTED", "not collected again", MailReviewDecision.Resend),
        ("MAIL-NOT-COLLECTED", "not collected again", MailReviewDecision.NewDocument),
        ("MAIL-NOT-COLLECTED", "not collected again", MailReviewDecision.Reject),
        ("MAIL-REFUSED", "refused", MailReviewDecision.NewDocument),
        ("MAIL-RETURNED-UNKNOWN", "returned without reason", MailReviewDecision.NewDocument),
        ("MAIL-RETURNED-ADDRESS-INCOMPLETE", "address incomplete", MailReviewDecision.NewDocument),
        ("MAIL-FORWARDED", "forwarded", MailReviewDecision.NewDocument),
        ("MAIL-LOST", "lost", MailReviewDecision.Resend),
        ("MAIL-REPORTS-CONTRADICT", "contradictory", MailReviewDecision.Resend),
        ("MAIL-NO-PROPOSAL", "printed", MailMove.RecordPosting),
        ("MAIL-PAIRING-WRONG", "number of another letter", MailReviewDecision.NewDocument),
        ("MAIL-PAIRING-DOUBT", "number in doubt", MailReviewDecision.Resend),
        ("MAIL-PAIRING-DOUBT", "number in doubt", MailReviewDecision.Accept),
        ("MAIL-NEW-DOCUMENT", "documents withdrawn", MailMove.RecordDocument),
        ("MAIL-UNPRINTABLE", "unprintable referred", MailReviewDecision.PrintableForm),
        ("MAIL-UNPRINTABLE", "unprintable referred", MailReviewDecision.NewDocument),
        ("MAIL-NO-REPORT", "no report referred", MailReviewDecision.Resend),
        ("MAIL-TYPING-ERROR", "typing error referred", MailReviewDecision.Retype),
        ("MAIL-CODE-UNUSED", "code unused referred", MailReviewDecision.Resend),
    ];

    // Codes whose remedy is not a call that the service could refuse in some state. Such a remedy is carried out on paper, at the scanner,
    // in the request or in the settings.
    private static readonly string[] CodesWithRemedyOutsideService =
    [
        "MAIL-DOCUMENT-KIND", "MAIL-DOCUMENT-EXPIRED", "MAIL-DOCUMENT-TOO-OLD", "MAIL-DOCUMENT-DATES", "MAIL-FORBIDDEN-CONTENT",
        "MAIL-SCAN-FORM",
        "MAIL-SCAN-REQUIRED", "MAIL-POSTCODE-NEEDED", "MAIL-POSTCODE-ELSEWHERE", "MAIL-POSTCODE-UNKNOWN",
        "MAIL-POSTCODE-NOT-LISTED", "MAIL-ADDRESS-ABROAD", "MAIL-RESIDENCE-MISSING", "MAIL-POSTING-REPORTED", "MAIL-NOT-POSTED",
        "MAIL-DOCUMENT-UNKNOWN", "MAIL-PAPER-IS-EVIDENCE", "MAIL-PAPER-GONE",
        "MAIL-SENDER-UNSET", "MAIL-NOTHING-READY", "MAIL-PRINTER-UNAVAILABLE", "MAIL-BATCH-UNKNOWN", "MAIL-BATCH-KEY-REUSED",
        "MAIL-NOT-IN-BATCH", "MAIL-POSTING-NUMBER",
        "MAIL-POSTING-CHECK-DIGIT", "MAIL-POSTING-NUMBER-USED", "MAIL-ITEM-POSTED", "MAIL-ITEM-WITHDRAWN", "MAIL-CODE-NONE",
        "MAIL-NO-REVIEW",
        "MAIL-DECISION-IMPOSSIBLE", "MAIL-TRACKING-FILE", "MAIL-POSTCODE-LIST", "MAIL-TRACKING-LINE-UNKNOWN",
        "MAIL-TRACKING-LINE-READ", "MAIL-LETTER-UNKNOWN", "MAIL-MOVE-IMPOSSIBLE", "MAIL-PRINTABLE-FORM",
    ];

    public static TheoryData<string> States => [.. RemediesInService.Select(remedy => remedy.State).Distinct()];

    [Fact]
    public void The_remedy_of_every_mail_code_is_tested() =>
        Assert.Equal(
            MailFailures.All.Select(entry => entry.Failure.Code).Order(StringComparer.Ordinal),
            RemediesInService.Select(remedy => remedy.Code).Distinct().Concat(CodesWithRemedyOutsideService).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(States))]
    public async Task The_remedy_of_a_failure_code_is_offered_in_the_state_in_which_the_code_occurs(string state)
    {
        var hasActivationCode = CaseStates.StatesWithCodes.TryGetValue(state, out var buildState);
        await using var service = await MailRoomDriver.StartServiceAsync(
            fixture,
            null,
            hasActivationCode ? MailRoomDriver.ActivationCodeArguments : []);
        var driver = new CaseDriver(service, new MailRoomDriver(service));
        var mailCase = await driver.GetCaseAsync(
            await (buildState ?? CaseStates.StatesWithoutCodes[state])(new CaseStates.CaseBuilder(service, driver)));
        IEnumerable<object> offeredRemedies = [.. mailCase.AllowedMoves, .. mailCase.Referrals, .. mailCase.Decisions];
        Assert.All(RemediesInService.Where(remedy => remedy.State == state), remedy => Assert.Contains(remedy.Remedy, offeredRemedies));
    }
}
