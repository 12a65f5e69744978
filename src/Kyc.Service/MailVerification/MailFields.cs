using Google.Protobuf.Collections;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Documents;
using Kyc.Mail.Posting;
using Kyc.Mail.Tracking;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.MailVerification;

/// <summary>Defines the field rules of the requests of MailVerificationService (protos/kyc/v1/mail_verification.proto).</summary>
public static class MailFields
{
    /// <summary>The maximum number of letters on a page, in a batch, and of postings in a call.</summary>
    public const int LargestPage = 1000;

    /// <summary>The maximum number of lines of status files on a page.</summary>
    public const int LargestPageOfLines = 100;

    /// <summary>The maximum number of days between printing and the planned posting date.</summary>
    public const int MostDaysAhead = 14;

    private static readonly FieldRule Chunk = FieldForms.Bytes(1, 262144);

    private static readonly FieldRule PlannedDay = new("\"YYYY-MM-DD\", today or at most 14 days ahead", (value, now) =>
    {
        if (FieldForms.Day.Check(value, now) is { } fault) return fault;
        var (day, today) = (IsoDate.Read((string)value), JapanTime.DateOf(now));
        return day < today ? new(FieldReason.TooEarly, "is before today in Japan")
            : day > today.AddDays(MostDaysAhead) ? new(FieldReason.TooLate, "is more than 14 days ahead") : null;
    });

    private static readonly FieldRule Letters = FieldForms.Elsewhere("1 to 1000") with { MinCount = 1, MaxCount = LargestPage };

    private static readonly FieldRule PastTimeOrEmpty = new("\"YYYY-MM-DD HH:MM\" or empty", (value, now) =>
        value is "" ? null
        : !TrackingFileParser.TryReadTime((string)value, out var at) ? new(FieldReason.NotInForm, "is not a time in the format YYYY-MM-DD HH:MM")
        : at > now ? FieldForms.InTheFuture : null);

    private static readonly FieldFault NoPostingNumber =
        new(FieldReason.NotInForm, "is not eleven digits") { Failure = new(MailFailures.PostingNumber, StatusCode.InvalidArgument) };

    private static readonly FieldFault WrongCheckDigit =
        new(FieldReason.CheckDigit, "has a wrong check digit")
        {
            Failure = new(MailFailures.PostingCheckDigit, StatusCode.InvalidArgument),
        };

    private static readonly FieldRule Number = new("eleven digits with the check digit", (value, _) =>
        PostingNumber.TryParse((string)value, out PostingNumber _, out var problem) ? null
            : problem == PostingNumberProblem.CheckDigitWrong ? WrongCheckDigit : NoPostingNumber);

    /// <summary>The rule for a reason: capital letters and hyphens.</summary>
    internal static readonly FieldRule Reason = TextForms.Form(
        "1 to 32 capital letters and hyphens", "is not 1 to 32 capital letters and hyphens", IsReason);

