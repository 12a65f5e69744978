namespace Kyc.Jpki.Revocation;

/// <summary>Whether a list may answer at an instant.</summary>
public enum TrustedCrlFreshness
{
    /// <summary>It may.</summary>
    Fresh,

    /// <summary>Its successor is overdue, or it is older than the policy allows.</summary>
    Stale,

    /// <summary>It says it was issued in the future.</summary>
    Future,
}
