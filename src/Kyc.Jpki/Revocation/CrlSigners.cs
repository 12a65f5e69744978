using Kyc.Jpki.Revocation.Reading;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Revocation;

/// <summary>Finds the trust anchor whose key signed a revocation list.</summary>
public static class CrlSigners
{
    /// <summary>Finds the anchor whose key signed the list.</summary>
    /// <param name="anchors">The anchors of the installation.</param>
    /// <param name="crl">A list that parsed.</param>
    /// <param name="signer">The anchor, or null.</param>
    /// <param name="failure"><see cref="VerdictFailures.CrlSignature"/>, or null.</param>
    public static bool TryVerify(this TrustAnchorSet anchors, CertificateRevocationList crl, out TrustAnchor? signer, out Failure? failure)
    {
        signer = anchors.FindSigner(crl.Fields);
        failure = signer is null ? VerdictFailures.CrlSignature : null;
        return signer is not null;
    }

    /// <summary>The anchor whose key signed a list.</summary>
    internal static TrustAnchor? FindSigner(this TrustAnchorSet anchors, CrlFields crl) => anchors.FindSigner(
        crl.Head.Issuer, crl.Extensions is { } extensions ? extensions.AuthorityKeyId.Span : default, crl.TbsDigest, crl.Head.Algorithm,
        crl.Signature);
}
