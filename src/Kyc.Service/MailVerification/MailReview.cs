using System.Text;
using Kyc.Contracts.V1;
using Kyc.Mail.Tracking;
using Kyc.Service.Approvals;
using Kyc.Service.Edge;
using Kyc.Service.Evidence;
using Kyc.Service.Onboarding;
using Kyc.Service.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Decisions of two people on applications that mail has sent to review. Nobody decides on what they typed themselves, and no
/// decision verifies a person whose letter came back, was sent on or was lost.
/// </summary>
public sealed class MailReview(KycDatabase database, MailDecision decision, FourEyes fourEyes, TimeProvider clock)
{
    /// <summary>Asks for a decision, or carries it out when another person has asked for the same.</summary>
    /// <exception cref="ServiceFailureException">MAIL-NO-REVIEW, MAIL-SAME-PERSON, MAIL-TRACKING-UNREAD, MAIL-DECISION-IMPOSSIBLE or SECOND-PERSON-REQUIRED.</exception>
    public Task<DecideMailReviewResponse> DecideAsync(Guid applicationId, MailReviewDecision decided, Caller caller, CancellationToken cancel)
    {
        ApplicationRules.Require(Enum.IsDefined(decided) && decided != MailReviewDecision.Unspecified, "decision");
        return database.InTransactionAsync(async connection =>
        {
            var now = clock.Now();
            var application = await ApplicationStore.LockAsync(connection, applicationId) ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
            var documents = await MailDocumentStore.LiveAsync(connection, applicationId);
            var item = await MailItemStore.LatestAsync(connection, applicationId);
            if (application.State != ApplicationState.NeedsReview || (!Differs(documents) && item is null)) throw MailFailures.Error(MailFailures.NoReview);
            if (documents.Any(document => PersonName.AreSame(document.EnteredPerson, caller.Person) || PersonName.AreSame(document.ConfirmedPerson, caller.Person)))
                throw MailFailures.Error(MailFailures.SamePerson);
            if (!Differs(documents) && item!.UnreadLines > 0) throw MailFailures.Error(MailFailures.LinesUnread);
            if (!await IsPossibleAsync(connection, decided, item, documents)) throw MailFailures.Error(MailFailures.DecisionImpossible);
            var approval = await AgreeAsync(connection, application, decided, SubjectOf(item, documents), caller);
            if (!approval.IsApproved) return new DecideMailReviewResponse { Application = application.ToContract(), Pending = approval.ToContract() };
            await CarryOutAsync(connection, application, decided, item, documents, caller, now, cancel);
            return new DecideMailReviewResponse { Application = (await ApplicationStore.LockAsync(connection, applicationId))!.ToContract() };
        }, cancel);
    }

    private async Task CarryOutAsync(
        NpgsqlConnection connection, ApplicationRow application, MailReviewDecision decided, MailItemRow? item, IReadOnlyList<MailDocumentRow> documents, Caller caller,
        DateTimeOffset now, CancellationToken cancel)
    {
        var subject = SubjectOf(item, documents);
        switch (decided)
        {
            case MailReviewDecision.Accept when Differs(documents):
                await AcceptDifferenceAsync(connection, application, documents, caller, now);
                break;
            case MailReviewDecision.Accept:
                await decision.VerifyAsync(connection, application, item!, caller, now, cancel);
                break;
            case MailReviewDecision.Resend:
                await ResendAsync(connection, application, item!, caller, now);
                break;
            case MailReviewDecision.NewDocument:
                await EndAsync(connection, application, item, now);
                await MailMoves.MoveAsync(connection, application, ApplicationState.AwaitingVerification, "", subject, caller, now);
                break;
            default:
                await EndAsync(connection, application, item, now);
                await MailMoves.MoveAsync(connection, application, ApplicationState.Rejected, application.OutcomeCode, subject, caller, now);
                break;
        }
    }

    /// <summary>What the decision is about: a document that differs, else the letter.</summary>
    private static Guid SubjectOf(MailItemRow? item, IReadOnlyList<MailDocumentRow> documents) => Differs(documents) ? documents[0].Id : item!.Id;

