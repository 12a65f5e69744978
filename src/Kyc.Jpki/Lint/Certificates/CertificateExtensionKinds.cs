using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Defines which extensions a certificate may have, and which of them may be critical.</summary>
internal static class CertificateExtensionKinds
{
    // The verifier understands these extensions, so they may be critical (RFC 5280 4.2).
    private static readonly string[] UnderstoodOids =
    [
        JpkiOids.KeyUsage, JpkiOids.CertificatePolicies, JpkiOids.BasicConstraints, JpkiOids.SubjectAltName,
        JpkiOids.CrlDistributionPoints,
    ];

    // These extensions must not be critical (RFC 5280 4.2.1.8, 4.2.1.15, 4.2.2.1, 4.2.2.2). The same is true of the two key identifiers,
    // but each of them has its own lint rule.
    private static readonly string[] NeverCriticalOids =
        [JpkiOids.SubjectDirectoryAttributes, JpkiOids.FreshestCrl, JpkiOids.AuthorityInfoAccess, JpkiOids.SubjectInfoAccess];

    private static readonly string[] OtherKnownOids =
    [
        JpkiOids.IssuerAltName, JpkiOids.AuthorityKeyIdentifier, JpkiOids.SubjectKeyIdentifier, JpkiOids.ExtendedKeyUsage,
        JpkiOids.AuthorityInfoAccess, JpkiOids.NameConstraints, JpkiOids.PolicyMappings, JpkiOids.PolicyConstraints,
        JpkiOids.InhibitAnyPolicy,
    ];

    /// <summary>Checks whether RFC 5280 or the profile defines a certificate extension with this object identifier.</summary>
    public static bool IsKnown(string oid) =>
        UnderstoodOids.Contains(oid) || NeverCriticalOids.Contains(oid) || OtherKnownOids.Contains(oid);

    /// <summary>
    /// Checks whether the extension is for CAs only (RFC 5280 4.2.1.5, 4.2.1.11, 4.2.1.14). Returns false for nameConstraints, which is
    /// also for CAs only but has its own lint rule.
    /// </summary>
    public static bool IsCaOnly(byte? number) => number
        is ExtensionNumbers.PolicyMappings or ExtensionNumbers.PolicyConstraints or ExtensionNumbers.InhibitAnyPolicy;

    /// <summary>
    /// Returns the rule that a critical extension of a person's certificate breaks; null if the extension may be critical.
    /// </summary>
    public static LintRule? FindCriticalityRule(string oid)
    {
        if (oid == JpkiOids.SubjectAltName)
        {
            return PersonRules.AlternativeNameCritical;
        }

        return oid switch
        {
            JpkiOids.AuthorityKeyIdentifier => ExtensionRules.AuthorityKeyCritical,
            JpkiOids.SubjectKeyIdentifier => ExtensionRules.SubjectKeyCritical,
            _ when NeverCriticalOids.Contains(oid) => ExtensionRules.CriticalExtensionForbidden,
            _ => UnderstoodOids.Contains(oid) ? null : ExtensionRules.CriticalExtensionUnknown,
        };
    }

    /// <summary>Checks whether the extension may be critical in a trust anchor.</summary>
    public static bool MayBeCriticalInAnchor(string oid) => UnderstoodOids.Contains(oid);
}
