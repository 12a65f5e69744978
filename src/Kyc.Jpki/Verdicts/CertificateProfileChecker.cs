using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Verdicts;

/// <summary>
/// Checks a certificate for faults that the operator cannot remedy by installing something, so the failure is final.
/// <see cref="MissingTrust"/> represents what the operator can remedy in this way.
/// </summary>
internal static class CertificateProfileChecker
{
    /// <summary>
    /// Extensions that RFC 5280 forbids to be critical (4.2.1.1, 4.2.1.2, 4.2.1.8, 4.2.1.15, 4.2.2.1, 4.2.2.2), and extensions that only
    /// the certificate of a CA may have (4.2.1.5, 4.2.1.10, 4.2.1.11, 4.2.1.14).
    /// </summary>
    private static readonly string[] NeverCriticalOids =
    [
        JpkiOids.AuthorityKeyIdentifier, JpkiOids.SubjectKeyIdentifier, JpkiOids.SubjectDirectoryAttributes, JpkiOids.FreshestCrl,
        JpkiOids.AuthorityInfoAccess, JpkiOids.SubjectInfoAccess,
        JpkiOids.PolicyMappings, JpkiOids.NameConstraints, JpkiOids.PolicyConstraints, JpkiOids.InhibitAnyPolicy,
    ];

    /// <summary>
    /// Checks the given certificate. Returns CERT-WRONG-PURPOSE, CERT-CRITICAL-EXTENSION, CERT-ALGORITHM, or null if there is no such
    /// fault.
    /// </summary>
    public static Failure? Check(SignatureCertificate certificate, VerificationPolicy policy)
    {
        if (!IsSignatureCertificate(certificate, policy))
        {
            return VerdictFailures.CertificateWrongPurpose;
        }

        foreach (var criticalOid in certificate.CriticalExtensionOids)
        {
            if (NeverCriticalOids.Contains(criticalOid))
            {
                return VerdictFailures.CertificateCriticalExtension;
            }
        }

        return certificate.HasMatchingAlgorithms ? null : VerdictFailures.CertificateAlgorithmInvalid;
    }

    /// <summary>
    /// Checks whether the given certificate policy is one that a person's signature certificate never has: a policy of user authentication
    /// or of test cards, or anyPolicy, which names no specific policy. Returns false for a policy that the verifier's policy lists.
    /// </summary>
    public static bool IsNonSignaturePolicy(string policyOid, VerificationPolicy policy) =>
        !policy.ContainsPolicy(policyOid)
        && (policyOid == JpkiOids.AnyPolicy || policyOid.StartsWith(JpkiOids.AuthenticationPolicyPrefix, StringComparison.Ordinal)
            || policyOid.StartsWith(JpkiOids.TestPolicyPrefix, StringComparison.Ordinal));

    private static bool IsSignatureCertificate(SignatureCertificate certificate, VerificationPolicy policy)
    {
        // Refuses a user-authentication certificate, which the same card also contains and which a similar CA issued (card.md 8, 16). Does
        // not check extKeyUsage: it is not known whether real signature certificates contain it, and the certificate policy already states
        // the purpose.
        const KeyUsages caUsages = KeyUsages.KeyCertSign | KeyUsages.CrlSign;
        return HasSignaturePolicy(certificate, policy) && certificate.KeyUsage.HasFlag(KeyUsages.NonRepudiation)
            && (certificate.KeyUsage & caUsages) == 0 && !certificate.IsCertificateAuthority
            && DerName.HasOrganizationalUnit(certificate.IssuerDer.Span, JpkiNames.SignatureCaUnit) && certificate.Person.IsComplete;
    }

    private static bool HasSignaturePolicy(SignatureCertificate certificate, VerificationPolicy policy)
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
