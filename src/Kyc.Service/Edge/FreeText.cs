using System.Collections.Concurrent;
using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Kyc.Service.Edge;

/// <summary>
/// The one place that lists the free-text fields of requests: every string of every request message is here, either as a text that a person
/// may have typed, which is searched for individual numbers and 本籍, or as exempt, with the form that makes it so. A test compares the lists
/// with the contract, so that a new field cannot be forgotten.
/// </summary>
public static class FreeText
{
    /// <summary>Fields in which people write, or machines what they like.</summary>
    public static readonly FrozenSet<string> Searched = FrozenSet.Create(
        "kyc.v1.Declaration.name", "kyc.v1.Declaration.name_kana", "kyc.v1.Declaration.address", "kyc.v1.Declaration.occupation",
        "kyc.v1.Declaration.birth_date", "kyc.v1.Consent.text_version",
        "kyc.v1.ReadingFacts.reader_name", "kyc.v1.ReadingFacts.token_label", "kyc.v1.ReadingFacts.kiosk_version",
        "kyc.v1.GetVerificationRecordRequest.reason", "kyc.v1.GetVerificationRecordPageRequest.reason", "kyc.v1.ExportEvidenceRequest.reason",
        "kyc.v1.ReadMailCaseRequest.reason", "kyc.v1.DecideMailReviewRequest.printable_name",
        "kyc.v1.DecideMailReviewRequest.printable_address",
        "kyc.v1.CorrectVerificationRecordRequest.reason", "kyc.v1.RecordCorrection.name", "kyc.v1.RecordCorrection.address",
        "kyc.v1.RecordCorrection.birth_date", "kyc.v1.RecordCorrection.occupation", "kyc.v1.RecordCorrection.transaction_reference",
        "kyc.v1.RecordCorrection.other_name", "kyc.v1.RecordCorrection.other_name_reason", "kyc.v1.RecordCorrection.foreign_pep_reason",
        "kyc.v1.RetentionRule.legal_source");

    /// <summary>Fields whose form leaves no room: identifiers that the service gave out, or that name what it holds.</summary>
    public static readonly FrozenSet<string> Exempt = FrozenSet.Create(
        // UUIDs, parsed as such.
        "kyc.v1.GetApplicationRequest.application_id", "kyc.v1.WatchApplicationRequest.application_id", "kyc.v1.CancelApplicationRequest.application_id",
        "kyc.v1.SubmitCardVerificationRequest.session_id", "kyc.v1.GetVerificationRecordRequest.application_id",
        "kyc.v1.GetVerificationRecordPageRequest.application_id", "kyc.v1.CorrectVerificationRecordRequest.application_id",
        "kyc.v1.CorrectVerificationRecordRequest.corrects", "kyc.v1.ExportEvidenceRequest.application_id",
        // Eight characters of an alphabet without meaning, and never stored.
        "kyc.v1.BeginCardVerificationRequest.reference_code",
        // Made by programs: a random one holds twelve digits with a right check digit now and then.
        "kyc.v1.CreateApplicationRequest.idempotency_key",
        // Searched by MailEntry, which sees them in streams too and knows which documents have numbers of twelve digits of their own.
        "kyc.v1.DocumentEntry.kind", "kyc.v1.DocumentEntry.number", "kyc.v1.DocumentEntry.issued_on", "kyc.v1.DocumentEntry.expires_on", "kyc.v1.DocumentEntry.received_on",
        "kyc.v1.DocumentEntry.name", "kyc.v1.DocumentEntry.address", "kyc.v1.DocumentEntry.birth_date", "kyc.v1.DocumentEntry.postcode",
        // UUIDs and days, parsed as such; numbers and codes, looked up or compared and never stored; a key; capital words.
        "kyc.v1.DocumentHeader.reference_code", "kyc.v1.ConfirmDocumentRequest.document_id", "kyc.v1.RecordDisposalRequest.document_id",
        "kyc.v1.RecordDisposalRequest.on", "kyc.v1.ListMailItemsRequest.page_token", "kyc.v1.CreateBatchRequest.idempotency_key",
        "kyc.v1.CreateBatchRequest.posting_date", "kyc.v1.ReprintBatchRequest.batch_id", "kyc.v1.ReprintBatchRequest.management_numbers",
        "kyc.v1.ReprintBatchRequest.reason", "kyc.v1.ConfirmPrintedRequest.batch_id", "kyc.v1.ConfirmPrintedRequest.spoiled",
        "kyc.v1.RecordPostingRequest.batch_id", "kyc.v1.RecordPostingRequest.posting_date", "kyc.v1.Posting.management_number",
        "kyc.v1.ConfirmPrintedRequest.printed_on", "kyc.v1.ConfirmPostingRequest.batch_id", "kyc.v1.ConfirmPostingRequest.posting_date",
        "kyc.v1.CorrectPostingRequest.batch_id", "kyc.v1.CorrectPostingRequest.posting_date",
            "kyc.v1.RecordReturnedLetterRequest.management_number",
        "kyc.v1.RecordReturnedLetterRequest.returned_on", "kyc.v1.ReportWrongPairingRequest.batch_id",
            "kyc.v1.ReportWrongPairingRequest.management_numbers",
        "kyc.v1.Posting.posting_number", "kyc.v1.CheckActivationCodeRequest.application_id", "kyc.v1.CheckActivationCodeRequest.code",
        "kyc.v1.DecideMailReviewRequest.application_id", "kyc.v1.ImportPostcodesRequest.as_of",
        "kyc.v1.ListUnreadTrackingLinesRequest.management_number", "kyc.v1.ListUnreadTrackingLinesRequest.page_token",
        "kyc.v1.ReadTrackingLineRequest.line_id", "kyc.v1.ReadTrackingLineRequest.occurred_at",
        "kyc.v1.ListMailWorkRequest.batch_id", "kyc.v1.ListMailWorkRequest.page_token", "kyc.v1.GetMailCaseRequest.application_id",
        "kyc.v1.ReadMailCaseRequest.application_id", "kyc.v1.RetypeDocumentRequest.document_id",
        "kyc.v1.WithdrawDocumentsRequest.application_id",
        "kyc.v1.WithdrawDocumentsRequest.reason", "kyc.v1.RenewLetterRequest.management_number", "kyc.v1.RenewLetterRequest.reason",
        "kyc.v1.ReferMailCaseRequest.application_id",
        // File references, whose form has no room for a name; numbers of twelve digits are refused there.
        "kyc.v1.PlaceHoldRequest.reference", "kyc.v1.RequestEarlyErasureRequest.reference",
        // The same of retention: UUIDs, days, keys made by programs, names of rules.
        "kyc.v1.RetentionRule.rule_id", "kyc.v1.RetentionRule.effective_from", "kyc.v1.ReportEventRequest.idempotency_key",
        "kyc.v1.ReportEventRequest.application_id", "kyc.v1.ReportEventRequest.day", "kyc.v1.GetScheduleRequest.application_id",
        "kyc.v1.PreviewRulesRequest.as_of", "kyc.v1.GetCalendarRequest.from", "kyc.v1.GetCalendarRequest.to", "kyc.v1.ListDueRequest.page_token",
        "kyc.v1.PlaceHoldRequest.idempotency_key", "kyc.v1.PlaceHoldRequest.application_id", "kyc.v1.PlaceHoldRequest.until",
        "kyc.v1.ExtendHoldRequest.hold_id", "kyc.v1.ExtendHoldRequest.until", "kyc.v1.RequestHoldReleaseRequest.hold_id",
        "kyc.v1.ApproveHoldReleaseRequest.hold_id", "kyc.v1.ListHoldsRequest.application_id", "kyc.v1.ListHoldsRequest.page_token",
        "kyc.v1.RequestEarlyErasureRequest.idempotency_key", "kyc.v1.RequestEarlyErasureRequest.application_id",
        "kyc.v1.ApproveEarlyErasureRequest.request_id", "kyc.v1.GetErasureCertificatesRequest.application_id",
        // Names of an algorithm and of a key, compared with those that are known and never stored.
        "kyc.v1.ErasureLedgerStatement.algorithm", "kyc.v1.ErasureLedgerStatement.key_id",
        // Looked up among what exists, and never stored.
        "kyc.v1.GetRevocationStatusRequest.page_token", "kyc.v1.RotateKeyEncryptionKeyRequest.key_id");

