using static Kyc.Jpki.Lint.LintRule;

namespace Kyc.Jpki.Lint.Rules;

/// <summary>Contains the rules for a CRL and its extensions.</summary>
internal static class CrlRules
{
    private const string PointClause = "RFC 5280 5.2.5";

    public static LintRule CrlTooLong { get; } = CreateError(
        "crl-too-long", VerifierClause, "The list exceeds the verifier's maximum size.");

    public static LintRule PartTooLong { get; } = CreateError(
        "crl-part-too-long", VerifierClause, "The part before or after the entries, or one entry, exceeds the verifier's maximum size.");

    public static LintRule VersionNot2 { get; } = CreateError(
        "crl-version", "RFC 5280 5, 5.1.2.1", "The version is not 2.");

    public static LintRule IssuerEmpty { get; } = CreateError(
        "crl-issuer-empty", "RFC 5280 5.1.2.3", "The issuer is an empty name.");

    public static LintRule IssuerUnit { get; } = CreateError(
        "crl-issuer-unit", ProfileClause, "The issuer does not have the organizational unit of the signature CA.");

    public static LintRule NextUpdateMissing { get; } = CreateError(
        "crl-next-update-missing", "RFC 5280 5.1.2.5", "nextUpdate is missing.");

    public static LintRule UpdateOrder { get; } = CreateError(
        "crl-update-order", "RFC 5280 5.1.2.5", "nextUpdate is before thisUpdate.");

    public static LintRule EntriesEmpty { get; } = CreateWarning(
        "crl-entries-empty", "RFC 5280 5.1.2.6", "revokedCertificates is empty instead of absent; the verifier accepts it.");

    public static LintRule NumberMissing { get; } = CreateError(
        "crl-number-missing", "RFC 5280 5.2.3", "cRLNumber is missing.");

    public static LintRule NumberCritical { get; } = CreateError(
        "crl-number-critical", "RFC 5280 5.2.3", "cRLNumber is critical.");

    public static LintRule NumberTooLong { get; } = CreateError(
        "crl-number-too-long", "RFC 5280 5.2.3", "cRLNumber has more than 20 octets.");

    public static LintRule NumberNegative { get; } = CreateError(
        "crl-number-negative", "RFC 5280 5.2.3", "cRLNumber is negative.");

    public static LintRule AuthorityKeyMissing { get; } = CreateError(
        "crl-aki-missing", "RFC 5280 5.2.1", "authorityKeyIdentifier or its keyIdentifier is missing.");

    public static LintRule AuthorityKeyCritical { get; } = CreateError(
        "crl-aki-critical", "RFC 5280 5.2.1, 4.2.1.1", "authorityKeyIdentifier is critical.");

    public static LintRule PointMissing { get; } = CreateNotice(
        "crl-idp-missing", PointClause,
        "issuingDistributionPoint or its distributionPoint is missing: the list covers the whole CA.");

    public static LintRule PointNotCritical { get; } = CreateError(
        "crl-idp-not-critical", PointClause, "issuingDistributionPoint is not critical.");

    public static LintRule PointEmpty { get; } = CreateError(
        "crl-idp-empty", PointClause, "issuingDistributionPoint is empty.");

    public static LintRule PointNoDirectoryName { get; } =
        CreateError(
            "crl-idp-no-directory-name",
            ProfileClause,
            "The distribution point is not a single directoryName, as in certificates of the profile.");

    public static LintRule PointRelative { get; } = CreateError(
        "crl-idp-relative-name", "RFC 5280 4.2.1.13",
        "The distribution point is named relative to the issuer, which the verifier refuses.");

    public static LintRule PointIndirect { get; } = CreateError(
        "crl-idp-indirect", PointClause, "The list is indirect, which the verifier refuses.");

    public static LintRule PointOnlyCaCertificates { get; } = CreateError(
        "crl-idp-only-ca", PointClause, "The list covers only certificates of CAs, which the verifier refuses.");

    public static LintRule PointOnlyAttributeCertificates { get; } = CreateError(
        "crl-idp-only-attributes", PointClause, "The list covers only attribute certificates, which the verifier refuses.");

    public static LintRule PointOnlySomeReasons { get; } = CreateError(
        "crl-idp-reasons", PointClause, "The list covers only some reasons, which the verifier refuses.");

    public static LintRule DeltaCrl { get; } = CreateError(
        "crl-delta", "RFC 5280 5.2.4", "The list is a delta list, which the verifier refuses.");

    public static LintRule FreshestCrlPresent { get; } = CreateNotice(
        "crl-freshest", "RFC 5280 5.2.6", "The list points to delta lists, which the verifier does not use.");

    public static LintRule FreshestCrlCritical { get; } = CreateError(
        "crl-freshest-critical", "RFC 5280 5.2.6", "freshestCRL is critical.");

    public static LintRule CriticalExtensionUnknown { get; } = CreateError(
        "crl-critical-unknown", "RFC 5280 5.2", "The verifier does not understand a critical extension of the list.");

    public static LintRule CrlRefused { get; } = CreateError(
        "crl-refused", VerifierClause, "The verifier refuses the list, but no other rule gives the reason.");

    public static IReadOnlyList<LintRule> All { get; } =
    [
        CrlTooLong, PartTooLong, VersionNot2, IssuerEmpty, IssuerUnit, NextUpdateMissing, UpdateOrder, EntriesEmpty, NumberMissing,
        NumberCritical, NumberTooLong, NumberNegative, AuthorityKeyMissing, AuthorityKeyCritical, PointMissing, PointNotCritical,
        PointEmpty, PointNoDirectoryName, PointRelative, PointIndirect, PointOnlyCaCertificates, PointOnlyAttributeCertificates,
        PointOnlySomeReasons, DeltaCrl, FreshestCrlPresent,
        FreshestCrlCritical, CriticalExtensionUnknown, CrlRefused,
    ];
}
