using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;

namespace Kyc.Jpki.Revocation;

/// <summary>A list together with the anchor whose key signed it.</summary>
public sealed class TrustedCrl
{
    internal TrustedCrl(CertificateRevocationList list, TrustAnchor signer)
    {
        List = list;
        Signer = signer;
        Identity = new CrlIdentity(
            list.DistributionPoint, list.DistributionPointDer, Convert.ToHexString(list.Number.Span), list.ThisUpdate, list.NextUpdate,
            Convert.ToHexString(list.Sha256.Span), Convert.ToHexString(signer.KeyId.Span));
    }

    /// <summary>The list.</summary>
    public CertificateRevocationList List { get; }

    /// <summary>The anchor whose key signed it.</summary>
    public TrustAnchor Signer { get; }

    /// <summary>For the evidence.</summary>
    public CrlIdentity Identity { get; }

    /// <summary>Whether the list may answer at this instant (RFC 5280 6.3.3 (a), and the policy's own limit on top).</summary>
    public CrlFreshness Freshness(DateTimeOffset at, VerificationPolicy policy)
    {
        if (List.ThisUpdate > at + policy.ClockSkew)
        {
            return CrlFreshness.Future;
        }

        return at > List.NextUpdate || at - List.ThisUpdate > policy.MaxCrlAge ? CrlFreshness.Stale : CrlFreshness.Fresh;
    }
}
