using static Kyc.Jpki.Lint.LintRule;

namespace Kyc.Jpki.Lint.Rules;

/// <summary>Contains the rules for the extensions of a certificate, except those in <see cref="PersonRules"/>.</summary>
internal static class ExtensionRules
{
    public static LintRule CriticalExtensionUnknown { get; } = CreateError(
        "cert-critical-unknown", "RFC 5280 4.2", "The verifier does not understand a critical extension.");

    public static LintRule CriticalExtensionForbidden { get; } = CreateError(
        "cert-critical-forbidden", "RFC 5280 4.2.1, 4.2.2", "An extension that must not be critical is critical.");

    public static LintRule CaOnlyExtension { get; } = CreateError(
        "cert-ca-extension", "RFC 5280 4.2.1.5, 4.2.1.11, 4.2.1.14",
        "The certificate of a person has an extension that only a CA may have.");

    public static LintRule NameConstraintsPresent { get; } = CreateError(
        "cert-name-constraints", "RFC 5280 4.2.1.10", "The certificate of a person has name constraints, which only a CA may have.");

    public static LintRule AuthorityKeyMissing { get; } = CreateError(
        "cert-aki-missing", "RFC 5280 4.2.1.1", "authorityKeyIdentifier or its keyIdentifier is missing.");

    public static LintRule AuthorityKeyPair { get; } = CreateError(
        "cert-aki-pair", "RFC 5280 4.2.1.1", "authorityKeyIdentifier has the issuer's name without its serial number, or the reverse.");

    public static LintRule AuthorityKeyCritical { get; } = CreateError(
        "cert-aki-critical", "RFC 5280 4.2.1.1", "authorityKeyIdentifier is critical.");

    public static LintRule SubjectKeyMissing { get; } = CreateWarning(
        "cert-ski-missing", "RFC 5280 4.2.1.2", "subjectKeyIdentifier is missing or empty.");

    public static LintRule SubjectKeyCritical { get; } = CreateError(
        "cert-ski-critical", "RFC 5280 4.2.1.2", "subjectKeyIdentifier is critical.");

    public static LintRule KeyUsageMissing { get; } = CreateError(
        "cert-key-usage-missing", "RFC 5280 4.2.1.3", "keyUsage is missing.");

    public static LintRule KeyUsageNotCritical { get; } = CreateWarning(
        "cert-key-usage-not-critical", "RFC 5280 4.2.1.3", "keyUsage is not critical.");

    public static LintRule KeyUsageNotDer { get; } = CreateError(
        "cert-key-usage-not-der", "X.690 11.2.2", "keyUsage has trailing zero bits, or more bits than there are key usages.");

    public static LintRule KeyUsageUnusedBits { get; } = CreateError(
        "cert-key-usage-unused-bits", "X.690 11.2.1", "An unused bit of keyUsage is set.");

    public static LintRule KeyUsageEmpty { get; } = CreateError(
        "cert-key-usage-empty", "RFC 5280 4.2.1.3", "keyUsage has no bit set.");

    public static LintRule KeyUsageNoNonRepudiation { get; } = CreateError(
        "cert-key-usage-non-repudiation", ProfileClause, "keyUsage does not have nonRepudiation, which a signature certificate needs.");

    public static LintRule KeyUsageNoDigitalSignature { get; } = CreateError(
        "cert-key-usage-digital-signature", ProfileClause, "keyUsage does not have digitalSignature.");

    public static LintRule KeyUsageOfCa { get; } = CreateError(
        "cert-key-usage-ca", "RFC 5280 4.2.1.3, 4.2.1.9",
        "keyUsage has keyCertSign or cRLSign, but the certificate is not the certificate of a CA.");

    public static LintRule KeyUsageOther { get; } = CreateWarning(
        "cert-key-usage-other", ProfileClause, "keyUsage has a bit other than digitalSignature and nonRepudiation.");

    public static LintRule PolicyMissing { get; } = CreateError(
        "cert-policy-missing", ProfileClause, "The certificate has no certificate policy.");

    public static LintRule PolicyRepeated { get; } = CreateError(
        "cert-policy-repeated", "RFC 5280 4.2.1.4", "A certificate policy appears more than once.");

    public static LintRule PoliciesTooMany { get; } = CreateError(
        "cert-policies-too-many", VerifierClause, "There are more than 32 certificate policies; the others are not checked.");

