using Kyc.Jpki;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;

namespace Kyc.Service.Revocation;

/// <summary>Reads and verifies a signed list, wherever it comes from.</summary>
public static class CrlReading
{
    /// <summary>Reads to the stream's end. What comes out may answer, as far as its signature goes.</summary>
    /// <param name="der">Untrusted bytes.</param>
    /// <param name="anchors">The keys trusted now.</param>
    /// <param name="crl">The list, or null.</param>
    /// <param name="failure">CRL-MALFORMED, CRL-UNSUPPORTED or CRL-SIGNATURE; or null.</param>
    public static bool TryRead(Stream der, TrustAnchorSet anchors, out TrustedCrl? crl, out Failure? failure)
    {
        crl = null;
        if (CertificateRevocationList.TryRead(der, out var list, out failure) && anchors.TryVerify(list!, out var signer, out failure))
            crl = RevocationIndex.Empty.WithList(list!, signer!, out failure).Lists.SingleOrDefault();
        return crl is not null;
    }
}
