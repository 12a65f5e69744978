using Kyc.Evidence.PersonalNumbers;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Retention;

/// <summary>Defines the field rules of the requests of RetentionService (protos/kyc/v1/retention.proto).</summary>
public static class RetentionFields
{
    /// <summary>The maximum number of entries on a page.</summary>
    public const int MaxPageSize = 1000;

    // A number of twelve digits has the format of a reference, but it may be an individual number, which must not be stored.
    private static readonly FieldRule CaseReference = TextRules.ReferenceNumber with
    {
        Check = (value, now) => TextRules.ReferenceNumber.Check(value, now)
            ?? (PersonalNumberDetector.Scan((string)value) is [var finding, ..] ? ForbiddenDataFaults.GetFault(finding.Kind) : null),
    };

    private static readonly FieldRule PageSize = FieldRules.CreateRangeRule(0, MaxPageSize);

    /// <summary>The field rules of the requests, by the names of message and field.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "ReportEventRequest.idempotency_key", TextRules.IdempotencyKey },
        { "ReportEventRequest.application_id", FieldRules.Id },
        { "ReportEventRequest.event", FieldRules.SpecifiedEnumValue },
        { "ReportEventRequest.day", FieldRules.PastOrPresentDate },
        { "GetScheduleRequest.application_id", FieldRules.Id },
        { "PreviewRulesRequest.rules", FieldRules.Required with { MinCount = 1 } },
        { "PreviewRulesRequest.as_of", FieldRules.DateOrEmpty },
        { "AddRulesRequest.rules", FieldRules.Required with { MinCount = 1 } },
        { "AddRulesRequest.preview", FieldRules.Optional },
        { "RulesPreview.planned_count", FieldRules.AnyValue },
        { "RulesPreview.earlier_count", FieldRules.AnyValue },
        { "RulesPreview.later_count", FieldRules.AnyValue },
        { "RulesPreview.due_at_once_count", FieldRules.AnyValue },
        {
            "RetentionRule.rule_id",
            TextRules.CreateFormatRule("1 to 64 characters of [a-z0-9-]", "is not 1 to 64 characters of [a-z0-9-]", IsRuleId)
        },
        { "RetentionRule.version", FieldRules.CreateMinimumRule(1) },
        { "RetentionRule.effective_from", FieldRules.Date },
        { "RetentionRule.data_class", FieldRules.SpecifiedEnumValue },
        { "RetentionRule.trigger", FieldRules.SpecifiedEnumValue },
        { "RetentionRule.or_later", FieldRules.SpecifiedEnumValue },
        { "RetentionRule.years", FieldRules.CreateMinimumRule(0) },
        { "RetentionRule.months", FieldRules.CreateMinimumRule(0) },
        { "RetentionRule.days", FieldRules.CreateMinimumRule(0) },
        { "RetentionRule.disposition", FieldRules.SpecifiedEnumValue },
        { "RetentionRule.legal_source", TextRules.CreateLineRule(500) },
        { "GetCalendarRequest.from", FieldRules.DateOrEmpty },
        { "GetCalendarRequest.to", FieldRules.DateOrEmpty },
        { "GetCalendarRequest.by_day", FieldRules.AnyValue },
        { "ListDueRequest.page_size", PageSize },
        {
            "ListDueRequest.page_token",
            TextRules.CreateFormatOrEmptyRule(
                "next_page_token of the previous page, empty for the first page", "is no token of a page",
                text => DueCursorPageToken.TryParse(text, out _))
        },
        { "PlaceHoldRequest.idempotency_key", TextRules.IdempotencyKey },
        { "PlaceHoldRequest.application_id", FieldRules.Id },
        { "PlaceHoldRequest.reason", FieldRules.SpecifiedEnumValue },
        { "PlaceHoldRequest.reference", CaseReference },
        { "PlaceHoldRequest.until", FieldRules.FutureOrPresentDateOrEmpty },
        { "ExtendHoldRequest.hold_id", FieldRules.Id },
        { "ExtendHoldRequest.until", FieldRules.DateOrEmpty },
        { "RequestHoldReleaseRequest.hold_id", FieldRules.Id },
        { "ApproveHoldReleaseRequest.hold_id", FieldRules.Id },
        { "ListHoldsRequest.application_id", FieldRules.IdOrEmpty },
        { "ListHoldsRequest.include_ended", FieldRules.AnyValue },
        { "ListHoldsRequest.page_size", PageSize },
        { "ListHoldsRequest.page_token", FieldRules.IdOrEmpty },
        { "RequestEarlyErasureRequest.idempotency_key", TextRules.IdempotencyKey },
        { "RequestEarlyErasureRequest.application_id", FieldRules.Id },
        { "RequestEarlyErasureRequest.data_classes", FieldRules.SpecifiedEnumValue },
        { "RequestEarlyErasureRequest.reason", FieldRules.SpecifiedEnumValue },
        { "RequestEarlyErasureRequest.reference", CaseReference },
        { "ApproveEarlyErasureRequest.request_id", FieldRules.Id },
        { "GetErasureCertificatesRequest.application_id", FieldRules.Id },
        { "ExportErasureLedgerRequest.after_number", FieldRules.CreateMinimumRule(0) },
        // LedgerExporter and ReplayPlanner check the order, integrity and signature of the entries. Their failure codes begin with
        // ERASURE-LEDGER-.
        { "ReplayErasuresRequest.entry", FieldRules.Optional },
        { "ReplayErasuresRequest.statement", FieldRules.Optional },
        { "ErasureLedgerEntry.number", FieldRules.AnyValue },
        { "ErasureLedgerEntry.previous", FieldRules.AnyValue },
        { "ErasureLedgerEntry.content", FieldRules.AnyValue },
        { "ErasureLedgerEntry.hash", FieldRules.AnyValue },
        { "ErasureLedgerStatement.content", FieldRules.AnyValue },
        { "ErasureLedgerStatement.signature", FieldRules.AnyValue },
        { "ErasureLedgerStatement.algorithm", FieldRules.AnyValue },
        { "ErasureLedgerStatement.key_id", FieldRules.AnyValue },
    };

    private static bool IsRuleId(string text) =>
        text.Length <= 64 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
