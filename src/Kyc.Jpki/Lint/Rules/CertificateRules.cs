using static Kyc.Jpki.Lint.LintRule;

namespace Kyc.Jpki.Lint.Rules;

/// <summary>Contains the rules for the fields of the certificate of a person or a CA.</summary>
internal static class CertificateRules
{
    public static LintRule CertificateTooLong { get; } = CreateError(
        "cert-too-long", VerifierClause, "The certificate exceeds the verifier's maximum size.");

    public static LintRule VersionNot3 { get; } = CreateError(
        "cert-version", "RFC 5280 4.1.2.1", "The version is not 3.");

    public static LintRule SerialZero { get; } = CreateError(
        "cert-serial-zero", "RFC 5280 4.1.2.2", "The serial number is zero.");

    public static LintRule SerialNegative { get; } = CreateError(
        "cert-serial-negative", "RFC 5280 4.1.2.2", "The serial number is negative.");

    public static LintRule SerialTooLong { get; } = CreateError(
        "cert-serial-too-long", "RFC 5280 4.1.2.2", "The serial number has more than 20 octets.");

    public static LintRule IssuerEmpty { get; } = CreateError(
        "cert-issuer-empty", "RFC 5280 4.1.2.4", "The issuer is an empty name.");

    public static LintRule IssuerUnit { get; } = CreateError(
        "cert-issuer-unit", ProfileClause, "The issuer does not have the organizational unit of the signature CA.");

    public static LintRule IssuerFormat { get; } = CreateWarning(
        "cert-issuer-form", ProfileClause,
        "The issuer is not the country JP, the organization JPKI, the unit of the CA and the unit of the agency.");

    public static LintRule SubjectEmpty { get; } = CreateError(
        "cert-subject-empty", "RFC 5280 4.1.2.6", "The subject is an empty name.");

    public static LintRule SubjectFormat { get; } = CreateWarning(
        "cert-subject-form", ProfileClause, "The subject is not the country JP, two localities and a common name.");

    public static LintRule ValidityOrder { get; } = CreateError(
        "cert-validity-order", "RFC 5280 4.1.2.5", "The validity ends before it begins.");

    public static LintRule UniqueIdentifierPresent { get; } = CreateError(
        "cert-unique-identifier", "RFC 5280 4.1.2.8", "The certificate has a unique identifier of the issuer or the subject.");

    public static LintRule ExtensionsMissing { get; } = CreateError(
        "cert-extensions-missing", "RFC 5280 4.2", "The certificate has no extensions.");

    public static LintRule MixedGenerations { get; } = CreateNotice(
        "cert-mixed-generations", DecisionClause, "The key and the CA's signature have different algorithms.");

    public static LintRule CertificateRefused { get; } = CreateError(
        "cert-refused", VerifierClause, "The verifier refuses the certificate, but no other rule gives the reason.");

    public static IReadOnlyList<LintRule> All { get; } =
    [
        CertificateTooLong, VersionNot3, SerialZero, SerialNegative, SerialTooLong, IssuerEmpty, IssuerUnit, IssuerFormat, SubjectEmpty,
        SubjectFormat,
        ValidityOrder, UniqueIdentifierPresent, ExtensionsMissing, MixedGenerations, CertificateRefused,
    ];
}
