namespace Kyc.Jpki.Revocation;

/// <summary>Which certificates a list speaks about (RFC 5280 5.2.5).</summary>
public enum CrlScope
{
    /// <summary>Those that name the same distribution point, by a directory name.</summary>
    DistributionPoint,

    /// <summary>A distribution point named in a way no certificate of the profile names one. Such a list never answers.</summary>
    OtherPoint,

    /// <summary>All that its issuer issued: the list of the whole CA (RFC 5280 5.2.5, the list without a distribution point).</summary>
    Issuer,
}
