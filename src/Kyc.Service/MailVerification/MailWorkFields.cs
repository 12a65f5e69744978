using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.MailVerification;

/// <summary>Defines the field rules of the requests of MailWorkService (protos/kyc/v1/mail_work.proto).</summary>
public static class MailWorkFields
{
    /// <summary>The maximum number of entries on a page.</summary>
    public const int MaxPage = 1000;

    /// <summary>The field rules.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "ListMailWorkRequest.kinds", FieldForms.Choice },
        { "ListMailWorkRequest.due_only", FieldForms.Anything },
        { "ListMailWorkRequest.older_than_days", FieldForms.Between(0, 3650) },
        { "ListMailWorkRequest.batch_id", FieldForms.IdOrEmpty },
        { "ListMailWorkRequest.page_size", FieldForms.Between(0, MaxPage) },
        { "ListMailWorkRequest.page_token", FieldForms.IdOrEmpty },
        { "GetMailCaseRequest.application_id", FieldForms.Id },
        { "ReadMailCaseRequest.application_id", FieldForms.Id },
        { "ReadMailCaseRequest.reason", TextForms.Printable(200) },
        { "RetypeDocumentRequest.document_id", FieldForms.Id },
        { "RetypeDocumentRequest.entry", FieldForms.Needed },
        { "WithdrawDocumentsRequest.application_id", FieldForms.Id },
        { "WithdrawDocumentsRequest.reason", MailFields.Reason },
        // An unknown number is refused with MAIL-LETTER-UNKNOWN.
        { "RenewLetterRequest.management_number", FieldForms.Anything },
        { "RenewLetterRequest.reason", MailFields.Reason },
        { "ReferMailCaseRequest.application_id", FieldForms.Id },
        { "ReferMailCaseRequest.referral", FieldForms.Choice },
    };
}
