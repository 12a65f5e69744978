using Kyc.Jpki.Certificates;
using Kyc.Jpki.Trust;
using Kyc.SecondOpinion;

namespace Kyc.Evidence.Opinions;

/// <summary>
/// Converts the input of the second opinion to plain values, because Kyc.Jpki and Kyc.SecondOpinion do not use each other's types
/// (docs/adr/0019).
/// </summary>
public static class SecondOpinionAdapter
{
    /// <summary>
    /// Creates the second verifier. It trusts the same CA certificates and accepts the same certificate policies as our own verifier, but
    /// on all days.
    /// </summary>
    /// <exception cref="ArgumentException">BouncyCastle does not support one of the anchors. The message says which one.</exception>
    public static BouncyCastleVerifier CreateVerifier(TrustAnchorSet anchors, VerificationPolicy policy) =>
        new(anchors.Anchors.Select(anchor => anchor.CertificateDer), policy.AcceptedPolicies.Select(accepted => accepted.Oid));

    /// <summary>Returns the values that our own parser read from a certificate.</summary>
    public static CertificateFacts GetFacts(SignatureCertificate certificate)
    {
        var person = certificate.Person;
        return new CertificateFacts(
            person.Name, person.BirthDate.Text, person.Gender, person.Address,
            Convert.ToHexStringLower(certificate.SerialNumber.Span), Convert.ToHexStringLower(certificate.DistributionPointDer.Span));
    }
}