    /// <summary>The field rules.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "RecordDocumentRequest.header", FieldForms.Optional },
        { "RecordDocumentRequest.chunk", Chunk },
        { "RecordDocumentRequest", "header or chunk", (message, _) => Part(message is RecordDocumentRequest { PartCase: 0 }, "header") },
        { "DocumentHeader.reference_code", ReferenceCode.Rule },
        { "DocumentHeader.method", FieldForms.Choice },
        { "DocumentHeader.input", FieldForms.Choice },
        { "DocumentHeader.entry", FieldForms.Needed },
        {
            "DocumentHeader",
            "entry.birth_date is there, unless input is SUPPLEMENT; entry.address is there, unless entry.kind is PASSPORT",
            (message, _) => Stated((DocumentHeader)message)
        },
        // The kind is checked against the method; a kind that the method does not accept is refused with MAIL-DOCUMENT-KIND.
        { "DocumentEntry.kind", FieldForms.Anything },
        { "DocumentEntry.number", TextForms.Line(64) },
        { "DocumentEntry.issued_on", FieldForms.DayOrEmpty },
        { "DocumentEntry.expires_on", FieldForms.DayOrEmpty },
        { "DocumentEntry.received_on", FieldForms.PastDay },
        { "DocumentEntry.name", TextForms.Name },
        { "DocumentEntry.address", TextForms.LineOrEmpty(200) },
        { "DocumentEntry.birth_date", FieldForms.BirthDayOrEmpty },
        { "DocumentEntry.postcode", TextForms.FormOrEmpty("seven digits", "is not seven digits", IsPostcode) },
        { "DocumentEntry.postcode_confirmed", FieldForms.Anything },
        // The entry checks whether the statement is allowed for the kind.
        { "DocumentEntry.number_statement", FieldForms.AnyChoice },
        { "ConfirmDocumentRequest.document_id", FieldForms.Id },
        { "ConfirmDocumentRequest.entry", FieldForms.Needed },
        { "RecordDisposalRequest.document_id", FieldForms.Id },
        { "RecordDisposalRequest.disposal", FieldForms.Choice },
        { "RecordDisposalRequest.on", FieldForms.PastDay },
        { "ListMailItemsRequest.states", FieldForms.Choice },
        { "ListMailItemsRequest.due_only", FieldForms.Anything },
        { "ListMailItemsRequest.page_size", FieldForms.Between(0, LargestPage) },
        { "ListMailItemsRequest.page_token", FieldForms.IdOrEmpty },
        { "CreateBatchRequest.idempotency_key", TextForms.Key },
        { "CreateBatchRequest.posting_date", PlannedDay },
        { "CreateBatchRequest.service", FieldForms.Choice },
        { "CreateBatchRequest.limit", FieldForms.Between(1, LargestPage) },
        { "ReprintBatchRequest.batch_id", FieldForms.Id },
        // Management numbers are checked against the batch; unknown ones are refused with MAIL-NOT-IN-BATCH.
        { "ReprintBatchRequest.management_numbers", FieldForms.Elsewhere("at most 1000") with { MaxCount = LargestPage } },
        { "ReprintBatchRequest.reason", Reason },
        { "ConfirmPrintedRequest.batch_id", FieldForms.Id },
        { "ConfirmPrintedRequest.sheets_printed", FieldForms.AtLeast(0) },
        { "ConfirmPrintedRequest.spoiled", FieldForms.Anything },
        { "ConfirmPrintedRequest.printed_on", FieldForms.DayOrEmpty },
        { "RecordPostingRequest.batch_id", FieldForms.Id },
        { "RecordPostingRequest.posting_date", FieldForms.PastDay },
        { "RecordPostingRequest.postings", FieldForms.Elsewhere("1 to 1000 letters") with { MinCount = 1, MaxCount = LargestPage } },
        { "RecordPostingRequest", "each letter once", (message, _) => Once(((RecordPostingRequest)message).Postings) },
        { "ConfirmPostingRequest.batch_id", FieldForms.Id },
        { "ConfirmPostingRequest.posting_date", FieldForms.Day },
        { "ConfirmPostingRequest.postings", Letters },
        { "ConfirmPostingRequest.correction", FieldForms.Anything },
        { "ConfirmPostingRequest", "each letter once", (message, _) => Once(((ConfirmPostingRequest)message).Postings) },
        { "CorrectPostingRequest.batch_id", FieldForms.Id },
        { "CorrectPostingRequest.posting_date", FieldForms.PastDay },
        { "CorrectPostingRequest.postings", Letters },
        { "CorrectPostingRequest", "each letter once", (message, _) => Once(((CorrectPostingRequest)message).Postings) },
        { "RecordReturnedLetterRequest.management_number", FieldForms.Anything },
        { "RecordReturnedLetterRequest.reason", FieldForms.Choice },
        { "RecordReturnedLetterRequest.returned_on", FieldForms.PastDay },
        { "ReportWrongPairingRequest.batch_id", FieldForms.Id },
        { "ReportWrongPairingRequest.management_numbers", Letters },
        { "Posting.management_number", FieldForms.Anything },
        { "Posting.posting_number", Number },
        { "ImportTrackingRequest.chunk", Chunk },
        { "ListUnreadTrackingLinesRequest.read_too", FieldForms.Anything },
        { "ListUnreadTrackingLinesRequest.management_number", FieldForms.Anything },
        { "ListUnreadTrackingLinesRequest.page_size", FieldForms.Between(0, LargestPageOfLines) },
        { "ListUnreadTrackingLinesRequest.page_token", FieldForms.IdOrEmpty },
        { "ReadTrackingLineRequest.line_id", FieldForms.Id },
        { "ReadTrackingLineRequest.reading", FieldForms.Choice },
        { "ReadTrackingLineRequest.reason", FieldForms.AnyChoice },
        { "ReadTrackingLineRequest.occurred_at", PastTimeOrEmpty },
        {
            "ReadTrackingLineRequest", "reason is there of RETURNING and RETURNED, and only of these",
            (message, _) => ReturnReason((ReadTrackingLineRequest)message)
        },
        { "CheckActivationCodeRequest.application_id", FieldForms.Id },
        { "CheckActivationCodeRequest.code", TextForms.Line(24) },
        { "DecideMailReviewRequest.application_id", FieldForms.Id },
        { "DecideMailReviewRequest.decision", FieldForms.Choice },
        { "DecideMailReviewRequest.printable_name", TextForms.LineOrEmpty(200) },
        { "DecideMailReviewRequest.printable_address", TextForms.LineOrEmpty(200) },
        {
            "DecideMailReviewRequest", "printable_name or printable_address with PRINTABLE_FORM and only then",
            (message, _) => Printable((DecideMailReviewRequest)message)
        },
        { "ImportPostcodesRequest.as_of", FieldForms.Day },
        { "ImportPostcodesRequest.chunk", Chunk },
        { "ImportPostcodesRequest", "as_of or chunk", (message, _) => Part(message is ImportPostcodesRequest { PartCase: 0 }, "as_of") },
    };

    private static IEnumerable<FieldViolation> Part(bool isNone, string first) => isNone ? [new(first, FieldForms.Absent)] : [];

    // A supplementary document may not state a birth date, and a passport may not state an address.
    private static IEnumerable<FieldViolation> Stated(DocumentHeader header)
    {
        if (header.Entry is not { } entry) yield break;
        if (header.Input != DocumentInput.Supplement && entry.BirthDate.Length == 0)
            yield return new("entry.birth_date", FieldForms.Absent);
        if (entry.Address.Length == 0 && DocumentKinds.Find(entry.Kind)?.ShowsResidence != false)
            yield return new("entry.address", FieldForms.Absent);
    }

    private static IEnumerable<FieldViolation> Once(RepeatedField<Posting> postings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < postings.Count; index++)
            if (!seen.Add(postings[index].ManagementNumber))
                yield return new($"postings[{index}].management_number", FieldReason.Twice, "is repeated from an earlier entry");
    }

    private static IEnumerable<FieldViolation> ReturnReason(ReadTrackingLineRequest request)
    {
        if (TrackingReadings.IsReturn(request.Reading) == (request.Reason != MailReturnReason.Unspecified)) yield break;
        yield return request.Reason == MailReturnReason.Unspecified
            ? new("reason", FieldForms.Absent)
            : new("reason", FieldReason.NotTogether, "is set, although the line reports no return");
    }

    private static bool IsPostcode(string text) => text.Length == 7 && text.All(char.IsAsciiDigit);

    private static IEnumerable<FieldViolation> Printable(DecideMailReviewRequest request)
    {
        var isThere = request.PrintableName.Length + request.PrintableAddress.Length > 0;
        if (request.Decision == MailReviewDecision.PrintableForm && !isThere) yield return new("printable_name", FieldForms.Absent);
        if (request.Decision != MailReviewDecision.PrintableForm && isThere)
            yield return new("decision", FieldReason.NotTogether, "is not PRINTABLE_FORM, although there is a printable form");
    }

    private static bool IsReason(string text) => text.Length <= 32 && text.All(letter => char.IsAsciiLetterUpper(letter) || letter == '-');
}
