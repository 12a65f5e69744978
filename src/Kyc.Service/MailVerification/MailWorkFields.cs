using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.MailVerification;

/// <summary>Defines the field rules for the requests to MailWorkService (protos/kyc/v1/mail_work.proto).</summary>
public static class MailWorkFields
{
    /// <summary>The maximum number of items of work on one page of a response.</summary>
    public const int MaxPageSize = 1000;

    /// <summary>The field rules of the requests, by the names of message and field.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "ListMailWorkRequest.kinds", FieldRules.SpecifiedEnumValue },
        { "ListMailWorkRequest.due_only", FieldRules.AnyValue },
        { "ListMailWorkRequest.older_than_days", FieldRules.CreateRangeRule(0, 3650) },
        { "ListMailWorkRequest.batch_id", FieldRules.IdOrEmpty },
        { "ListMailWorkRequest.page_size", FieldRules.CreateRangeRule(0, MaxPageSize) },
        { "ListMailWorkRequest.page_token", FieldRules.IdOrEmpty },
        { "GetMailCaseRequest.application_id", FieldRules.Id },
        { "ReadMailCaseRequest.application_id", FieldRules.Id },
        { "ReadMailCaseRequest.reason", TextRules.CreatePrintableAsciiRule(200) },
        { "RetypeDocumentRequest.document_id", FieldRules.Id },
        { "RetypeDocumentRequest.entry", FieldRules.Required },
        { "WithdrawDocumentsRequest.application_id", FieldRules.Id },
        { "WithdrawDocumentsRequest.reason", MailFields.ReasonRule },
        // The format is not checked here. An unknown number is refused with MAIL-LETTER-UNKNOWN.
        { "RenewLetterRequest.management_number", FieldRules.AnyValue },
        { "RenewLetterRequest.reason", MailFields.ReasonRule },
        { "ReferMailCaseRequest.application_id", FieldRules.Id },
        { "ReferMailCaseRequest.referral", FieldRules.SpecifiedEnumValue },
    };
}
