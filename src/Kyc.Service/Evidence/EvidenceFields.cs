using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Evidence;

/// <summary>Defines the field rules of EvidenceService's requests (protos/kyc/v1/evidence.proto).</summary>
public static class EvidenceFields
{
    // The rule for a reason that the ledger stores unencrypted. Therefore only printable characters are allowed.
    private static readonly FieldRule UnencryptedReason = TextRules.CreatePrintableAsciiRule(200);

    /// <summary>The field rules, by message and field name.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "GetVerificationRecordRequest.application_id", FieldRules.Id },
        { "GetVerificationRecordRequest.reason", UnencryptedReason },
        { "GetVerificationRecordPageRequest.application_id", FieldRules.Id },
        { "GetVerificationRecordPageRequest.reason", UnencryptedReason },
        { "ExportEvidenceRequest.application_id", FieldRules.Id },
        { "ExportEvidenceRequest.reason", UnencryptedReason },
        { "CorrectVerificationRecordRequest.application_id", FieldRules.Id },
        { "CorrectVerificationRecordRequest.corrects", FieldRules.Id },
        { "CorrectVerificationRecordRequest.reason", TextRules.CreateLineRule(200) },
        {
            "CorrectVerificationRecordRequest.correction",
            new FieldRule("At least one field", (value, _) => value.Equals(new RecordCorrection()) ? FieldRules.MissingValueFault : null)
            {
                IsRequired = true,
            }
        },
        { "RecordCorrection.name", TextRules.Name },
        { "RecordCorrection.address", TextRules.CreateLineRule(200) },
        { "RecordCorrection.birth_date", FieldRules.BirthDate },
        { "RecordCorrection.purpose", FieldRules.SpecifiedEnumValue },
        { "RecordCorrection.occupation", TextRules.CreateLineRule(100) },
        { "RecordCorrection.transaction_reference", TextRules.CreateLineRule(100) },
        { "RecordCorrection.other_name", TextRules.CreateLineRule(100) },
        { "RecordCorrection.other_name_reason", TextRules.CreateLineRule(200) },
        { "RecordCorrection.foreign_pep_reason", TextRules.CreateLineRule(200) },
        {
            "RecordCorrection", "other_name and other_name_reason must be set together",
            (message, _) => CheckOtherName((RecordCorrection)message)
        },
        { "VerifyLedgerRequest.witness_number", FieldRules.CreateMinimumRule(0) },
        { "VerifyLedgerRequest.witness_hash", FieldRules.AnyValue },
        {
            "VerifyLedgerRequest", "witness_hash has 32 bytes when witness_number is greater than 0, and is empty when it is 0",
            (message, _) => CheckWitness((VerifyLedgerRequest)message)
        },
    };

    private static IEnumerable<FieldViolation> CheckOtherName(RecordCorrection correction)
    {
        if (correction.HasOtherName == correction.HasOtherNameReason)
        {
            yield break;
        }

        yield return correction.HasOtherName
            ? new("other_name_reason", FieldReason.Absent, "is missing, though other_name is there")
            : new("other_name_reason", FieldReason.NotTogether, "is there without other_name");
    }

    private static IEnumerable<FieldViolation> CheckWitness(VerifyLedgerRequest request)
    {
        if (request.WitnessHash.Length != (request.WitnessNumber > 0 ? Digest.ByteLength : 0))
        {
            yield return new("witness_hash", FieldReason.NotTogether, "is not 32 bytes with a witness_number, or not empty without");
        }
    }
}
