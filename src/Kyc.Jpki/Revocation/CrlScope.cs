namespace Kyc.Jpki.Revocation;

/// <summary>Which certificates a list speaks about (RFC 5280 5.2.5).</summary>
public enum CrlScope
{
    /// <summary>Those that name the same distribution point, by a directory name: the only lists that answer here.</summary>
    DistributionPoint,

    /// <summary>A distribution point named in a way no certificate of the profile names one.</summary>
    OtherPoint,

    /// <summary>All of its issuer, as the list says. Not relied on: JPKI divides its lists by municipality (fact file pki.md 5.2).</summary>
    Issuer,
}
