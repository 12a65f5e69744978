using Kyc.Contracts.V1;
using Kyc.Evidence;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Evidence;

/// <summary>Defines the field rules of EvidenceService's requests (protos/kyc/v1/evidence.proto).</summary>
public static class EvidenceFields
{
    // The ledger stores this reason unencrypted.
    private static readonly FieldRule ReasonInClear = TextForms.Printable(200);

    /// <summary>The rules of all fields.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "GetVerificationRecordRequest.application_id", FieldForms.Id },
        { "GetVerificationRecordRequest.reason", ReasonInClear },
        { "GetVerificationRecordPageRequest.application_id", FieldForms.Id },
        { "GetVerificationRecordPageRequest.reason", ReasonInClear },
        { "ExportEvidenceRequest.application_id", FieldForms.Id },
        { "ExportEvidenceRequest.reason", ReasonInClear },
        { "CorrectVerificationRecordRequest.application_id", FieldForms.Id },
        { "CorrectVerificationRecordRequest.corrects", FieldForms.Id },
        { "CorrectVerificationRecordRequest.reason", TextForms.Line(200) },
        {
            "CorrectVerificationRecordRequest.correction",
            new FieldRule(
                "At least one field", (value, _) => value.Equals(new RecordCorrection()) ? FieldForms.Absent : null) { IsNeeded = true }
        },
        { "RecordCorrection.name", TextForms.Name },
        { "RecordCorrection.address", TextForms.Line(200) },
        { "RecordCorrection.birth_date", FieldForms.BirthDay },
        { "RecordCorrection.purpose", FieldForms.Choice },
        { "RecordCorrection.occupation", TextForms.Line(100) },
        { "RecordCorrection.transaction_reference", TextForms.Line(100) },
        { "RecordCorrection.other_name", TextForms.Line(100) },
        { "RecordCorrection.other_name_reason", TextForms.Line(200) },
        { "RecordCorrection.foreign_pep_reason", TextForms.Line(200) },
        { "RecordCorrection", "other_name and other_name_reason come together", (message, _) => Together((RecordCorrection)message) },
        { "VerifyLedgerRequest.witness_number", FieldForms.AtLeast(0) },
        { "VerifyLedgerRequest.witness_hash", FieldForms.Anything },
        {
            "VerifyLedgerRequest", "witness_hash is 32 bytes with a witness_number, empty without",
            (message, _) => Witness((VerifyLedgerRequest)message)
        },
    };

    private static IEnumerable<FieldViolation> Together(RecordCorrection correction)
    {
        if (correction.HasOtherName == correction.HasOtherNameReason) yield break;
        yield return correction.HasOtherName
            ? new("other_name_reason", FieldReason.Absent, "is missing, though other_name is there")
            : new("other_name_reason", FieldReason.NotTogether, "is there without other_name");
    }

    private static IEnumerable<FieldViolation> Witness(VerifyLedgerRequest request)
    {
        if (request.WitnessHash.Length != (request.WitnessNumber > 0 ? Digest.Size : 0))
            yield return new("witness_hash", FieldReason.NotTogether, "is not 32 bytes with a witness_number, or not empty without");
    }
}
