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

/// <summary>Defines the field rules for the requests to MailVerificationService (protos/kyc/v1/mail_verification.proto).</summary>
public static class MailFields
{
    /// <summary>The maximum number of letters on one page of a response or in a batch, and of postings in one call.</summary>
    public const int MaxPageSize = 1000;

    /// <summary>The maximum number of lines of status files that one page of a response contains.</summary>
    public const int MaxLinePageSize = 100;

    /// <summary>The maximum number of days from today to the planned posting date.</summary>
    public const int MaxDaysAhead = 14;

    private static readonly FieldRule ChunkRule = FieldRules.CreateByteLengthRule(1, 262144);

    private static readonly FieldRule PlannedDayRule = new("\"YYYY-MM-DD\", today or at most 14 days ahead", (value, now) =>
    {
        if (FieldRules.Date.Check(value, now) is { } fault)
        {
            return fault;
        }

        var (day, today) = (IsoDate.Parse((string)value), JapanTime.ToDate(now));
        return day < today ? new(FieldReason.TooEarly, "is before today in Japan")
            : day > today.AddDays(MaxDaysAhead) ? new(FieldReason.TooLate, "is more than 14 days ahead") : null;
    });

    private static readonly FieldRule LettersRule = FieldRules.CreateUncheckedRule("1 to 1000") with
    {
        MinCount = 1,
        MaxCount = MaxPageSize,
    };

    private static readonly FieldRule PastTimeOrEmptyRule = new(
        "\"YYYY-MM-DD HH:MM\" or empty",
        (value, now) =>
            value is "" ? null
            : !TrackingFileParser.TryReadTime((string)value, out var at)
                ? new(FieldReason.NotInForm, "is not a time in the format YYYY-MM-DD HH:MM")
            : at > now ? FieldRules.FutureFault
            : null);

    private static readonly FieldFault InvalidPostingNumberFault =
        new(FieldReason.NotInForm, "is not eleven digits") { Failure = new(MailFailures.InvalidPostingNumber, StatusCode.InvalidArgument) };

    private static readonly FieldFault WrongCheckDigitFault =
        new(FieldReason.CheckDigit, "has a wrong check digit")
        {
            Failure = new(MailFailures.WrongPostingCheckDigit, StatusCode.InvalidArgument),
        };

    private static readonly FieldRule PostingNumberRule = new("eleven digits with the check digit", (value, _) =>
        PostingNumber.TryParse((string)value, out var _, out var problem) ? null
            : problem == PostingNumberProblem.CheckDigitWrong ? WrongCheckDigitFault : InvalidPostingNumberFault);

    /// <summary>The rule for a reason: 1 to 32 capital letters and hyphens.</summary>
    internal static readonly FieldRule ReasonRule = TextRules.CreateFormatRule(
        "1 to 32 capital letters and hyphens", "is not 1 to 32 capital letters and hyphens", IsReason);

