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
        VerificationRecord previousRecord, CorrectVerificationRecordRequest request, Caller caller, DateTimeOffset now)
    {
        var correction = request.Correction;
        return previousRecord with
        {
            Format = VerificationRecord.CurrentFormat,
            Id = Guid.CreateVersion7(now),
            Corrects = previousRecord.Id,
            CorrectionReason = request.Reason,
            RecordedBy = $"{caller.Program}/{caller.Person}",
            // Even if the clock was set back, the correction must not have an earlier time than the record that it corrects.
            RecordedAt = now < previousRecord.RecordedAt ? previousRecord.RecordedAt : now,
            Name = correction.HasName ? correction.Name : previousRecord.Name,
            NameSubstitutions = correction.HasName ? "" : previousRecord.NameSubstitutions,
            Address = correction.HasAddress ? correction.Address : previousRecord.Address,
            AddressSubstitutions = correction.HasAddress ? "" : previousRecord.AddressSubstitutions,
            BirthDate = correction.HasBirthDate ? correction.BirthDate : previousRecord.BirthDate,
            Purpose = correction.HasPurpose ? RecordWords.GetWord(correction.Purpose) : previousRecord.Purpose,
            Occupation = correction.HasOccupation ? correction.Occupation : previousRecord.Occupation,
            TransactionReference = correction.HasTransactionReference
                ? correction.TransactionReference
                : previousRecord.TransactionReference,
            OtherName = correction.HasOtherName
                ? new OtherName(correction.OtherName, correction.OtherNameReason)
                : previousRecord.OtherName,
            ForeignPepReason = correction.HasForeignPepReason ? correction.ForeignPepReason : previousRecord.ForeignPepReason,
        };
    }
}
