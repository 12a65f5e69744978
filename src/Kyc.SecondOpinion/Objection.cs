namespace Kyc.SecondOpinion;

/// <summary>
/// Specifies why the second verification disagrees with the positive result of the first one. The names of the members are logged and
/// printed.
/// </summary>
public enum Objection
{
    /// <summary>The bytes are not an X.509 certificate in DER (RFC 5280 4.1, X.690 section 10).</summary>
    CertificateFormat,

    /// <summary>
    /// The holder's key or the CA's signature algorithm is not one that JPKI signature certificates use (pki.md 5.2 and 5.4).
    /// </summary>
    Algorithm,

    /// <summary>
    /// The certificate was not signed by a trusted signature CA with the issuer's name, or that CA's certificate is not valid at the time
    /// of verification.
    /// </summary>
    Issuer,

    /// <summary>The time of verification is outside the certificate's validity (RFC 5280 4.1.2.5).</summary>
    Validity,

    /// <summary>
    /// The key usage, the basic constraints or a critical extension is not that of a signature certificate (RFC 5280 4.2).
    /// </summary>
    Usage,

    /// <summary>The certificate contains none of the accepted policies (RFC 5280 4.2.1.4).</summary>
    Policy,

    /// <summary>The person's attributes or the data for querying the revocation list cannot be read (pki.md 5.2).</summary>
    Attributes,

    /// <summary>The two parsers read different names.</summary>
    Name,

    /// <summary>The two parsers read different birth dates.</summary>
    BirthDate,

    /// <summary>The two parsers read different values for sex.</summary>
    Sex,

    /// <summary>The two parsers read different addresses.</summary>
    Address,

    /// <summary>The two parsers read different serial numbers, by which the revocation list was queried.</summary>
    SerialNumber,

    /// <summary>The two parsers read different distribution points, by which the revocation list was selected.</summary>
    DistributionPoint,

    /// <summary>The signature of the document was not made with the key of the certificate.</summary>
    DocumentSignature,
}
