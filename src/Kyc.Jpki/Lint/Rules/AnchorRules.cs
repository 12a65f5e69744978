using static Kyc.Jpki.Lint.LintRule;

namespace Kyc.Jpki.Lint.Rules;

/// <summary>Contains the rules for the certificate of a CA that is to be used as a trust anchor.</summary>
internal static class AnchorRules
{
    public static LintRule CriticalExtensionUnknown { get; } = CreateError(
        "anchor-critical-unknown", "RFC 5280 4.2", "The verifier does not understand a critical extension.");

    public static LintRule NameConstraintsPresent { get; } = CreateError(
        "anchor-name-constraints", "RFC 5280 4.2.1.10", "The certificate has name constraints, which the verifier does not apply.");

    public static LintRule BasicConstraintsNotCritical { get; } = CreateError(
        "anchor-basic-constraints-not-critical", "RFC 5280 4.2.1.9", "basicConstraints is not critical.");

    public static LintRule KeyUsageIncomplete { get; } = CreateError(
        "anchor-key-usage", "RFC 5280 4.2.1.3, 4.2.1.9", "keyUsage does not have both keyCertSign and cRLSign.");

    public static LintRule KeyUsageOther { get; } = CreateWarning(
        "anchor-key-usage-other", ProfileClause, "keyUsage has a bit other than keyCertSign and cRLSign.");

    public static LintRule SubjectKeyMissing { get; } = CreateError(
        "anchor-ski-missing", "RFC 5280 4.2.1.2", "subjectKeyIdentifier is missing or empty.");

    public static LintRule SubjectUnit { get; } = CreateError(
        "anchor-unit", ProfileClause, "The subject does not have the organizational unit of the signature CA.");

    public static LintRule NotSelfSigned { get; } = CreateError(
        "anchor-not-self-signed", ProfileClause, "Issuer and subject are not the same name.");

    public static LintRule SignatureInvalid { get; } = CreateError(
        "anchor-signature", "RFC 5280 4.1.1.3", "The certificate's own key did not make its signature.");

    public static LintRule PoliciesPresent { get; } = CreateNotice(
        "anchor-policies", ProfileClause, "The certificate has certificate policies, which CA certificates of the profile do not have.");

    public static LintRule AnchorRefused { get; } = CreateError(
        "anchor-refused", VerifierClause, "The verifier refuses the certificate as a trust anchor, but no other rule gives the reason.");

    public static IReadOnlyList<LintRule> All { get; } =
    [
        CriticalExtensionUnknown, NameConstraintsPresent, BasicConstraintsNotCritical, KeyUsageIncomplete, KeyUsageOther,
        SubjectKeyMissing, SubjectUnit, NotSelfSigned,
        SignatureInvalid, PoliciesPresent, AnchorRefused,
    ];
}
