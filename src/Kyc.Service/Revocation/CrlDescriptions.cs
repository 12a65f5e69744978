using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.Jpki.Trust;

namespace Kyc.Service.Revocation;

/// <summary>Creates the descriptions of revocation lists for the API contract.</summary>
internal static class CrlDescriptions
{
    /// <summary>Describes a list that is in force, or the list of a dry run, which is not put in force.</summary>
    public static CrlDescription Create(ImportedList list, DateTimeOffset now, VerificationPolicy policy)
    {
        var description = Create(StoredCrl.Of(list.Crl, list.ImportedAt), list.Crl.Identity.DistributionPoint);
        description.Freshness = list.Crl.GetFreshness(now, policy) switch
        {
            Jpki.Revocation.TrustedCrlFreshness.Fresh => CrlFreshness.Fresh,
            Jpki.Revocation.TrustedCrlFreshness.NotYetValid => CrlFreshness.Future,
            _ => CrlFreshness.Stale,
        };
        description.LastAnswer = Timestamp.FromDateTimeOffset(list.Crl.GetLastUsableTime(policy));
        return description;
    }

    /// <summary>Describes a list that is no longer in force.</summary>
    /// <param name="list">The stored row of the list.</param>
    /// <param name="distributionPoint">The name of the list's distribution point as text.</param>
    public static CrlDescription Create(StoredCrl list, string distributionPoint) => new()
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
