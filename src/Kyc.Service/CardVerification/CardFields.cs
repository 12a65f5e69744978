using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.CardVerification;

/// <summary>
/// Defines the field rules of the requests of CardVerificationService (protos/kyc/v1/card_verification.proto). The rules limit the sizes of
/// the fields before their content is parsed.
/// </summary>
public static class CardFields
{
    /// <summary>The field rules, by message and field name.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "BeginCardVerificationRequest.reference_code", ReferenceCode.Rule },
        { "SubmitCardVerificationRequest.session_id", FieldRules.Id },
        { "SubmitCardVerificationRequest.certificate", FieldRules.CreateByteLengthRule(1, 8192) },
        { "SubmitCardVerificationRequest.signature", FieldRules.CreateByteLengthRule(1, 512) },
        { "SubmitCardVerificationRequest.document_sha256", FieldRules.CreateByteLengthRule(32, 32) },
        { "SubmitCardVerificationRequest.reading", FieldRules.Required },
        { "ReadingFacts.reader_name", TextRules.CreateMaxLengthRule(128) },
        // ISO/IEC 7816-3 8.1: an ATR consists of TS, T0 and further characters, at most 32 after TS.
        { "ReadingFacts.atr", FieldRules.CreateByteLengthRule(2, 33) },
        { "ReadingFacts.token_label", TextRules.CreateMaxLengthRule(32) },
        { "ReadingFacts.kiosk_version", TextRules.CreateMaxLengthRule(64) },
    };
}
