namespace Kyc.Jpki;

/// <summary>
/// Contains every failure that this library can return. docs/failure-codes.md describes the same failures, and a test compares them.
/// </summary>
public static class VerdictFailures
{
    public static Failure CertificateMalformed { get; } = new(
        "CERT-MALFORMED", Disposition.Retry,
        "The certificate data is not a well-formed certificate of the signature certificate profile.",
        "Read the card again; if it happens again, report the reader and the card's type to the operator.");

    public static Failure CertificateWrongPurpose { get; } = new(
        "CERT-WRONG-PURPOSE", Disposition.Rejected,
        "The certificate is not a signature certificate: its policy, key usage, issuer or attributes belong to another kind of "
        + "certificate.",
        "Use the signature certificate of the My Number Card, which requires the long password.");

    public static Failure CertificateCriticalExtension { get; } = new(
        "CERT-CRITICAL-EXTENSION", Disposition.Rejected,
        "The certificate has a critical extension that a person's certificate must not have, or must not have as critical.",
        "Do not accept the card; report it to the operator.");

    public static Failure CertificateAlgorithmInvalid { get; } = new(
        "CERT-ALGORITHM", Disposition.Rejected,
        "The certificate's two algorithm identifiers differ, or its key is not a point on its curve.",
        "Do not accept the card; report it to the operator.");

    public static Failure CertificateUntrusted { get; } = new(
        "CERT-UNTRUSTED", Disposition.Rejected,
        "The JPKI signature CA did not issue the certificate, or the certificate was not signed with the installed key that it names.",
        "Do not accept the card; report it to the operator.");

    public static Failure CertificateExpired { get; } = new(
        "CERT-EXPIRED", Disposition.Rejected,
        "The certificate or the CA's own certificate has expired.",
        "Ask the person to renew the certificate at the municipal office or to choose another method.");

    public static Failure CertificateNotYetValid { get; } = new(
        "CERT-NOT-YET-VALID", Disposition.Rejected,
        "The certificate or the CA's own certificate is not valid yet.",
        "Check the service's clock; if it is right, ask the person to return when the certificate is valid.");

    public static Failure TrustAnchorMissing { get; } = new(
        "TRUST-ANCHOR-MISSING", Disposition.Retry,
        "The certificate names the JPKI signature CA and a key of this CA that is not installed as a trust anchor.",
        "Ask the operator to install the certificate of the CA's new generation, then try again, or let the person choose another method.");

    public static Failure TrustPolicyMissing { get; } = new(
        "TRUST-POLICY-MISSING", Disposition.Retry,
        "The JPKI signature CA issued the certificate under a certificate policy that is not accepted on this day.",
        "Ask the operator to find out what the policy is for and whether to accept it by a setting, then try again, "
        + "or let the person choose another method.");

    public static Failure TrustAlgorithmMissing { get; } = new(
        "TRUST-ALGORITHM-MISSING", Disposition.Retry,
        "The certificate names the JPKI signature CA, but its key or its signature algorithm is not accepted on this day.",
        "Ask the operator to look for a version or a setting that accepts the algorithm, then try again, "
        + "or let the person choose another method.");

    public static Failure TrustExtensionMissing { get; } = new(
        "TRUST-EXTENSION-MISSING", Disposition.Retry,
        "The JPKI signature CA issued the certificate with a critical extension or policy qualifier that this program does not understand.",
        "Ask the operator to look for a version that understands it, then try again, or let the person choose another method.");

    public static Failure CrlMalformed { get; } = new(
        "CRL-MALFORMED", Disposition.Retry,
        "The revocation list data is not a well-formed list of the profile.",
        "Fetch the list again; if it happens again, report it to the source of the lists.");

    public static Failure CrlUnsupported { get; } = new(
        "CRL-UNSUPPORTED", Disposition.Retry,
        "The revocation list is a delta, indirect or partial list, has no number, or has an unknown critical extension.",
        "Import the complete list of the distribution point or of the whole CA.");

    public static Failure CrlSignatureInvalid { get; } = new(
        "CRL-SIGNATURE", Disposition.Retry,
        "The revocation list was not signed with a trusted key of the JPKI signature CA.",
        "Fetch the list again from its source, and ask the operator to check that the trust anchors of all CA generations are installed.");

