using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Verdicts;

/// <summary>
/// Checks a certificate for faults that remain whatever the operator installs, so a failure is final. <see cref="MissingTrust"/> represents
/// problems that the operator can remedy by installing something.
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

    /// <summary>Checks a certificate. Returns CERT-WRONG-PURPOSE, CERT-CRITICAL-EXTENSION, CERT-ALGORITHM or null.</summary>
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
    /// Checks whether a certificate policy is not for the signature certificate of a person: a policy of user authentication or of test
    /// cards, or anyPolicy, which names no specific policy. Returns false for a policy that the verifier's policy lists.
    /// </summary>
    public static bool IsNonSignaturePolicy(string policyOid, VerificationPolicy policy) =>
        !policy.ContainsPolicy(policyOid)
        && (policyOid == JpkiOids.AnyPolicy || policyOid.StartsWith(JpkiOids.AuthenticationPolicyPrefix, StringComparison.Ordinal)
            || policyOid.StartsWith(JpkiOids.TestPolicyPrefix, StringComparison.Ordinal));

    private static bool IsSignatureCertificate(SignatureCertificate certificate, VerificationPolicy policy)
    {
        // Refuses a user-authentication certificate, which the same card contains under a similar CA (card.md 8, 16). Does not
        // check extKeyUsage: it is not known whether real signature certificates contain it, and the policy already states the purpose.
        const KeyUsages caUsages = KeyUsages.KeyCertSign | KeyUsages.CrlSign;
        return HasPolicy(certificate, policy) && certificate.KeyUsage.HasFlag(KeyUsages.NonRepudiation)
            && (certificate.KeyUsage & caUsages) == 0 && !certificate.IsCertificateAuthority
            && DerName.HasOrganizationalUnit(certificate.IssuerDer.Span, JpkiNames.SignatureCaUnit) && certificate.Person.IsComplete;
    }

    private static bool HasPolicy(SignatureCertificate certificate, VerificationPolicy policy)
    {
        foreach (var oid in certificate.PolicyOids)
        {
            if (!IsNonSignaturePolicy(oid, policy))
            {
                return true;
            }
        }

        return false;
    }
}
