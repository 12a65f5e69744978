using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// The current list of every distribution point. A snapshot: immutable, read without a lock from any thread; a new list makes a
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
    /// <param name="signer">The anchor that <see cref="TrustAnchorSet.TryVerify"/> found for this list.</param>
    /// <param name="failure">
    /// <see cref="VerdictFailures.CrlRolledBack"/>; or <see cref="VerdictFailures.CrlUnsupported"/> for a list of no distribution point that
    /// a certificate of the profile can name; or null.
    /// </param>
    /// <returns>The new snapshot; this one when nothing changed or the list was refused.</returns>
    public RevocationIndex WithList(CertificateRevocationList crl, TrustAnchor signer, out Failure? failure)
    {
        failure = null;
        if (crl.Scope != CrlScope.DistributionPoint)
        {
            failure = VerdictFailures.CrlUnsupported;
            return this;
        }

        var place = new CrlPlace(crl.DistributionPointDer, signer.KeyId);
        if (_lists.TryGetValue(place, out var current))
        {
            if (current.IsIntact && current.Sha256.Span.SequenceEqual(crl.Sha256.Span))
            {
                return this;
            }

            failure = CheckOrder(crl, current);
            if (failure is not null)
            {
                return this;
            }
        }

        return new RevocationIndex(new Dictionary<CrlPlace, TrustedCrl>(_lists) { [place] = new TrustedCrl(crl, signer) });
    }

    /// <summary>A snapshot without the list of one place.</summary>
    public RevocationIndex Without(TrustedCrl list)
    {
        var lists = new Dictionary<CrlPlace, TrustedCrl>(_lists);
        return lists.Remove(PlaceOf(list)) ? new RevocationIndex(lists) : this;
    }

    /// <summary>
    /// The list of a distribution point that this key signed. A damaged one is as good as none: what it would say is not known, and
    /// unknown is a refusal.
    /// </summary>
    /// <param name="distributionPointDer">Name in DER.</param>
    /// <param name="signerKeyId">subjectKeyIdentifier of the anchor that issued the certificate in question.</param>
    /// <param name="crl">The list, or null.</param>
    public bool TryGet(ReadOnlyMemory<byte> distributionPointDer, ReadOnlyMemory<byte> signerKeyId, out TrustedCrl? crl) =>
        _lists.TryGetValue(new CrlPlace(distributionPointDer, signerKeyId), out crl) && crl.IsIntact;

    private static CrlPlace PlaceOf(TrustedCrl list) => new(list.DistributionPointDer, list.Signer.KeyId);

    private static Failure? CheckOrder(CertificateRevocationList crl, TrustedCrl current)
    {
        // The same list again is how a damaged one is replaced.
        if (current.Sha256.Span.SequenceEqual(crl.Sha256.Span))
        {
            return null;
        }

        var byNumber = CompareNumbers(crl.Number.Span, current.Number.Span);
        var byTime = crl.ThisUpdate.CompareTo(current.ThisUpdate);
        // Another list under the same number and time is no successor either: one of the two is not what it says.
        return byNumber < 0 || byTime < 0 || (byNumber == 0 && byTime == 0) ? VerdictFailures.CrlRolledBack : null;
    }

    // Magnitudes without leading zero.
    private static int CompareNumbers(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
}
