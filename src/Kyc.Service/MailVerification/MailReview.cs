using Kyc.Contracts.V1;
using Kyc.Mail.Tracking;
using Kyc.Service.Edge;
using Kyc.Service.Evidence;
using Kyc.Service.Onboarding;
using Kyc.Service.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Decisions of a member of staff on applications that mail has sent to review. Nobody decides on what they typed themselves, and no
/// decision verifies a person whose letter came back, was sent on or was lost.
/// </summary>
public sealed class MailReview(KycDatabase database, MailDecision decision, TimeProvider clock)
{
    /// <summary>Carries a decision out.</summary>
    /// <exception cref="ServiceFailureException">MAIL-NO-REVIEW, MAIL-SAME-PERSON or MAIL-DECISION-IMPOSSIBLE.</exception>
    public Task<Application> DecideAsync(Guid applicationId, MailReviewDecision decided, Caller caller, CancellationToken cancel)
    {
        ApplicationRules.Require(Enum.IsDefined(decided) && decided != MailReviewDecision.Unspecified, "decision");
        return database.InTransactionAsync(async connection =>
        {
            var now = clock.Now();
            var application = await ApplicationStore.LockAsync(connection, applicationId) ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
            var documents = await MailDocumentStore.LiveAsync(connection, applicationId);
            var item = await MailItemStore.LatestAsync(connection, applicationId);
            var differs = documents.Any(document => document.State == MailDocumentState.Differs);
            if (application.State != ApplicationState.NeedsReview || (!differs && item is null)) throw MailFailures.Error(MailFailures.NoReview);
            if (documents.Any(document => document.EnteredPerson == caller.Person || document.ConfirmedPerson == caller.Person)) throw MailFailures.Error(MailFailures.SamePerson);

            var subject = differs ? documents[0].Id : item!.Id;
            switch (decided)
            {
                case MailReviewDecision.Accept when differs:
                    await AcceptDifferenceAsync(connection, application, documents, caller, now);
                    break;
                case MailReviewDecision.Accept:
                    await AcceptDeliveryAsync(connection, application, item!, caller, now, cancel);
                    break;
                case MailReviewDecision.Resend:
                    await ResendAsync(connection, application, differs ? null : item, documents, caller, now);
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
            return (await ApplicationStore.LockAsync(connection, applicationId))!.ToContract();
        }, cancel);
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

    private async Task AcceptDeliveryAsync(NpgsqlConnection connection, ApplicationRow application, MailItemRow item, Caller caller, DateTimeOffset now, CancellationToken cancel)
    {
        if (item.PostingDate is not { } posted || item.State is not (MailItemState.Posted or MailItemState.Concluded) || !item.IsActivated)
            throw MailFailures.Error(MailFailures.DecisionImpossible);
        var reports = await MailItemStore.ReportsAsync(connection, item.Id);
        // Delivered wins only when nothing says otherwise; the stage alone would do, this says it outright.
        if (!TrackingState.Of(posted, reports).ConfirmsResidence
            || reports.Any(report => report.Event is TrackingEvent.Returning or TrackingEvent.Returned or TrackingEvent.Forwarded or TrackingEvent.Lost))
            throw MailFailures.Error(MailFailures.DecisionImpossible);
        await decision.VerifyAsync(connection, application, item, caller, now, cancel);
    }

    private static async Task ResendAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow? item, IReadOnlyList<MailDocumentRow> documents, Caller caller, DateTimeOffset now)
    {
        // A letter that may still be in somebody's hands is not sent a second time, and none goes where the person does not live.
        var isOut = item is { Stage: MailStage.Returned or MailStage.Lost, PostingDate: not null };
        if (!isOut || documents.Count == 0 || item!.Reason is MailReturnReason.NotAtAddress or MailReturnReason.Moved) throw MailFailures.Error(MailFailures.DecisionImpossible);
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
