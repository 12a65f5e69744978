using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Onboarding;

/// <summary>Defines the field rules of the requests of ApplicationService (protos/kyc/v1/application.proto).</summary>
public static class ApplicationFields
{
    /// <summary>The field rules.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "CreateApplicationRequest.idempotency_key", TextForms.Key },
        { "CreateApplicationRequest.declaration", FieldForms.Needed },
        { "CreateApplicationRequest.channel", FieldForms.Choice },
        { "CreateApplicationRequest.consent", FieldForms.Needed },
        { "Declaration.name", TextForms.Name },
        { "Declaration.name_kana", TextForms.Kana },
        { "Declaration.birth_date", FieldForms.BirthDay },
        { "Declaration.address", TextForms.Line(200) },
        { "Declaration.purpose", FieldForms.Choice },
        { "Declaration.occupation", TextForms.Line(100) },
        { "Declaration.account_kind", FieldForms.Choice },
        { "Declaration.outside_resident_register", FieldForms.Anything },
        {
            "Declaration", "address begins with the prefecture, unless outside_resident_register is true",
            (message, _) => BeginsWithPrefecture((Declaration)message)
        },
        { "Consent.text_version", TextForms.Line(64) },
        { "Consent.agreed_at", FieldForms.PastInstant },
        { "GetApplicationRequest.application_id", FieldForms.Id },
        { "WatchApplicationRequest.application_id", FieldForms.Id },
        { "WatchApplicationRequest.after_sequence", FieldForms.AtLeast(0) },
        { "CancelApplicationRequest.application_id", FieldForms.Id },
    };

    // A person who is not in a resident register may live abroad.
    private static IEnumerable<FieldViolation> BeginsWithPrefecture(Declaration declaration)
    {
        if (!declaration.OutsideResidentRegister && !TextForms.BeginsWithPrefecture(declaration.Address))
            yield return new("address", FieldReason.NoPrefecture, "does not begin with the name of a prefecture followed by more text");
    }
}
