using Kyc.Jpki.Certificates;
using Kyc.Jpki.Trust;
using Kyc.SecondOpinion;

namespace Kyc.Evidence.Opinions;

/// <summary>
/// Converts trust anchors, policies and certificates to the plain values that the second opinion takes as input, because Kyc.Jpki and
/// Kyc.SecondOpinion do not use each other's types (docs/adr/0019).
/// </summary>
public static class SecondOpinionAdapter
{
    /// <summary>
    /// Creates the second verifier. It trusts the given CA certificates and accepts the given certificate policies, like our own verifier.
    /// Unlike our own verifier, it ignores the period in which each policy is accepted.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// BouncyCastle does not support one of the anchors. The message contains the position of the anchor, counted from 1.
    /// </exception>
    public static BouncyCastleVerifier CreateVerifier(TrustAnchorSet anchors, VerificationPolicy policy) =>
        new(anchors.Anchors.Select(anchor => anchor.CertificateDer), policy.AcceptedPolicies.Select(accepted => accepted.Oid));

    /// <summary>Returns the values that our own parser read from the given certificate.</summary>
    public static CertificateFacts GetFacts(SignatureCertificate certificate)
    {
        var person = certificate.Person;
        return new CertificateFacts(
            person.Name, person.BirthDate.Text, person.Gender, person.Address,
            Convert.ToHexStringLower(certificate.SerialNumber.Span), Convert.ToHexStringLower(certificate.DistributionPointDer.Span));
    }
}
