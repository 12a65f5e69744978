using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Jpki.Signatures;
using Kyc.Jpki.Trust;

namespace Kyc.Service.Revocation;

/// <summary>Creates the descriptions of trust anchors, certificate policies and algorithms for the API contract.</summary>
internal static class TrustDescriptions
{
    /// <summary>Describes an installed trust anchor and whether its validity is in the future, present or past.</summary>
    public static TrustAnchorDescription Create(TrustAnchor anchor, DateTimeOffset now) => new()
    {
        Sha256 = ByteString.CopyFrom(Convert.FromHexString(anchor.Fingerprint)),
        SubjectKeyId = Convert.ToHexStringLower(anchor.KeyId.Span),
        // The certificate is self-signed, so the issuer is the subject.
        Issuer = anchor.Name,
        SerialNumber = Convert.ToHexStringLower(anchor.SerialNumber.Span),
        NotBefore = Timestamp.FromDateTimeOffset(anchor.NotBefore),
        NotAfter = Timestamp.FromDateTimeOffset(anchor.NotAfter),
        KeyKind = anchor.PublicKey.Kind switch
        {
            PublicKeyKind.Rsa => TrustKeyKind.Rsa,
            PublicKeyKind.EcP384 => TrustKeyKind.EcP384,
            _ => TrustKeyKind.Unspecified,
        },
        KeyBits = anchor.PublicKey.BitCount,
        Generation = SignatureCaGeneration.Find(anchor.Fingerprint)?.Name ?? "",
        Effect = GetEffect(anchor.NotBefore > now, anchor.NotAfter < now),
    };

    /// <summary>Describes an accepted certificate policy.</summary>
    public static AcceptedPolicyDescription Create(AcceptedPolicy policy, AcceptanceSettings settings, DateTimeOffset now) => new()
    {
        Oid = policy.Oid,
        Name = policy.Name,
        Days = Create(policy.Period, settings.Policies.Any(setting => setting.Oid == policy.Oid), now),
    };

    /// <summary>Describes an accepted algorithm.</summary>
    public static AcceptedAlgorithmDescription Create(AcceptedAlgorithm algorithm, AcceptanceSettings settings, DateTimeOffset now) => new()
    {
        Name = algorithm.Profile.Name,
        Days = Create(algorithm.Period, settings.Algorithms.Any(setting => setting.Profile == algorithm.Profile), now),
    };

    private static AcceptedDays Create(AcceptancePeriod period, bool isSetting, DateTimeOffset now) => new()
    {
        FirstDay = IsoDate.ToText(period.FirstDay),
        LastDay = IsoDate.ToText(period.LastDay),
        Source = period.Source,
        Origin = isSetting ? TrustOrigin.Setting : TrustOrigin.Default,
        Effect = GetEffect(period.StartsAfter(now), !period.Contains(now)),
    };

    private static TrustEffect GetEffect(bool isFuture, bool isPast) => (isFuture, isPast) switch
    {
        (true, _) => TrustEffect.Future,
        (_, true) => TrustEffect.Past,
        _ => TrustEffect.Present,
    };
}
