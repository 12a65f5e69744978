using Kyc.Jpki.Certificates;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.SecondOpinion;

namespace Kyc.Evidence.Opinions;

/// <summary>
/// Gives the second opinion what it needs, in plain values: neither Kyc.Jpki nor Kyc.SecondOpinion knows a type of the other
/// (docs/adr/0019).
/// </summary>
public static class TwoOpinions
{
    /// <summary>A judge that trusts the same CA certificates and policies as our own verdict does, whatever the policies' days.</summary>
    /// <exception cref="ArgumentException">BouncyCastle does not take one of the anchors; the message says which.</exception>
    public static SecondJudge JudgeFor(TrustAnchorSet anchors, VerificationPolicy policy) =>
        new(anchors.Anchors.Select(anchor => anchor.CertificateDer), policy.AcceptedPolicies.Select(accepted => accepted.Oid));

    /// <summary>What our own reader read in a certificate.</summary>
    public static CertificateFacts FactsOf(SignatureCertificate certificate)
    {
        var person = certificate.Person;
        return new CertificateFacts(
            person.Name, person.BirthDate.Text, person.Gender, person.Address,
            Convert.ToHexStringLower(certificate.SerialNumber.Span), Convert.ToHexStringLower(certificate.DistributionPointDer.Span));
    }
}