    /// <summary>Messages whose fields one person types one after the other: a number may be split over two of them.</summary>
    public static readonly FrozenSet<string> TypedSideBySide = FrozenSet.Create("kyc.v1.Declaration", "kyc.v1.RecordCorrection");

    /// <summary>The field of these in which digits of any length are ordinary.</summary>
    public const string ReferenceNumber = "kyc.v1.RecordCorrection.transaction_reference";

    private static readonly ConcurrentDictionary<MessageDescriptor, bool> Known = new();

    /// <summary>Whether messages of this type have any such field, however deep; found out once.</summary>
    public static bool IsIn(MessageDescriptor message) =>
        Known.TryGetValue(message, out var isIn) ? isIn : Known.GetOrAdd(message, Look(message, []));

    // A type within itself is looked at once.
    private static bool Look(MessageDescriptor message, HashSet<MessageDescriptor> seen) =>
        seen.Add(message) && message.Fields.InDeclarationOrder().Any(field =>
            Searched.Contains(field.FullName) || (field.FieldType == FieldType.Message && Look(field.MessageType, seen)));

    /// <summary>Texts of a request that are to be searched, each with its field and the path to it.</summary>
    public static IEnumerable<(FieldDescriptor Field, string Path, string Text)> Of(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType != FieldType.Message && !Searched.Contains(field.FullName)) continue;
            foreach (var (index, value) in Values(field, message).Index())
            {
                var name = field.IsRepeated ? $"{field.Name}[{index}]" : field.Name;
                if (value is string text) yield return (field, name, text);
                if (value is not IMessage nested) continue;
                foreach (var inner in Of(nested)) yield return (inner.Field, $"{name}.{inner.Path}", inner.Text);
            }
        }
    }

    private static IEnumerable<object> Values(FieldDescriptor field, IMessage message)
    {
        var value = field.Accessor.GetValue(message);
        if (field.IsRepeated && value is System.Collections.IEnumerable list) return list.Cast<object>();
        return value is null ? [] : [value];
    }
}
