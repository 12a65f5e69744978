using static Kyc.Jpki.Lint.LintRule;

namespace Kyc.Jpki.Lint.Rules;

/// <summary>Contains the rules for the certificate of a CA, read as a trust anchor.</summary>
internal static class AnchorRules
{
    public static LintRule CriticalUnknown { get; } = Error(
        "anchor-critical-unknown", "RFC 5280 4.2", "A critical extension is none that the verifier understands.");

    public static LintRule NameConstraints { get; } = Error(
        "anchor-name-constraints", "RFC 5280 4.2.1.10", "There are name constraints, which the verifier does not apply.");

    public static LintRule BasicConstraintsNotCritical { get; } = Error(
        "anchor-basic-constraints-not-critical", "RFC 5280 4.2.1.9", "basicConstraints is not critical.");

    public static LintRule KeyUsage { get; } = Error(
        "anchor-key-usage", "RFC 5280 4.2.1.3, 4.2.1.9", "keyUsage does not have both keyCertSign and cRLSign.");

    public static LintRule KeyUsageOther { get; } = Warning(
        "anchor-key-usage-other", Profile, "keyUsage has a use besides keyCertSign and cRLSign.");

    public static LintRule SubjectKeyMissing { get; } = Error(
        "anchor-ski-missing", "RFC 5280 4.2.1.2", "subjectKeyIdentifier is missing or empty.");

    public static LintRule Unit { get; } = Error(
        "anchor-unit", Profile, "The subject does not have the organizational unit of the signature CA.");

    public static LintRule NotSelfSigned { get; } = Error(
        "anchor-not-self-signed", Profile, "Issuer and subject are not the same name.");

    public static LintRule Signature { get; } = Error(
        "anchor-signature", "RFC 5280 4.1.1.3", "The certificate does not carry its own valid signature.");

    public static LintRule Policies { get; } = Notice(
        "anchor-policies", Profile, "There are certificate policies, which the profile's CA certificates do not have.");

    public static LintRule Refused { get; } = Error(
        "anchor-refused", Verifier, "The verifier refuses the certificate as a trust anchor, and no other rule says why.");

    public static IReadOnlyList<LintRule> All { get; } =
    [
        CriticalUnknown, NameConstraints, BasicConstraintsNotCritical, KeyUsage, KeyUsageOther, SubjectKeyMissing, Unit, NotSelfSigned,
        Signature, Policies, Refused,
    ];
}
