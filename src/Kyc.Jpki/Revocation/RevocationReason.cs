namespace Kyc.Jpki.Revocation;

/// <summary>CRLReason (RFC 5280 5.3.1), with what J-LIS means by it (fact file pki.md 5.3).</summary>
public enum RevocationReason
{
    /// <summary>Also when the list gives no reason. Discarded before it was handed over.</summary>
    Unspecified = 0,

    /// <summary>The holder's key may be known to others.</summary>
    KeyCompromise = 1,

    /// <summary>The CA's key may be known to others.</summary>
    CaCompromise = 2,

    /// <summary>A certified attribute changed: a move, a change of name.</summary>
    AffiliationChanged = 3,

    /// <summary>Renewed.</summary>
    Superseded = 4,

    /// <summary>No longer wanted.</summary>
    CessationOfOperation = 5,

    /// <summary>Suspended. J-LIS never releases a suspension, so it counts as revoked.</summary>
    CertificateHold = 6,

    /// <summary>The holder lost a right.</summary>
    PrivilegeWithdrawn = 9,

    /// <summary>An attribute authority's key may be known to others.</summary>
    AaCompromise = 10,
}
