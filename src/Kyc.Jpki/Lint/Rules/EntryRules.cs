using static Kyc.Jpki.Lint.LintRule;

namespace Kyc.Jpki.Lint.Rules;

/// <summary>Contains the rules for the entries of a CRL.</summary>
internal static class EntryRules
{
    private const string ReasonClause = "RFC 5280 5.3.1";
    private const string SerialClause = "RFC 5280 5.1.2.6, 4.1.2.2";

    public static LintRule SerialZero { get; } = CreateWarning(
        "crl-entry-serial-zero", SerialClause, "The serial number of an entry is zero, which no certificate has.");

    public static LintRule SerialNegative { get; } = CreateWarning(
        "crl-entry-serial-negative", SerialClause, "The serial number of an entry is negative, which no certificate has.");

    public static LintRule SerialTooLong { get; } = CreateError(
        "crl-entry-serial-too-long", SerialClause, "The serial number of an entry has more than 20 octets.");

    public static LintRule SerialRepeated { get; } = CreateWarning(
        "crl-entry-serial-repeated", SerialClause, "Two entries have the same serial number.");

    public static LintRule DateBefore1950 { get; } = CreateError(
        "crl-entry-date-before-1950", "RFC 5280 5.1.2.6", "The revocation date of an entry is before 1950, which the verifier refuses.");

    public static LintRule DateTooLate { get; } = CreateError(
        "crl-entry-date-too-late", "RFC 5280 5.1.2.6",
        "The revocation date of an entry is after 2086-02-06T06:28:15Z, which the verifier refuses.");

    public static LintRule DateAfterThisUpdate { get; } = CreateWarning(
        "crl-entry-date-future", "RFC 5280 5.1.2.6", "The revocation date of an entry is after thisUpdate.");

    public static LintRule ExtensionsEmpty { get; } = CreateWarning(
        "crl-entry-extensions-empty", "RFC 5280 5.1", "The extensions of an entry are present but empty; the verifier accepts them.");

    public static LintRule ExtensionsInVersion1 { get; } = CreateError(
        "crl-entry-extensions-version", "RFC 5280 5.1", "An entry has extensions, but the version of the list is not 2.");

    public static LintRule ReasonUnassigned { get; } = CreateError(
        "crl-entry-reason-unused", ReasonClause, "reasonCode is 7 or greater than 10, which are not assigned.");

    public static LintRule ReasonRemoveFromCrl { get; } =
        CreateError(
            "crl-entry-reason-remove",
            ReasonClause,
            "reasonCode is removeFromCRL, which only delta lists have; the verifier refuses the list.");

    public static LintRule ReasonCertificateHold { get; } = CreateNotice(
        "crl-entry-reason-hold", ReasonClause, "reasonCode is certificateHold, which J-LIS never releases: it counts as revoked.");

    public static LintRule ReasonUnspecified { get; } = CreateWarning(
        "crl-entry-reason-unspecified", ReasonClause, "reasonCode is unspecified instead of absent.");

    public static LintRule ReasonCritical { get; } = CreateWarning(
        "crl-entry-reason-critical", ReasonClause, "reasonCode is critical; the verifier accepts it.");

    public static LintRule InvalidityDateFormat { get; } = CreateWarning(
        "crl-entry-invalidity-date", "RFC 5280 5.3.2", "invalidityDate is critical or a UTCTime; the verifier accepts it.");

    public static LintRule CertificateIssuerPresent { get; } = CreateError(
        "crl-entry-issuer", "RFC 5280 5.3.3", "An entry names another issuer, as indirect lists do; the verifier refuses the list.");

    public static LintRule CriticalExtensionUnknown { get; } = CreateError(
        "crl-entry-critical-unknown", "RFC 5280 5.3", "The verifier does not understand a critical extension of an entry.");

    public static IReadOnlyList<LintRule> All { get; } =
    [
        SerialZero, SerialNegative, SerialTooLong, SerialRepeated, DateBefore1950, DateTooLate, DateAfterThisUpdate, ExtensionsEmpty,
        ExtensionsInVersion1, ReasonUnassigned, ReasonRemoveFromCrl, ReasonCertificateHold, ReasonUnspecified, ReasonCritical,
        InvalidityDateFormat,
        CertificateIssuerPresent, CriticalExtensionUnknown,
    ];
}
