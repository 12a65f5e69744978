namespace Kyc.Jpki.Revocation;

/// <summary>Specifies which certificates a CRL covers (RFC 5280 5.2.5).</summary>
public enum CrlScope
{
    /// <summary>
    /// The certificates with the same distribution point as the CRL. The name of the distribution point is a single directory name.
    /// </summary>
    DistributionPoint,

    /// <summary>
    /// The certificates of a distribution point whose name is not a single directory name. The verifier never uses a CRL with this scope.
    /// </summary>
    UnsupportedPoint,

    /// <summary>All certificates of the issuer: the CRL of the whole CA (RFC 5280 5.2.5, a CRL without a distribution point).</summary>
    Issuer,
}
