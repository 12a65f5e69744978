using Kyc.Jpki.Revocation.Reading;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Revocation;

/// <summary>Provides extension methods that verify the signature of a CRL.</summary>
public static class CrlSignatureExtensions
{
    /// <summary>Verifies the signature of a CRL and finds the trust anchor whose key made it.</summary>
    /// <param name="anchors">The installed trust anchors.</param>
    /// <param name="crl">The parsed CRL.</param>
    /// <param name="signer">The trust anchor, or null if no installed key made the signature.</param>
    /// <param name="failure"><see cref="VerdictFailures.CrlSignatureInvalid"/>, or null.</param>
    public static bool TryVerify(this TrustAnchorSet anchors, CertificateRevocationList crl, out TrustAnchor? signer, out Failure? failure)
    {
        signer = anchors.FindSigner(crl.Fields);
        failure = signer is null ? VerdictFailures.CrlSignatureInvalid : null;
        return signer is not null;
    }

    /// <summary>Returns the trust anchor whose key signed a CRL, or null.</summary>
    internal static TrustAnchor? FindSigner(this TrustAnchorSet anchors, CrlFields crl) => anchors.FindSigner(
        crl.Head.IssuerDer, crl.Extensions is { } extensions ? extensions.AuthorityKeyId.Span : default, crl.TbsDigest, crl.Head.Algorithm,
        crl.Signature);
}
