using Kyc.Contracts.V1;
using Kyc.Domain.Methods;
using Kyc.Domain.Time;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.CardVerification;

/// <summary>
/// Represents everything that is stored about the decision on a submission. Personal data is already encrypted, so only the database writes
/// remain to be done while the application is locked.
/// </summary>
internal sealed record Decision(
    ApplicationFinding Finding, UsedMethod? UsedMethod, string Code, IReadOnlyList<SealedEvidenceItem> Items, SealedRecord? Record,
    IReadOnlyList<LedgerEvent> Events)
{
    /// <summary>Creates the decision on the given submission.</summary>
    /// <exception cref="ServiceFailureException">
    /// RECORD-INCOMPLETE: required rows of the verification record are missing, so the person cannot be verified.
    /// </exception>
    public static Decision Create(
        CardSessionRow session, ApplicationRow application, Submission submission, ApplicationKeys keys, LookupMac mac)
    {
        var outcome = submission.Verdict.Outcome;
        var finding = outcome switch
        {
            VerificationOutcome.Verified => ApplicationFinding.CardVerified,
            VerificationOutcome.Rejected => ApplicationFinding.CardRefused,
            VerificationOutcome.NeedsReview => ApplicationFinding.CardNeedsReview,
            _ => ApplicationFinding.CardUndecided,
        };
        var state = ApplicationLifecycle.GetNextState(ApplicationState.AwaitingVerification, finding);
        var usedMethod = state == ApplicationState.Verified
            ? OfferedMethods.GetUsedMethod(MethodKind.JpkiSignature, JapanTime.ToDate(submission.SubmittedAt))
            : null;
        var code = submission.Verdict.Failure?.Code ?? "";
        var items = submission.Verdict.KeepsEvidence
            ? CardEvidence.CreateItems(submission).Select(item => SealedEvidenceItem.Create(item, keys, submission.SubmittedAt)).ToList()
            : [];
        var record = outcome == VerificationOutcome.Verified ? SealRecord(session, application, submission, items, keys, mac) : null;

        LedgerEvent CreateEvent(LedgerEntryKind kind, LedgerSubject subject, params LedgerFact[] facts) =>
            new(application.Id, kind, submission.SubmittedAt, LedgerEvent.GetActor(submission.Caller), subject) { Facts = facts };
        var subject = LedgerSubjectFactory.CreateForCiphertext(
            SubjectKind.CardSession,
            session.Id,
            keys,
            DataClass.Declaration,
            submission.Document,
            session.Document);
        List<LedgerEvent> events =
        [
            CreateEvent(LedgerEntryKind.Decision, subject, new("state", RecordWords.GetWord(state)), new("code", code)),
        ];
        events.AddRange(items.Select(item => CreateEvent(LedgerEntryKind.EvidenceAdded, item.Subject)));
        if (record is not null)
        {
            events.Add(CreateEvent(
                LedgerEntryKind.RecordAdded, record.Subject,
                [.. RecordWords.CreateFacts(record.Columns.Method, record.Columns.MethodLetter, record.Columns.RuleRevision)]));
        }

        return new Decision(finding, usedMethod, code, items, record, events);
    }

    /// <summary>
    /// Returns this decision without its evidence. It is used for an application for which enough evidence of undecided attempts is already
    /// stored.
    /// </summary>
    public Decision WithoutEvidence() =>
        this with { Items = [], Events = [.. Events.Where(ledgerEvent => ledgerEvent.Kind != LedgerEntryKind.EvidenceAdded)] };

    private static SealedRecord SealRecord(
        CardSessionRow session, ApplicationRow application, Submission submission, List<SealedEvidenceItem> items, ApplicationKeys keys,
        LookupMac mac)
    {
        var signature = submission.Verdict.Signature;
        var certificateMac = mac.Compute("certificate", signature.Anchor!.KeyId, signature.Certificate!.SerialNumber);
        try
        {
            return SealedRecord.Create(
                CardEvidence.CreateRecord(application, session, submission, items),
                application.Channel,
                certificateMac,
                keys);
        }
        catch (IncompleteRecordException incompleteRecordException)
        {
            throw new ServiceFailureException(
                ServiceFailures.RecordIncomplete,
                string.Join(", ", incompleteRecordException.MissingRows.Select(row => $"row {row.RowNumber}")));
        }
    }
}
