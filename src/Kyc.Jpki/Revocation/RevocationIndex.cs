using System.Collections.Immutable;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// The current list of every distribution point. A snapshot: immutable, read without a lock from any thread; a new list makes a
/// new snapshot.
/// </summary>
/// <remarks>Lists are told apart by distribution point and signing key, since CA generations share one name (fact file pki.md 8).</remarks>
public sealed class RevocationIndex
{
    private readonly ImmutableDictionary<Key, TrustedCrl> _lists;

    private RevocationIndex(ImmutableDictionary<Key, TrustedCrl> lists) => _lists = lists;

    /// <summary>Knows nothing, and so refuses everybody.</summary>
    public static RevocationIndex Empty { get; } = new(ImmutableDictionary<Key, TrustedCrl>.Empty);

    /// <summary>Every current list, in no particular order.</summary>
    public IEnumerable<TrustedCrl> Lists => _lists.Values;

    /// <summary>
    /// A snapshot with this list in place of the one before. An older list never replaces a newer one: neither its number nor its
    /// thisUpdate may go back. The very same list again changes nothing.
    /// </summary>
    /// <param name="crl">The list.</param>
    /// <param name="signer">The anchor that <see cref="TrustAnchorSet.TryVerify"/> found for this list.</param>
    /// <param name="failure"><see cref="VerdictFailures.CrlRolledBack"/>, or null.</param>
    /// <returns>The new snapshot; this one when nothing changed or the list was refused.</returns>
    public RevocationIndex WithList(CertificateRevocationList crl, TrustAnchor signer, out Failure? failure)
    {
        failure = null;
        var key = new Key(crl.DistributionPointDer, signer.KeyId);
        if (_lists.TryGetValue(key, out var current))
        {
            if (current.List.Sha256.Span.SequenceEqual(crl.Sha256.Span))
            {
                return this;
            }

            var byNumber = CompareNumbers(crl.Number.Span, current.List.Number.Span);
            var byTime = crl.ThisUpdate.CompareTo(current.List.ThisUpdate);
            // Another list under the same number and time is no successor either: one of the two is not what it says.
            if (byNumber < 0 || byTime < 0 || (byNumber == 0 && byTime == 0))
            {
                failure = VerdictFailures.CrlRolledBack;
                return this;
            }
        }

        return new RevocationIndex(_lists.SetItem(key, new TrustedCrl(crl, signer)));
    }

    /// <summary>The list of a distribution point that this key signed.</summary>
    /// <param name="distributionPointDer">Name in DER.</param>
    /// <param name="signerKeyId">subjectKeyIdentifier of the anchor that issued the certificate in question.</param>
    /// <param name="crl">The list, or null.</param>
    public bool TryGet(ReadOnlyMemory<byte> distributionPointDer, ReadOnlyMemory<byte> signerKeyId, out TrustedCrl? crl) =>
        _lists.TryGetValue(new Key(distributionPointDer, signerKeyId), out crl);

    // Magnitudes without leading zero.
    private static int CompareNumbers(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);

    private readonly struct Key(ReadOnlyMemory<byte> distributionPoint, ReadOnlyMemory<byte> signerKeyId) : IEquatable<Key>
    {
        private readonly ReadOnlyMemory<byte> _distributionPoint = distributionPoint;
        private readonly ReadOnlyMemory<byte> _signerKeyId = signerKeyId;

        public bool Equals(Key other) =>
            _distributionPoint.Span.SequenceEqual(other._distributionPoint.Span)
            && _signerKeyId.Span.SequenceEqual(other._signerKeyId.Span);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.AddBytes(_distributionPoint.Span);
            hash.AddBytes(_signerKeyId.Span);
            return hash.ToHashCode();
        }
    }
}
