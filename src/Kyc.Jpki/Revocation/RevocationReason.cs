namespace Kyc.Jpki.Revocation;

/// <summary>
/// Specifies why a certificate was revoked (CRLReason, RFC 5280 5.3.1). The meanings are those that J-LIS uses (pki.md 5.3).
/// </summary>
public enum RevocationReason
{
    /// <summary>No reason given, or the card was discarded before it was handed over.</summary>
    Unspecified = 0,

    /// <summary>The private key of the holder may be known to others.</summary>
    KeyCompromise = 1,

    /// <summary>The private key of the CA may be known to others.</summary>
    CaCompromise = 2,

    /// <summary>A certified attribute of the holder changed, for example the address or the name.</summary>
    AffiliationChanged = 3,

    /// <summary>The certificate was renewed.</summary>
    Superseded = 4,

    /// <summary>The holder no longer wants the certificate.</summary>
    CessationOfOperation = 5,

    /// <summary>The certificate is suspended. J-LIS never releases a suspension, so the certificate counts as revoked.</summary>
    CertificateHold = 6,

    /// <summary>A privilege of the holder was withdrawn.</summary>
    PrivilegeWithdrawn = 9,

    /// <summary>The private key of an attribute authority may be known to others.</summary>
    AaCompromise = 10,
}
