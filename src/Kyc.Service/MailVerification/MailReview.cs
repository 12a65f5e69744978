using System.Text;
using Kyc.Contracts.V1;
using Kyc.Service.Approvals;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Handles decisions on applications in review that have documents or letters. A decision needs two people, neither of whom may have typed
/// an entry of a current document of the application. No decision verifies a person whose letter was returned, forwarded or lost.
/// </summary>
public sealed class MailReview(
    KycDatabase database,
    MailCaseReader cases,
    MailVerifier mailVerifier,
    LetterProgress letterProgress,
    PrintableFormHandler printableForms,
    TwoPersonApprovalService approvals,
    TimeProvider clock)
{
    /// <summary>Requests a decision, or performs it when a different person has requested the same decision.</summary>
    /// <exception cref="ServiceFailureException">
    /// APPLICATION-UNKNOWN, MAIL-NO-REVIEW, MAIL-SAME-PERSON, MAIL-TRACKING-UNREAD, MAIL-DECISION-IMPOSSIBLE, MAIL-PRINTABLE-FORM,
    /// MAIL-PRINTER-UNAVAILABLE or SECOND-PERSON-REQUIRED, or a failure of <see cref="MailVerifier"/>.
    /// </exception>
    public Task<DecideMailReviewResponse> DecideAsync(DecideMailReviewRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var applicationId = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        return database.RunInTransactionAsync(async connection =>
        {
            var application = await ApplicationStore.LockAsync(connection, applicationId)
                ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
            var mailCase = await cases.ReadAsync(connection, application, cancellationToken);
            if (!mailCase.IsInReview)
            {
                throw MailFailures.CreateException(MailFailures.NotInReview);
            }

            if (mailCase.Documents.Any(document =>
                    PersonNameComparer.AreSame(document.EnteredPerson, caller.Person)
                    || PersonNameComparer.AreSame(document.ConfirmedPerson, caller.Person)))
            {
                throw MailFailures.CreateException(MailFailures.SamePerson);
            }

            if (!HasDifference(mailCase.Documents) && mailCase.Letter is { UnreadLines: > 0 })
            {
                throw MailFailures.CreateException(MailFailures.TrackingLinesUnread);
            }

            if (!mailCase.Allows(request.Decision))
            {
                throw MailFailures.CreateException(MailFailures.DecisionImpossible);
            }

            var printableEntry = request.Decision == MailReviewDecision.PrintableForm
                ? await printableForms.AddFormsAsync(mailCase.Documents[0], request, cancellationToken)
                : null;
            var approval = await RequestApprovalAsync(connection, mailCase, request, caller);
            if (!approval.IsApproved)
            {
                return new DecideMailReviewResponse { Application = application.ToContract(), Pending = approval.ToContract() };
            }

            await PerformDecisionAsync(connection, mailCase, request.Decision, printableEntry, caller, cancellationToken);
            return new DecideMailReviewResponse
            {
                Application = (await ApplicationStore.LockAsync(connection, applicationId))!.ToContract(),
            };
        }, cancellationToken);
    }

    private async Task PerformDecisionAsync(
        NpgsqlConnection connection, MailCase mailCase, MailReviewDecision reviewDecision, MailEntry? printableEntry, Caller caller,
        CancellationToken cancellationToken)
    {
        var (application, item, now) = (mailCase.Application, mailCase.Letter, clock.GetNow());
        switch (reviewDecision)
        {
            case MailReviewDecision.Accept when HasDifference(mailCase.Documents):
                await AcceptDifferenceAsync(connection, application, mailCase.Documents, caller, now);
                return;
            case MailReviewDecision.Accept:
                await mailVerifier.VerifyAsync(connection, application, item!, caller, now, cancellationToken);
                return;
            case MailReviewDecision.Resend:
                await MailItemStore.SetStateAsync(connection, item!.Id, MailItemState.Failed, now);
                await MailTransitions.CreateLetterAsync(connection, application.Id, item.Sending + 1, caller, now);
                break;
            case MailReviewDecision.Retype:
                await CloseLetterAsync(connection, item, now);
                await MailDocumentStore.ReopenAllAsync(connection, application.Id);
                break;
            case MailReviewDecision.PrintableForm:
                await printableForms.ApplyAsync(connection, mailCase.Documents[0], printableEntry!, caller, now, cancellationToken);
                await MailItemStore.StorePrintProblemAsync(connection, item!.ManagementNumber, "");
                break;
            case MailReviewDecision.Continue:
                break;
            default:
                await CloseLetterAsync(connection, item, now);
                await MailDocumentStore.CloseAllAsync(connection, application.Id);
                break;
        }

        var (finding, code) = reviewDecision == MailReviewDecision.Reject
            ? (ApplicationFinding.ReviewRefused, application.OutcomeCode)
            : (ApplicationFinding.ReviewContinued, "");
        await MailTransitions.MoveApplicationAsync(connection, application, finding, code, GetSubjectId(mailCase), caller, now);
        // The letter may have been delivered during the review, so its reports are applied again.
        if (reviewDecision == MailReviewDecision.Continue && item is { PostingDate: not null })
        {
            await letterProgress.ApplyAsync(
                connection,
                (await ApplicationStore.LockAsync(connection, application.Id))!,
                item,
                caller,
                now,
                cancellationToken);
        }
    }

    /// <summary>
    /// Gets the ID of the letter or document that the decision concerns. This is the letter, unless there is no letter or a document
    /// differs from the declaration. In these cases it is the first document.
    /// </summary>
    private static Guid GetSubjectId(MailCase mailCase) =>
        mailCase.Letter is { } letter && !HasDifference(mailCase.Documents) ? letter.Id : mailCase.Documents[0].Id;

    private static bool HasDifference(IReadOnlyList<MailDocumentRow> documents) =>
        documents.Any(document => document.State == MailDocumentState.Differs);

    /// <summary>
    /// Requests the approval of the decision, or approves the request of a different person. An approval is valid only for the current
    /// state of the case. When the case has changed, a new approval is needed.
    /// </summary>
    private Task<ApprovalResult> RequestApprovalAsync(
        NpgsqlConnection connection,
        MailCase mailCase,
        DecideMailReviewRequest request,
        Caller caller)
    {
        var normalizedRequest = request.Clone();
        normalizedRequest.ApplicationId = mailCase.Application.Id.ToString("D");
        var state = Encoding.UTF8.GetBytes(
            $"{GetSubjectId(mailCase):D} {mailCase.Application.OutcomeCode} {mailCase.Application.UpdatedAt:O}");
        return approvals.RequestOrApproveAsync(
            connection, TwoPersonAction.Create(
                MailVerificationService.Descriptor.FullName, nameof(MailVerificationService.MailVerificationServiceBase.DecideMailReview),
                normalizedRequest, state), caller);
    }

    private static async Task AcceptDifferenceAsync(
        NpgsqlConnection connection, ApplicationRow application, IReadOnlyList<MailDocumentRow> documents, Caller caller,
        DateTimeOffset now)
    {
        foreach (var document in documents.Where(document => document.State == MailDocumentState.Differs))
        {
            await MailDocumentStore.SetStateAsync(connection, document.Id, MailDocumentState.Confirmed);
            await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForDocument(document, "difference-accepted", caller, now));
        }
        await MailTransitions.MoveApplicationAsync(
            connection,
            application,
            ApplicationFinding.ReviewContinued,
            "",
            documents[0].Id,
            caller,
            now);
        await DocumentConfirmation.TryCreateLetterAsync(connection, application.Id, caller, now);
    }

    private static async Task CloseLetterAsync(NpgsqlConnection connection, MailItemRow? item, DateTimeOffset now)
    {
        if (item is null || (!item.IsOpen && item.State != MailItemState.Concluded))
        {
            return;
        }

        await MailItemStore.SetStateAsync(
            connection, item.Id,
            item.State is MailItemState.Posted or MailItemState.Concluded ? MailItemState.Failed : MailItemState.Withdrawn, now);
    }
}