    /// <summary>The field rules of the requests, by the names of message and field.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "RecordDocumentRequest.header", FieldRules.Optional },
        { "RecordDocumentRequest.chunk", ChunkRule },
        {
            "RecordDocumentRequest",
            "header or chunk",
            (message, _) => CheckPart(message is RecordDocumentRequest { PartCase: 0 }, "header")
        },
        { "DocumentHeader.reference_code", ReferenceCode.Rule },
        { "DocumentHeader.method", FieldRules.SpecifiedEnumValue },
        { "DocumentHeader.input", FieldRules.SpecifiedEnumValue },
        { "DocumentHeader.entry", FieldRules.Required },
        {
            "DocumentHeader",
            "entry.birth_date is required, unless input is SUPPLEMENT; entry.address is required, unless entry.kind is PASSPORT",
            (message, _) => CheckDocument((DocumentHeader)message)
        },
        // The kind is not checked here, because it depends on the method. A kind that the method does not accept is refused with
        // MAIL-DOCUMENT-KIND.
        { "DocumentEntry.kind", FieldRules.AnyValue },
        { "DocumentEntry.number", TextRules.CreateLineRule(64) },
        { "DocumentEntry.issued_on", FieldRules.DateOrEmpty },
        { "DocumentEntry.expires_on", FieldRules.DateOrEmpty },
        { "DocumentEntry.received_on", FieldRules.PastOrPresentDate },
        { "DocumentEntry.name", TextRules.Name },
        { "DocumentEntry.address", TextRules.CreateLineOrEmptyRule(200) },
        { "DocumentEntry.birth_date", FieldRules.BirthDateOrEmpty },
        { "DocumentEntry.postcode", TextRules.CreateFormatOrEmptyRule("seven digits", "is not seven digits", IsPostcode) },
        { "DocumentEntry.postcode_confirmed", FieldRules.AnyValue },
        // MailEntry checks whether the statement is allowed for the kind of document.
        { "DocumentEntry.number_statement", FieldRules.AnyEnumValue },
        { "ConfirmDocumentRequest.document_id", FieldRules.Id },
        { "ConfirmDocumentRequest.entry", FieldRules.Required },
        { "RecordDisposalRequest.document_id", FieldRules.Id },
        { "RecordDisposalRequest.disposal", FieldRules.SpecifiedEnumValue },
        { "RecordDisposalRequest.on", FieldRules.PastOrPresentDate },
        { "ListMailItemsRequest.states", FieldRules.SpecifiedEnumValue },
        { "ListMailItemsRequest.due_only", FieldRules.AnyValue },
        { "ListMailItemsRequest.page_size", FieldRules.CreateRangeRule(0, MaxPageSize) },
        { "ListMailItemsRequest.page_token", FieldRules.IdOrEmpty },
        { "CreateBatchRequest.idempotency_key", TextRules.IdempotencyKey },
        { "CreateBatchRequest.posting_date", PlannedDayRule },
        { "CreateBatchRequest.service", FieldRules.SpecifiedEnumValue },
        { "CreateBatchRequest.limit", FieldRules.CreateRangeRule(1, MaxPageSize) },
        { "ReprintBatchRequest.batch_id", FieldRules.Id },
        // Management numbers are checked against the batch. Unknown numbers are refused with MAIL-NOT-IN-BATCH.
        { "ReprintBatchRequest.management_numbers", FieldRules.CreateUncheckedRule("at most 1000") with { MaxCount = MaxPageSize } },
        { "ReprintBatchRequest.reason", ReasonRule },
        { "ConfirmPrintedRequest.batch_id", FieldRules.Id },
        { "ConfirmPrintedRequest.sheets_printed", FieldRules.CreateMinimumRule(0) },
        { "ConfirmPrintedRequest.spoiled", FieldRules.AnyValue },
        { "ConfirmPrintedRequest.printed_on", FieldRules.DateOrEmpty },
        { "RecordPostingRequest.batch_id", FieldRules.Id },
        { "RecordPostingRequest.posting_date", FieldRules.PastOrPresentDate },
        {
            "RecordPostingRequest.postings",
            FieldRules.CreateUncheckedRule("1 to 1000 letters") with
            {
                MinCount = 1,
                MaxCount = MaxPageSize,
            }
        },
        { "RecordPostingRequest", "each letter once", (message, _) => CheckRepeatedLetters(((RecordPostingRequest)message).Postings) },
        { "ConfirmPostingRequest.batch_id", FieldRules.Id },
        { "ConfirmPostingRequest.posting_date", FieldRules.Date },
        { "ConfirmPostingRequest.postings", LettersRule },
        { "ConfirmPostingRequest.correction", FieldRules.AnyValue },
        { "ConfirmPostingRequest", "each letter once", (message, _) => CheckRepeatedLetters(((ConfirmPostingRequest)message).Postings) },
        { "CorrectPostingRequest.batch_id", FieldRules.Id },
        { "CorrectPostingRequest.posting_date", FieldRules.PastOrPresentDate },
        { "CorrectPostingRequest.postings", LettersRule },
        { "CorrectPostingRequest", "each letter once", (message, _) => CheckRepeatedLetters(((CorrectPostingRequest)message).Postings) },
        { "RecordReturnedLetterRequest.management_number", FieldRules.AnyValue },
        { "RecordReturnedLetterRequest.reason", FieldRules.SpecifiedEnumValue },
        { "RecordReturnedLetterRequest.returned_on", FieldRules.PastOrPresentDate },
        { "ReportWrongPairingRequest.batch_id", FieldRules.Id },
        { "ReportWrongPairingRequest.management_numbers", LettersRule },
        { "Posting.management_number", FieldRules.AnyValue },
        { "Posting.posting_number", PostingNumberRule },
        { "ImportTrackingRequest.chunk", ChunkRule },
        { "ListUnreadTrackingLinesRequest.read_too", FieldRules.AnyValue },
        { "ListUnreadTrackingLinesRequest.management_number", FieldRules.AnyValue },
        { "ListUnreadTrackingLinesRequest.page_size", FieldRules.CreateRangeRule(0, MaxLinePageSize) },
        { "ListUnreadTrackingLinesRequest.page_token", FieldRules.IdOrEmpty },
        { "ReadTrackingLineRequest.line_id", FieldRules.Id },
        { "ReadTrackingLineRequest.reading", FieldRules.SpecifiedEnumValue },
        { "ReadTrackingLineRequest.reason", FieldRules.AnyEnumValue },
        { "ReadTrackingLineRequest.occurred_at", PastTimeOrEmptyRule },
        {
            "ReadTrackingLineRequest", "reason is required for RETURNING and RETURNED, and must be UNSPECIFIED for all other readings",
            (message, _) => CheckReturnReason((ReadTrackingLineRequest)message)
        },
        { "CheckActivationCodeRequest.application_id", FieldRules.Id },
        { "CheckActivationCodeRequest.code", TextRules.CreateLineRule(24) },
        { "DecideMailReviewRequest.application_id", FieldRules.Id },
        { "DecideMailReviewRequest.decision", FieldRules.SpecifiedEnumValue },
        { "DecideMailReviewRequest.printable_name", TextRules.CreateLineOrEmptyRule(200) },
        { "DecideMailReviewRequest.printable_address", TextRules.CreateLineOrEmptyRule(200) },
        {
            "DecideMailReviewRequest",
            "printable_name or printable_address is required with PRINTABLE_FORM, and both must be empty with any other decision",
            (message, _) => CheckPrintableForm((DecideMailReviewRequest)message)
        },
        { "ImportPostcodesRequest.as_of", FieldRules.Date },
        { "ImportPostcodesRequest.chunk", ChunkRule },
        {
            "ImportPostcodesRequest",
            "as_of or chunk",
            (message, _) => CheckPart(message is ImportPostcodesRequest { PartCase: 0 }, "as_of")
        },
    };

    private static IEnumerable<FieldViolation> CheckPart(bool isMissing, string firstField) =>
        isMissing ? [new(firstField, FieldRules.MissingValueFault)] : [];

    // A supplementary document may lack a birth date, and a passport may lack an address.
    private static IEnumerable<FieldViolation> CheckDocument(DocumentHeader header)
    {
        if (header.Entry is not { } entry)
        {
            yield break;
        }

        if (header.Input != DocumentInput.Supplement && entry.BirthDate.Length == 0)
        {
            yield return new("entry.birth_date", FieldRules.MissingValueFault);
        }

        if (entry.Address.Length == 0 && DocumentKinds.Find(entry.Kind)?.ShowsResidence != false)
        {
            yield return new("entry.address", FieldRules.MissingValueFault);
        }
    }

    private static IEnumerable<FieldViolation> CheckRepeatedLetters(RepeatedField<Posting> postings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < postings.Count; index++)
        {
            if (!seen.Add(postings[index].ManagementNumber))
            {
                yield return new($"postings[{index}].management_number", FieldReason.Twice, "is repeated from an earlier entry");
            }
        }
    }

    private static IEnumerable<FieldViolation> CheckReturnReason(ReadTrackingLineRequest request)
    {
        if (TrackingReadings.IsReturn(request.Reading) == (request.Reason != MailReturnReason.Unspecified))
        {
            yield break;
        }

        yield return request.Reason == MailReturnReason.Unspecified
            ? new("reason", FieldRules.MissingValueFault)
            : new("reason", FieldReason.NotTogether, "is set, although the line reports no return");
    }

    private static bool IsPostcode(string text) => text.Length == 7 && text.All(char.IsAsciiDigit);

    private static IEnumerable<FieldViolation> CheckPrintableForm(DecideMailReviewRequest request)
    {
        var hasPrintableForm = request.PrintableName.Length + request.PrintableAddress.Length > 0;
        if (request.Decision == MailReviewDecision.PrintableForm && !hasPrintableForm)
        {
            yield return new("printable_name", FieldRules.MissingValueFault);
        }

        if (request.Decision != MailReviewDecision.PrintableForm && hasPrintableForm)
        {
            yield return new("decision", FieldReason.NotTogether, "is not PRINTABLE_FORM, although there is a printable form");
        }
    }

    private static bool IsReason(string text) => text.Length <= 32 && text.All(letter => char.IsAsciiLetterUpper(letter) || letter == '-');
}
