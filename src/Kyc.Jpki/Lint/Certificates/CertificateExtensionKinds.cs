using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Which extensions a certificate may have, and which of them may be critical.</summary>
internal static class CertificateExtensionKinds
{
    // Understood by the verifier, so that they may be critical (RFC 5280 4.2).
    private static readonly string[] Understood =
    [
        JpkiOids.KeyUsage, JpkiOids.CertificatePolicies, JpkiOids.BasicConstraints, JpkiOids.SubjectAltName,
        JpkiOids.CrlDistributionPoints,
    ];

    // RFC 5280 4.2.1.8, 4.2.1.15, 4.2.2.1, 4.2.2.2; the two key identifiers have rules of their own.
    private static readonly string[] NeverCritical =
        [JpkiOids.SubjectDirectoryAttributes, JpkiOids.FreshestCrl, JpkiOids.AuthorityInfoAccess, JpkiOids.SubjectInfoAccess];

    private static readonly string[] Others =
    [
        JpkiOids.IssuerAltName, JpkiOids.AuthorityKeyIdentifier, JpkiOids.SubjectKeyIdentifier, JpkiOids.ExtendedKeyUsage,
        JpkiOids.AuthorityInfoAccess, JpkiOids.NameConstraints, JpkiOids.PolicyMappings, JpkiOids.PolicyConstraints,
        JpkiOids.InhibitAnyPolicy,
    ];

    /// <summary>An extension that RFC 5280 or the profile describes for certificates.</summary>
    public static bool IsKnown(string oid) => Understood.Contains(oid) || NeverCritical.Contains(oid) || Others.Contains(oid);

    /// <summary>An extension for CAs only (RFC 5280 4.2.1.5, 4.2.1.11, 4.2.1.14), nameConstraints excepted.</summary>
    public static bool IsOfCas(byte? number) => number
        is ExtensionNumbers.PolicyMappings or ExtensionNumbers.PolicyConstraints or ExtensionNumbers.InhibitAnyPolicy;

    /// <summary>The rule that a critical extension of a person's certificate breaks; null when it may be critical.</summary>
    public static LintRule? WhyNotCritical(string oid)
    {
        if (oid == JpkiOids.SubjectAltName)
        {
            return PersonRules.AlternativeNameCritical;
        }

        return oid switch
        {
            JpkiOids.AuthorityKeyIdentifier => ExtensionRules.AuthorityKeyCritical,
            JpkiOids.SubjectKeyIdentifier => ExtensionRules.SubjectKeyCritical,
            _ when NeverCritical.Contains(oid) => ExtensionRules.CriticalForbidden,
            _ => Understood.Contains(oid) ? null : ExtensionRules.CriticalUnknown,
        };
    }

    /// <summary>Whether a trust anchor may have the extension as a critical one.</summary>
    public static bool MayBeCriticalInAnchor(string oid) => Understood.Contains(oid);
}