    private static bool Differs(IReadOnlyList<MailDocumentRow> documents) => documents.Any(document => document.State == MailDocumentState.Differs);

    /// <summary>The agreement is about the case as it stands: one that has moved on meanwhile must be looked at again.</summary>
    private Task<Approval> AgreeAsync(NpgsqlConnection connection, ApplicationRow application, MailReviewDecision decided, Guid subject, Caller caller)
    {
        var request = new DecideMailReviewRequest { ApplicationId = application.Id.ToString("D"), Decision = decided };
        var state = Encoding.UTF8.GetBytes($"{subject:D} {application.OutcomeCode} {application.UpdatedAt:O}");
        return fourEyes.AgreeAsync(
            connection, TwoPersonAction.Of(MailVerificationService.Descriptor.FullName, nameof(MailVerificationService.MailVerificationServiceBase.DecideMailReview), request, state), caller);
    }

    /// <summary>Whether the state of the letter allows the decision; asked before the first person's request is noted.</summary>
    private static async Task<bool> IsPossibleAsync(
        NpgsqlConnection connection, MailReviewDecision decided, MailItemRow? item, IReadOnlyList<MailDocumentRow> documents)
    {
        switch (decided)
        {
            case MailReviewDecision.Accept or MailReviewDecision.Resend when !documents.All(MailInputs.IsProof):
                return false;
            case MailReviewDecision.Accept when !Differs(documents):
                if (item is not { PostingDate: { } posted, State: MailItemState.Posted or MailItemState.Concluded, IsActivated: true }) return false;
                var reports = await MailItemStore.ReportsAsync(connection, item.Id);
                // Delivered wins only when nothing says otherwise; the stage alone would do, this says it outright.
                return TrackingState.Of(posted, reports, item.UnreadLines).ConfirmsResidence
                    && !reports.Any(report => report.Event is TrackingEvent.Returning or TrackingEvent.Returned or TrackingEvent.Forwarded or TrackingEvent.Lost);
            case MailReviewDecision.Resend:
                // A letter that may still be in somebody's hands is not sent a second time, and none goes where the person does not live.
                return !Differs(documents) && documents.Count > 0 && item is { PostingDate: not null }
                    && ((item.Stage is MailStage.Returned or MailStage.Lost
                        && item.Reason is not (MailReturnReason.NotAtAddress or MailReturnReason.Moved))
                        // What is reported may be about another letter.
                        || (item.ReturnedOn is null && await PairingDoubts.IsDoubtedAsync(connection, item)));
            default:
                return true;
        }
    }

    private static async Task AcceptDifferenceAsync(
        NpgsqlConnection connection, ApplicationRow application, IReadOnlyList<MailDocumentRow> documents, Caller caller, DateTimeOffset now)
    {
        foreach (var document in documents.Where(document => document.State == MailDocumentState.Differs))
        {
            await MailDocumentStore.MoveAsync(connection, document.Id, MailDocumentState.Confirmed);
            await LedgerStore.AppendAsync(connection, MailLedger.Document(document, "difference-accepted", caller, now));
        }
        await MailMoves.MoveAsync(connection, application, ApplicationState.AwaitingVerification, "", documents[0].Id, caller, now);
        await DocumentConfirmation.TryMakeLetterAsync(connection, application.Id, caller, now);
    }

    private static async Task ResendAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow item, Caller caller, DateTimeOffset now)
    {
        await MailItemStore.MoveAsync(connection, item.Id, MailItemState.Failed, now);
        var next = await MailMoves.MakeLetterAsync(connection, application.Id, item.Sending + 1, caller, now);
        await MailMoves.MoveAsync(connection, application, ApplicationState.AwaitingVerification, "", next.Id, caller, now);
    }

    private static async Task EndAsync(NpgsqlConnection connection, ApplicationRow application, MailItemRow? item, DateTimeOffset now)
    {
        await MailDocumentStore.CloseAllAsync(connection, application.Id);
        if (item is null || (!item.IsOpen && item.State != MailItemState.Concluded)) return;
        await MailItemStore.MoveAsync(connection, item.Id, item.State is MailItemState.Posted or MailItemState.Concluded ? MailItemState.Failed : MailItemState.Withdrawn, now);
    }
}
