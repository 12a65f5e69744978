using Kyc.Contracts.V1;
using Kyc.Evidence.Records;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Evidence;

/// <summary>Applies corrections to verification records.</summary>
internal static class CorrectionRules
{
    /// <summary>
    /// Creates the record that corrects the given record. The marks for substituted characters are removed from a name or address that is
    /// corrected, because the new value was typed and does not come from the certificate.
    /// </summary>
    public static VerificationRecord Apply(
        VerificationRecord corrected, CorrectVerificationRecordRequest request, Caller caller, DateTimeOffset now)
    {
        var correction = request.Correction;
        return corrected with
        {
            Format = VerificationRecord.CurrentFormat,
            Id = Guid.CreateVersion7(now),
            Corrects = corrected.Id,
            CorrectionReason = request.Reason,
            RecordedBy = $"{caller.Program}/{caller.Person}",
            // Even if the clock was set back, the correction must not have an earlier time than the record that it corrects.
            RecordedAt = now < corrected.RecordedAt ? corrected.RecordedAt : now,
            Name = correction.HasName ? correction.Name : corrected.Name,
            NameSubstitutions = correction.HasName ? "" : corrected.NameSubstitutions,
            Address = correction.HasAddress ? correction.Address : corrected.Address,
            AddressSubstitutions = correction.HasAddress ? "" : corrected.AddressSubstitutions,
            BirthDate = correction.HasBirthDate ? correction.BirthDate : corrected.BirthDate,
            Purpose = correction.HasPurpose ? RecordWords.Of(correction.Purpose) : corrected.Purpose,
            Occupation = correction.HasOccupation ? correction.Occupation : corrected.Occupation,
            TransactionReference = correction.HasTransactionReference ? correction.TransactionReference : corrected.TransactionReference,
            OtherName = correction.HasOtherName ? new OtherName(correction.OtherName, correction.OtherNameReason) : corrected.OtherName,
            ForeignPepReason = correction.HasForeignPepReason ? correction.ForeignPepReason : corrected.ForeignPepReason,
        };
    }
}