    public static LintRule PolicyNotCritical { get; } = CreateWarning(
        "cert-policy-not-critical", ProfileClause, "certificatePolicies is not critical; the verifier accepts it.");

    public static LintRule PolicyAny { get; } = CreateError(
        "cert-policy-any", ProfileClause, "A certificate policy is anyPolicy, which names no specific policy.");

    public static LintRule PolicyTest { get; } = CreateError(
        "cert-policy-test-card", ProfileClause, "A certificate policy is in the arc of test cards.");

    public static LintRule PolicyAuthentication { get; } = CreateError(
        "cert-policy-authentication", ProfileClause, "A certificate policy is in the arc of user authentication.");

    public static LintRule PolicyUnknown { get; } = CreateWarning(
        "cert-policy-unknown", ProfileClause, "The verifier accepts a certificate policy only if a setting lists it.");

    public static LintRule QualifierUnknown { get; } = CreateError(
        "cert-policy-qualifier-unknown", "RFC 5280 4.2.1.4",
        "A qualifier of the critical certificatePolicies is neither CPS nor user notice, so the certificate must be rejected.");

    public static LintRule QualifierType { get; } = CreateError(
        "cert-policy-qualifier-form", "RFC 5280 4.2.1.4", "A CPS qualifier is not an IA5String, or a user notice is not a sequence.");

    public static LintRule GeneralNameInvalid { get; } = CreateError(
        "cert-general-name", "RFC 5280 4.2.1.6",
        "A name in subjectAltName has none of the forms of a GeneralName, or is an x400Address or ediPartyName, which the verifier does "
        + "not read.");

    public static LintRule QualifierUnknownNotCritical { get; } = CreateWarning(
        "cert-policy-qualifier-not-critical", "RFC 5280 4.2.1.4",
        "A qualifier of certificatePolicies, which is not critical, is neither CPS nor user notice.");

    public static LintRule PointMissing { get; } = CreateError(
        "cert-crldp-missing", ProfileClause, "The certificate has no distribution point, so no revocation list covers it.");

    public static LintRule SeveralPoints { get; } = CreateError(
        "cert-crldp-several", ProfileClause, "The certificate has several distribution points, of which the verifier uses none.");

    public static LintRule PointNoDirectoryName { get; } = CreateError(
        "cert-crldp-no-directory-name", ProfileClause,
        "The distribution point is not a single directoryName, by which the verifier finds the list.");

    public static LintRule PointUri { get; } = CreateWarning(
        "cert-crldp-uri", ProfileClause, "A distribution point is named by a URI, which the profile does not use.");

    public static LintRule PointPartial { get; } = CreateError(
        "cert-crldp-partial", ProfileClause, "The distribution point has reasons or cRLIssuer: it names a partial or an indirect list.");

    public static LintRule PointCritical { get; } = CreateWarning(
        "cert-crldp-critical", "RFC 5280 4.2.1.13", "cRLDistributionPoints is critical.");

    public static LintRule BasicConstraintsCa { get; } = CreateError(
        "cert-basic-constraints-ca", "RFC 5280 4.2.1.9",
        "basicConstraints marks a CA, but the certificate has the attributes of a person.");

    public static LintRule ExtendedKeyUsagePresent { get; } = CreateNotice(
        "cert-extended-key-usage", "RFC 5280 4.2.1.12", "extKeyUsage is present and not critical; the verifier does not check it.");

    public static IReadOnlyList<LintRule> All { get; } =
    [
        CriticalExtensionUnknown, CriticalExtensionForbidden, CaOnlyExtension, NameConstraintsPresent, AuthorityKeyMissing,
        AuthorityKeyPair, AuthorityKeyCritical,
        SubjectKeyMissing, SubjectKeyCritical, KeyUsageMissing, KeyUsageNotCritical, KeyUsageNotDer, KeyUsageUnusedBits, KeyUsageEmpty,
        KeyUsageNoNonRepudiation, KeyUsageNoDigitalSignature, KeyUsageOfCa, KeyUsageOther, PolicyMissing, PolicyRepeated, PoliciesTooMany,
        PolicyNotCritical, PolicyAny, PolicyTest, PolicyAuthentication, PolicyUnknown, QualifierUnknown, QualifierType,
        GeneralNameInvalid, QualifierUnknownNotCritical,
        PointMissing, SeveralPoints, PointNoDirectoryName, PointUri, PointPartial, PointCritical, BasicConstraintsCa,
        ExtendedKeyUsagePresent,
    ];
}
