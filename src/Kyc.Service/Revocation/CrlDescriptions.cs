using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.Jpki.Trust;

namespace Kyc.Service.Revocation;

/// <summary>Lists as the contract describes them.</summary>
internal static class CrlDescriptions
{
    /// <summary>A list in force, or that would be.</summary>
    public static CrlDescription Of(ImportedList list, DateTimeOffset now, VerificationPolicy policy)
    {
        var description = Of(StoredCrl.Of(list.Crl, list.ImportedAt), list.Crl.Identity.DistributionPoint);
        description.Freshness = list.Crl.Freshness(now, policy) switch
        {
            Jpki.Revocation.TrustedCrlFreshness.Fresh => CrlFreshness.Fresh,
            Jpki.Revocation.TrustedCrlFreshness.Future => CrlFreshness.Future,
            _ => CrlFreshness.Stale,
        };
        description.LastAnswer = Timestamp.FromDateTimeOffset(list.Crl.LastAnswer(policy));
        return description;
    }

    /// <summary>A list that answers no more.</summary>
    /// <param name="list">Its row.</param>
    /// <param name="distributionPoint">Its distribution point in text form.</param>
    public static CrlDescription Of(StoredCrl list, string distributionPoint) => new()
    {
        DistributionPoint = distributionPoint,
        IssuerKeyId = Convert.ToHexStringLower(list.IssuerKeyId),
        CrlNumber = Convert.ToHexStringLower(list.Number),
        ThisUpdate = Timestamp.FromDateTimeOffset(list.ThisUpdate),
        NextUpdate = Timestamp.FromDateTimeOffset(list.NextUpdate),
        EntryCount = list.EntryCount,
        Sha256 = ByteString.CopyFrom(list.Sha256),
        ImportedAt = list.ImportedAt == default ? null : Timestamp.FromDateTimeOffset(list.ImportedAt),
    };
}
