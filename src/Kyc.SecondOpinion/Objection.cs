namespace Kyc.SecondOpinion;

/// <summary>
/// A check at which the second opinion does not agree with a good verdict. The names are logged and printed; they tell nothing of a person.
/// </summary>
public enum Objection
{
    /// <summary>The bytes are no X.509 certificate in DER (RFC 5280 4.1, X.690 section 10).</summary>
    CertificateForm,

    /// <summary>The holder's key or the CA's signature algorithm is none of the card's (pki.md 5.2 and 5.4).</summary>
    Algorithm,

    /// <summary>
    /// None of the trusted CA certificates has the issuer's name and made the signature, or the one that did is not valid then.
    /// </summary>
    Issuer,

    /// <summary>The instant is outside the certificate's validity (RFC 5280 4.1.2.5).</summary>
    Validity,

    /// <summary>Key usage, basic constraints or a critical extension are not those of a signature certificate (RFC 5280 4.2).</summary>
    Usage,

    /// <summary>The certificate has none of the accepted policies (RFC 5280 4.2.1.4).</summary>
    Policy,

    /// <summary>The attributes of the person cannot be read (pki.md 5.2).</summary>
    Attributes,

    /// <summary>Name: the two readings differ.</summary>
    Name,

    /// <summary>Birth date: the two readings differ.</summary>
    BirthDate,

    /// <summary>Sex: the two readings differ.</summary>
    Sex,

    /// <summary>Address: the two readings differ.</summary>
    Address,

    /// <summary>Serial number, by which the revocation list was asked: the two readings differ.</summary>
    SerialNumber,

    /// <summary>Distribution point, by which the revocation list was chosen: the two readings differ.</summary>
    DistributionPoint,

    /// <summary>The certificate's key did not make the signature over the document.</summary>
    DocumentSignature,
}
