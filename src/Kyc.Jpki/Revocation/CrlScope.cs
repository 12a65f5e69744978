namespace Kyc.Jpki.Revocation;

/// <summary>Specifies which certificates a CRL covers (RFC 5280 5.2.5).</summary>
public enum CrlScope
{
    /// <summary>The certificates that name the same distribution point by a directory name.</summary>
    DistributionPoint,

    /// <summary>A distribution point named in a form that certificates of the profile do not use. Such a CRL is never used.</summary>
    UnsupportedPoint,

    /// <summary>All certificates of the issuer: the CRL of the whole CA (RFC 5280 5.2.5, a CRL without a distribution point).</summary>
    Issuer,
}
