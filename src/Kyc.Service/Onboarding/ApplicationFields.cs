using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Onboarding;

/// <summary>Defines the field rules for the requests to ApplicationService (protos/kyc/v1/application.proto).</summary>
public static class ApplicationFields
{
    /// <summary>The field rules of the requests, by the names of message and field.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "CreateApplicationRequest.idempotency_key", TextRules.IdempotencyKey },
        { "CreateApplicationRequest.declaration", FieldRules.Required },
        { "CreateApplicationRequest.channel", FieldRules.SpecifiedEnumValue },
        { "CreateApplicationRequest.consent", FieldRules.Required },
        { "Declaration.name", TextRules.Name },
        { "Declaration.name_kana", TextRules.Kana },
        { "Declaration.birth_date", FieldRules.BirthDate },
        { "Declaration.address", TextRules.CreateLineRule(200) },
        { "Declaration.purpose", FieldRules.SpecifiedEnumValue },
        { "Declaration.occupation", TextRules.CreateLineRule(100) },
        { "Declaration.account_kind", FieldRules.SpecifiedEnumValue },
        { "Declaration.outside_resident_register", FieldRules.AnyValue },
        {
            "Declaration", "address begins with the prefecture, unless outside_resident_register is true",
            (message, _) => CheckPrefecture((Declaration)message)
        },
        { "Consent.text_version", TextRules.CreateLineRule(64) },
        { "Consent.agreed_at", FieldRules.PastInstant },
        { "GetApplicationRequest.application_id", FieldRules.Id },
        { "WatchApplicationRequest.application_id", FieldRules.Id },
        { "WatchApplicationRequest.after_sequence", FieldRules.CreateMinimumRule(0) },
        { "CancelApplicationRequest.application_id", FieldRules.Id },
    };

    // Someone who is not in a resident register may live abroad, so the address does not have to begin with a prefecture.
    private static IEnumerable<FieldViolation> CheckPrefecture(Declaration declaration)
    {
        if (!declaration.OutsideResidentRegister && !TextRules.StartsWithPrefecture(declaration.Address))
        {
            yield return new("address", FieldReason.NoPrefecture, "does not begin with the name of a prefecture followed by more text");
        }
    }
}