    public static Failure CrlRolledBack { get; } = new(
        "CRL-ROLLED-BACK", Disposition.Retry,
        "The revocation list is not newer than the one in use.",
        "Import the current list, and find out why an old one was offered.");

    public static Failure CrlIssuedInFuture { get; } = new(
        "CRL-FUTURE", Disposition.Retry,
        "The issue time of the revocation list for this certificate is in the future.",
        "Check the service's clock, then the list.");

    public static Failure CrlMissing { get; } = new(
        "CRL-MISSING", Disposition.Retry,
        "There is no revocation list for the certificate's own distribution point or for the whole CA.",
        "Import the list of the person's municipality, then try again.");

    public static Failure CrlFromOtherGeneration { get; } = new(
        "CRL-OTHER-GENERATION", Disposition.Retry,
        "The revocation list for the certificate's distribution point was signed by a different generation of the CA than the certificate.",
        "Import the list that the certificate's generation of the CA signed for the person's municipality, then try again.");

    public static Failure CrlStale { get; } = new(
        "CRL-STALE", Disposition.Retry,
        "The revocation list for this certificate is past the time of its next update, or older than the policy allows.",
        "Import the current list, then try again.");

    public static Failure CrlRevoked { get; } = new(
        "CRL-REVOKED", Disposition.Rejected,
        "The certificate is revoked or suspended.",
        "Ask the person to get a new signature certificate at the municipal office or to choose another method.");

    public static Failure SignatureMalformed { get; } = new(
        "SIG-MALFORMED", Disposition.Retry,
        "The signature data does not have the form of a signature by the certificate's key.",
        "Sign again; if it happens again, report the reader and the card's type to the operator.");

    public static Failure SignatureInvalid { get; } = new(
        "SIG-INVALID", Disposition.Rejected,
        "The signature was not made for this document with the certificate's key.",
        "Do not accept the signature; start a new verification, in which the person signs the document shown.");

    public static Failure PersonMismatch { get; } = new(
        "MATCH-PERSON", Disposition.Rejected,
        "Neither the certified name nor the certified birth date matches the declared one.",
        "Make sure that the person uses their own card and their own application.");

    public static Failure NameMismatch { get; } = new(
        "MATCH-NAME", Disposition.NeedsReview,
        "The certified name is not spelled like the declared name.",
        "Compare both names by eye and allow for substituted characters; if documents or letters exist, "
        + "two people decide (DecideMailReview), otherwise cancel the application and, if it is the same person, "
        + "open a new one with the certified name.");

    public static Failure BirthDateMismatch { get; } = new(
        "MATCH-BIRTH-DATE", Disposition.NeedsReview,
        "The certified birth date differs from the declared one, or is not known in full.",
        "Compare both dates by eye; if documents or letters exist, two people decide (DecideMailReview), "
        + "otherwise cancel the application and open a new one with the correct date, "
        + "or one for verification by mail if the certified date is not known in full.");

    public static Failure AddressMismatch { get; } = new(
        "MATCH-ADDRESS", Disposition.NeedsReview,
        "The certified address differs from the declared one.",
        "Compare both addresses by eye; if documents or letters exist, two people decide (DecideMailReview), "
        + "otherwise cancel the application and open a new one with the certified address, "
        + "or with the present address after the card is updated.");

    /// <summary>All failures, in the order in which the documentation lists them.</summary>
    public static IReadOnlyList<Failure> All { get; } =
    [
        CertificateMalformed, CertificateWrongPurpose, CertificateCriticalExtension, CertificateAlgorithmInvalid,
        CertificateUntrusted, CertificateExpired, CertificateNotYetValid,
        TrustAnchorMissing, TrustPolicyMissing, TrustAlgorithmMissing, TrustExtensionMissing,
        CrlMalformed, CrlUnsupported, CrlSignatureInvalid, CrlRolledBack, CrlIssuedInFuture,
        CrlMissing, CrlFromOtherGeneration, CrlStale, CrlRevoked, SignatureMalformed,
        SignatureInvalid, PersonMismatch, NameMismatch, BirthDateMismatch,
        AddressMismatch,
    ];
}
