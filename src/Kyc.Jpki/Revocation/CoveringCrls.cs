using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Revocation;

/// <summary>The lists in force that speak about one certificate.</summary>
/// <param name="OfPoint">That of its distribution point; null when there is none.</param>
/// <param name="OfIssuer">That of everything its issuer issued; null when there is none.</param>
internal readonly record struct CoveringCrls(TrustedCrl? OfPoint, TrustedCrl? OfIssuer)
{
    /// <summary>
    /// The list that decides about a serial at an instant; null when there is no list. A revocation on one list that may answer outweighs the
    /// silence of the other, which may be of an earlier day. Where none may answer, it is the list of the distribution point, if there is
    /// one.
    /// </summary>
    /// <param name="serial">Magnitude, big-endian.</param>
    /// <param name="at">The instant.</param>
    /// <param name="policy">Says which lists may answer.</param>
    /// <param name="entry">What the list says of the serial; null when it says nothing of it, or may not answer.</param>
    public TrustedCrl? Decide(ReadOnlySpan<byte> serial, DateTimeOffset at, VerificationPolicy policy, out RevokedEntry? entry)
    {
        entry = null;
        TrustedCrl? answering = null;
        foreach (var crl in (ReadOnlySpan<TrustedCrl?>)[OfPoint, OfIssuer])
        {
            if (crl?.Freshness(at, policy) != TrustedCrlFreshness.Fresh)
            {
                continue;
            }

            if (crl.TryFind(serial, out var found))
            {
                entry = found;
                return crl;
            }

            answering ??= crl;
        }

        return answering ?? OfPoint ?? OfIssuer;
    }
}
