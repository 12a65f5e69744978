using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// The current list of every distribution point, and of whole CAs. A snapshot: immutable, read without a lock from any thread; a new list makes a
/// new snapshot.
/// </summary>
/// <remarks>Lists are told apart by distribution point and signing key, since CA generations share one name (fact file pki.md 8).</remarks>
public sealed class RevocationIndex
{
    private readonly Dictionary<CrlPlace, TrustedCrl> _lists;

    private RevocationIndex(Dictionary<CrlPlace, TrustedCrl> lists) => _lists = lists;

    /// <summary>Knows nothing, and so refuses everybody.</summary>
    public static RevocationIndex Empty { get; } = new([]);

    /// <summary>Every current list, in no particular order, the damaged ones among them.</summary>
    public IReadOnlyCollection<TrustedCrl> Lists => _lists.Values;

    /// <summary>A snapshot of lists that are each the current one of their place, taken from other snapshots.</summary>
    public static RevocationIndex Of(IReadOnlyCollection<TrustedCrl> lists)
    {
        var places = new Dictionary<CrlPlace, TrustedCrl>(lists.Count);
        foreach (var list in lists)
        {
            places[PlaceOf(list)] = list;
        }

        return new RevocationIndex(places);
    }

    /// <summary>
    /// A snapshot with this list in place of the one before. An older list never replaces a newer one: neither its number nor its
    /// thisUpdate may go back. The very same list again changes nothing.
    /// </summary>
    /// <param name="crl">The list.</param>
    /// <param name="signer">The anchor that <see cref="CrlSigners.TryVerify"/> found for this list.</param>
    /// <param name="failure">
    /// <see cref="VerdictFailures.CrlRolledBack"/>; or <see cref="VerdictFailures.CrlUnsupported"/> for a list of a distribution point that no
    /// certificate of the profile can name, or without a number that orders it; or null.
    /// </param>
    /// <returns>The new snapshot; this one when nothing changed or the list was refused.</returns>
    public RevocationIndex WithList(CertificateRevocationList crl, TrustAnchor signer, out Failure? failure)
    {
        failure = null;
        // A list of version 1 has no number, so that an old one could take the place of a new one.
        if (crl.Scope == CrlScope.OtherPoint || crl.Number.IsEmpty)
        {
            failure = VerdictFailures.CrlUnsupported;
            return this;
        }

        var place = new CrlPlace(crl.DistributionPointDer, signer.KeyId);
        if (_lists.TryGetValue(place, out var current))
        {
            var isSame = crl.Version.IsSame(current.Version);
            if (isSame && current.IsIntact)
            {
                return this;
            }

            // The same list again is how a damaged one is replaced.
            if (!isSame && !crl.Version.Follows(current.Version))
            {
                failure = VerdictFailures.CrlRolledBack;
                return this;
            }
        }

        return new RevocationIndex(new Dictionary<CrlPlace, TrustedCrl>(_lists) { [place] = new TrustedCrl(crl, signer) });
    }

    /// <summary>
    /// The lists that speak about a certificate: that of its distribution point, then that of everything its issuer issued. A damaged one is
    /// left out, as <see cref="TryGet"/> says.
    /// </summary>
    /// <param name="distributionPointDer">Name in DER; empty when the certificate names none.</param>
    /// <param name="signerKeyId">subjectKeyIdentifier of the anchor that issued the certificate.</param>
    internal CoveringCrls Covering(ReadOnlyMemory<byte> distributionPointDer, ReadOnlyMemory<byte> signerKeyId)
    {
        TrustedCrl? ofPoint = null;
        if (!distributionPointDer.IsEmpty)
        {
            _ = TryGet(distributionPointDer, signerKeyId, out ofPoint);
        }

        return new CoveringCrls(ofPoint, TryGet(default, signerKeyId, out var ofIssuer) ? ofIssuer : null);
    }

    /// <summary>Whether a list would speak about a certificate if another key had issued that: one of another generation of the CA.</summary>
    /// <param name="distributionPointDer">Name in DER; empty when the certificate names none.</param>
    internal bool CoversByAnotherKey(ReadOnlySpan<byte> distributionPointDer)
    {
        foreach (var list in _lists.Values)
        {
            if ((list.DistributionPointDer.IsEmpty || list.DistributionPointDer.Span.SequenceEqual(distributionPointDer)) && list.IsIntact)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The list of a distribution point that this key signed. A damaged one is as good as none: what it would say is not known, and
    /// unknown is a refusal.
    /// </summary>
    /// <param name="distributionPointDer">Name in DER; empty for the list of everything that the key's owner issued.</param>
    /// <param name="signerKeyId">subjectKeyIdentifier of the anchor that issued the certificate in question.</param>
    /// <param name="crl">The list, or null.</param>
    public bool TryGet(ReadOnlyMemory<byte> distributionPointDer, ReadOnlyMemory<byte> signerKeyId, out TrustedCrl? crl)
    {
        if (_lists.TryGetValue(new CrlPlace(distributionPointDer, signerKeyId), out crl) && !crl.IsIntact)
        {
            crl = null;
        }

        return crl is not null;
    }

    private static CrlPlace PlaceOf(TrustedCrl list) => new(list.DistributionPointDer, list.Signer.KeyId);
}
