namespace Kyc.Jpki.Revocation;

/// <summary>Specifies whether a CRL may be used at a given instant.</summary>
public enum TrustedCrlFreshness
{
    /// <summary>The CRL may be used.</summary>
    Fresh,

    /// <summary>The next CRL is overdue, or the CRL is older than the policy allows.</summary>
    Stale,

    /// <summary>The issue time of the CRL is further in the future than the policy allows for differences between clocks.</summary>
    NotYetValid,
}
