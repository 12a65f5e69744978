using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Verdicts;

/// <summary>
/// What is wrong with a certificate by itself, whoever verifies it and whatever that verifier has installed: findings that are final.
/// What a verifier lacks is <see cref="MissingTrust"/>.
/// </summary>
internal static class CertificateProfile
{
    /// <summary>
    /// Extensions that RFC 5280 forbids to be critical (4.2.1.1, 4.2.1.2, 4.2.1.8, 4.2.1.15, 4.2.2.1, 4.2.2.2), and those that only the
    /// certificate of a CA may have (4.2.1.5, 4.2.1.10, 4.2.1.11, 4.2.1.14).
    /// </summary>
    private static readonly string[] NeverCritical =
    [
        JpkiOids.AuthorityKeyIdentifier, JpkiOids.SubjectKeyIdentifier, JpkiOids.SubjectDirectoryAttributes, JpkiOids.FreshestCrl,
        JpkiOids.AuthorityInfoAccess, JpkiOids.SubjectInfoAccess,
        JpkiOids.PolicyMappings, JpkiOids.NameConstraints, JpkiOids.PolicyConstraints, JpkiOids.InhibitAnyPolicy,
    ];

    /// <summary>CERT-WRONG-PURPOSE, CERT-CRITICAL-EXTENSION, CERT-ALGORITHM or null.</summary>
    public static Failure? Check(SignatureCertificate certificate, VerificationPolicy policy)
    {
        if (!IsSignatureCertificate(certificate, policy))
        {
            return VerdictFailures.CertificateWrongPurpose;
        }

        foreach (var critical in certificate.CriticalExtensions)
        {
            if (NeverCritical.Contains(critical))
            {
                return VerdictFailures.CertificateCriticalExtension;
            }
        }

        return certificate.AlgorithmsAgree ? null : VerdictFailures.CertificateAlgorithm;
    }

    /// <summary>
    /// Whether a policy is of another kind than a person's signature certificate: user authentication or a test card, unless the verifier's
    /// policy lists it; or anyPolicy, which says nothing.
    /// </summary>
    public static bool IsOfAnotherKind(string policyOid, VerificationPolicy policy) =>
        !policy.Lists(policyOid)
        && (policyOid == JpkiOids.AnyPolicy || policyOid.StartsWith(JpkiOids.AuthenticationPolicies, StringComparison.Ordinal)
            || policyOid.StartsWith(JpkiOids.TestPolicies, StringComparison.Ordinal));

    private static bool IsSignatureCertificate(SignatureCertificate certificate, VerificationPolicy policy)
    {
        // A user-authentication certificate, which the same card holds under the same kind of CA, must not pass (fact file card.md 8, 16).
        // extKeyUsage is not asked: whether real signature certificates carry one is not known, and the policy says what they are for.
        const KeyUsages authority = KeyUsages.KeyCertSign | KeyUsages.CrlSign;
        return HasPolicy(certificate, policy) && certificate.KeyUsage.HasFlag(KeyUsages.NonRepudiation)
            && (certificate.KeyUsage & authority) == 0 && !certificate.IsCertificateAuthority
            && DerName.HasOrganizationalUnit(certificate.IssuerDer.Span, JpkiNames.SignatureCaUnit) && certificate.Person.IsComplete;
    }

    private static bool HasPolicy(SignatureCertificate certificate, VerificationPolicy policy)
    {
        foreach (var oid in certificate.PolicyOids)
        {
            if (!IsOfAnotherKind(oid, policy))
            {
                return true;
            }
        }

        return false;
    }
}
