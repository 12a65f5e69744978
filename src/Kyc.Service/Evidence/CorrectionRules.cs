using Kyc.Contracts.V1;
using Kyc.Evidence.Records;
using Kyc.Service.Edge;
using Kyc.Service.Onboarding;

namespace Kyc.Service.Evidence;

/// <summary>Which corrections a record takes, and what becomes of it.</summary>
internal static class CorrectionRules
{
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static void Check(CorrectVerificationRecordRequest request, DateTimeOffset now)
    {
        ApplicationRules.Require(ApplicationRules.IsText(request.Reason, 200), "reason");
        ApplicationRules.Require(request.Correction is not null && !request.Correction.Equals(new RecordCorrection()), "correction");
        var correction = request.Correction!;
        Text(correction.HasName, correction.Name, 100, "correction.name");
        Text(correction.HasAddress, correction.Address, 200, "correction.address");
        ApplicationRules.Require(!correction.HasBirthDate || ApplicationRules.IsBirthDate(correction.BirthDate, now), "correction.birth_date");
        ApplicationRules.Require(
            !correction.HasPurpose || (Enum.IsDefined(correction.Purpose) && correction.Purpose != TransactionPurpose.Unspecified), "correction.purpose");
        Text(correction.HasOccupation, correction.Occupation, 100, "correction.occupation");
        Text(correction.HasTransactionReference, correction.TransactionReference, 100, "correction.transaction_reference");
        ApplicationRules.Require(correction.HasOtherName == correction.HasOtherNameReason, "correction.other_name_reason");
        Text(correction.HasOtherName, correction.OtherName, 100, "correction.other_name");
        Text(correction.HasOtherNameReason, correction.OtherNameReason, 200, "correction.other_name_reason");
        Text(correction.HasForeignPepReason, correction.ForeignPepReason, 200, "correction.foreign_pep_reason");
    }

    /// <summary>The record that follows. What the certificate vouched for is no longer marked as substituted once it was corrected by hand.</summary>
    public static VerificationRecord Apply(VerificationRecord corrected, CorrectVerificationRecordRequest request, Caller caller, DateTimeOffset now)
    {
        var correction = request.Correction;
        return corrected with
        {
            Format = VerificationRecord.CurrentFormat,
            Id = Guid.CreateVersion7(now),
            Corrects = corrected.Id,
            CorrectionReason = request.Reason,
            RecordedBy = $"{caller.Program}/{caller.Person}",
            // A clock set back must not make a correction older than what it corrects.
            RecordedAt = now < corrected.RecordedAt ? corrected.RecordedAt : now,
            Name = correction.HasName ? correction.Name : corrected.Name,
            NameSubstitutions = correction.HasName ? "" : corrected.NameSubstitutions,
            Address = correction.HasAddress ? correction.Address : corrected.Address,
            AddressSubstitutions = correction.HasAddress ? "" : corrected.AddressSubstitutions,
            BirthDate = correction.HasBirthDate ? correction.BirthDate : corrected.BirthDate,
            Purpose = correction.HasPurpose ? correction.Purpose.ToString() : corrected.Purpose,
            Occupation = correction.HasOccupation ? correction.Occupation : corrected.Occupation,
            TransactionReference = correction.HasTransactionReference ? correction.TransactionReference : corrected.TransactionReference,
            OtherName = correction.HasOtherName ? new OtherName(correction.OtherName, correction.OtherNameReason) : corrected.OtherName,
            ForeignPepReason = correction.HasForeignPepReason ? correction.ForeignPepReason : corrected.ForeignPepReason,
        };
    }

    private static void Text(bool isThere, string text, int longest, string field) =>
        ApplicationRules.Require(!isThere || ApplicationRules.IsText(text, longest), field);
}
