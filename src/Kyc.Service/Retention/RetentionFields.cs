using Kyc.Evidence.PersonalNumbers;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Retention;

/// <summary>Defines the field rules of the requests of RetentionService (protos/kyc/v1/retention.proto).</summary>
public static class RetentionFields
{
    /// <summary>The maximum number of entries on a page.</summary>
    public const int LargestPage = 1000;

    // A number of twelve digits matches the format of a reference, but may be an individual number, which must not be stored.
    private static readonly FieldRule CaseReference = TextForms.Reference with
    {
        Check = (value, now) => TextForms.Reference.Check(value, now)
            ?? (PersonalNumberDetector.Scan((string)value) is [var find, ..] ? ForbiddenFinds.FaultOf(find.Kind) : null),
    };

    private static readonly FieldRule PageSize = FieldForms.Between(0, LargestPage);

    /// <summary>The field rules.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "ReportEventRequest.idempotency_key", TextForms.Key },
        { "ReportEventRequest.application_id", FieldForms.Id },
        { "ReportEventRequest.event", FieldForms.Choice },
        { "ReportEventRequest.day", FieldForms.PastDay },
        { "GetScheduleRequest.application_id", FieldForms.Id },
        { "PreviewRulesRequest.rules", FieldForms.Needed with { MinCount = 1 } },
        { "PreviewRulesRequest.as_of", FieldForms.DayOrEmpty },
        { "AddRulesRequest.rules", FieldForms.Needed with { MinCount = 1 } },
        { "AddRulesRequest.preview", FieldForms.Optional },
        { "RulesPreview.planned_count", FieldForms.Anything },
        { "RulesPreview.earlier_count", FieldForms.Anything },
        { "RulesPreview.later_count", FieldForms.Anything },
        { "RulesPreview.due_at_once_count", FieldForms.Anything },
        { "RetentionRule.rule_id", TextForms.Form("1 to 64 characters of [a-z0-9-]", "is not 1 to 64 characters of [a-z0-9-]", IsRuleId) },
        { "RetentionRule.version", FieldForms.AtLeast(1) },
        { "RetentionRule.effective_from", FieldForms.Day },
        { "RetentionRule.data_class", FieldForms.Choice },
        { "RetentionRule.trigger", FieldForms.Choice },
        { "RetentionRule.or_later", FieldForms.Choice },
        { "RetentionRule.years", FieldForms.AtLeast(0) },
        { "RetentionRule.months", FieldForms.AtLeast(0) },
        { "RetentionRule.days", FieldForms.AtLeast(0) },
        { "RetentionRule.disposition", FieldForms.Choice },
        { "RetentionRule.legal_source", TextForms.Line(500) },
        { "GetCalendarRequest.from", FieldForms.DayOrEmpty },
        { "GetCalendarRequest.to", FieldForms.DayOrEmpty },
        { "GetCalendarRequest.by_day", FieldForms.Anything },
        { "ListDueRequest.page_size", PageSize },
        {
            "ListDueRequest.page_token",
            TextForms.FormOrEmpty(
                "next_page_token of the page before, empty for the first", "is no token of a page",
                text => DueCursorText.TryParse(text, out _))
        },
        { "PlaceHoldRequest.idempotency_key", TextForms.Key },
        { "PlaceHoldRequest.application_id", FieldForms.Id },
        { "PlaceHoldRequest.reason", FieldForms.Choice },
        { "PlaceHoldRequest.reference", CaseReference },
        { "PlaceHoldRequest.until", FieldForms.ComingDayOrEmpty },
        { "ExtendHoldRequest.hold_id", FieldForms.Id },
        { "ExtendHoldRequest.until", FieldForms.DayOrEmpty },
        { "RequestHoldReleaseRequest.hold_id", FieldForms.Id },
        { "ApproveHoldReleaseRequest.hold_id", FieldForms.Id },
        { "ListHoldsRequest.application_id", FieldForms.IdOrEmpty },
        { "ListHoldsRequest.include_ended", FieldForms.Anything },
        { "ListHoldsRequest.page_size", PageSize },
        { "ListHoldsRequest.page_token", FieldForms.IdOrEmpty },
        { "RequestEarlyErasureRequest.idempotency_key", TextForms.Key },
        { "RequestEarlyErasureRequest.application_id", FieldForms.Id },
        { "RequestEarlyErasureRequest.data_classes", FieldForms.Choice },
        { "RequestEarlyErasureRequest.reason", FieldForms.Choice },
        { "RequestEarlyErasureRequest.reference", CaseReference },
        { "ApproveEarlyErasureRequest.request_id", FieldForms.Id },
        { "GetErasureCertificatesRequest.application_id", FieldForms.Id },
        { "ExportErasureLedgerRequest.after_number", FieldForms.AtLeast(0) },
        // The ledger checks the order, integrity and signature of the entries: ERASURE-LEDGER- codes.
        { "ReplayErasuresRequest.entry", FieldForms.Optional },
        { "ReplayErasuresRequest.statement", FieldForms.Optional },
        { "ErasureLedgerEntry.number", FieldForms.Anything },
        { "ErasureLedgerEntry.previous", FieldForms.Anything },
        { "ErasureLedgerEntry.content", FieldForms.Anything },
        { "ErasureLedgerEntry.hash", FieldForms.Anything },
        { "ErasureLedgerStatement.content", FieldForms.Anything },
        { "ErasureLedgerStatement.signature", FieldForms.Anything },
        { "ErasureLedgerStatement.algorithm", FieldForms.Anything },
        { "ErasureLedgerStatement.key_id", FieldForms.Anything },
    };

    private static bool IsRuleId(string text) =>
        text.Length <= 64 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
