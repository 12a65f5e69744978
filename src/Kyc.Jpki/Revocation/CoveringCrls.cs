using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Revocation;

/// <summary>Holds the trusted CRLs that cover one certificate.</summary>
/// <param name="DistributionPointCrl">The CRL of the certificate's distribution point; null if there is none.</param>
/// <param name="IssuerCrl">The CRL that covers all certificates of the issuer; null if there is none.</param>
internal readonly record struct CoveringCrls(TrustedCrl? DistributionPointCrl, TrustedCrl? IssuerCrl)
{
    /// <summary>
    /// Returns the CRL that determines whether the given serial number is revoked at the given instant; null if there is no CRL. Searches
    /// only fresh CRLs. If only one of them contains the serial number, returns that one, because the other may have been issued earlier.
    /// Otherwise prefers a fresh CRL to one that is not fresh, and then the CRL of the distribution point to that of the issuer.
    /// </summary>
    /// <param name="serial">Magnitude, big-endian.</param>
    /// <param name="instant">The instant.</param>
    /// <param name="policy">Defines when a CRL is fresh.</param>
    /// <param name="entry">The entry of the serial number; null if no fresh CRL contains it.</param>
    public TrustedCrl? FindDecisiveCrl(
        ReadOnlySpan<byte> serial,
        DateTimeOffset instant,
        VerificationPolicy policy,
        out RevocationEntry? entry)
    {
        entry = null;
        TrustedCrl? freshCrl = null;
        foreach (var crl in (ReadOnlySpan<TrustedCrl?>)[DistributionPointCrl, IssuerCrl])
        {
            if (crl?.GetFreshness(instant, policy) != TrustedCrlFreshness.Fresh)
            {
                continue;
            }

            if (crl.TryFind(serial, out var revokedEntry))
            {
                entry = revokedEntry;
                return crl;
            }

            freshCrl ??= crl;
        }

        return freshCrl ?? DistributionPointCrl ?? IssuerCrl;
    }
}
