using System.Globalization;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Trust;

/// <summary>
/// The CA keys trusted by this installation, given by its operator (never by a card). Immutable; safe from any thread.
/// </summary>
public sealed class TrustAnchorSet
{
    private readonly TrustAnchor[] _anchors;

    private TrustAnchorSet(TrustAnchor[] anchors) => _anchors = anchors;

    /// <summary>The anchors in the order given, each key once.</summary>
    public IReadOnlyList<TrustAnchor> Anchors => _anchors;

    /// <summary>Whether the set trusts the key of an anchor, of this set or another.</summary>
    public bool Contains(TrustAnchor anchor) =>
        Array.Exists(_anchors, known => known.PublicKey.Der.Span.SequenceEqual(anchor.PublicKey.Der.Span));

    /// <summary>
    /// Reads the CA certificates. One that is no anchor fails the whole set: one with a hole would refuse some cards only. So do two keys
    /// with one identifier (RFC 5280 4.2.1.2: it identifies a key), since a revocation list is found by the identifier of its signer's key.
    /// </summary>
    /// <param name="certificatesDer">DER, one certificate each.</param>
    /// <param name="set">The set, or null.</param>
    /// <param name="problem">For the operator: which certificate (counted from 1) and what is wrong with it.</param>
    public static bool TryLoad(IEnumerable<byte[]> certificatesDer, out TrustAnchorSet? set, out string? problem)
    {
        set = null;
        var anchors = new List<TrustAnchor>();
        var numbers = new List<int>();
        var number = 0;
        foreach (var der in certificatesDer)
        {
            number++;
            if (!TrustAnchor.TryCreate(der, out var anchor, out var reason))
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"trust anchor {number} {reason}");
                return false;
            }

            if (anchors.Exists(known => known.PublicKey.Der.Span.SequenceEqual(anchor!.PublicKey.Der.Span)))
            {
                continue;
            }

            if (anchors.FindIndex(known => known.KeyId.Span.SequenceEqual(anchor!.KeyId.Span)) is >= 0 and var other)
            {
                problem = string.Create(
                    CultureInfo.InvariantCulture,
                    $"trust anchor {number} has another key than trust anchor {numbers[other]} and the same subjectKeyIdentifier");
                return false;
            }

            anchors.Add(anchor!);
            numbers.Add(number);
        }

        problem = anchors.Count == 0 ? "no trust anchor given" : null;
        set = anchors.Count == 0 ? null : new TrustAnchorSet([.. anchors]);
        return set is not null;
    }

    /// <summary>Whether a key with this identifier is installed.</summary>
    internal bool HasKey(ReadOnlySpan<byte> keyId)
    {
        foreach (var anchor in _anchors)
        {
            if (anchor.KeyId.Span.SequenceEqual(keyId))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an installed CA has this name, byte for byte.</summary>
    internal bool HasName(ReadOnlySpan<byte> name)
    {
        foreach (var anchor in _anchors)
        {
            if (anchor.NameDer.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The anchor of this name that made the signature. The key identifier only says which to try first: it is a hint of the signed
    /// thing about itself, and the generations of the CA share one name.
    /// </summary>
    internal TrustAnchor? FindSigner(
        ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> keyId, ReadOnlySpan<byte> tbsDigest, SignatureAlgorithm algorithm,
        ReadOnlySpan<byte> signature)
    {
        if (tbsDigest.IsEmpty)
        {
            return null;
        }

        foreach (var hinted in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var anchor in _anchors)
            {
                if (anchor.KeyId.Span.SequenceEqual(keyId) == hinted && anchor.NameDer.SequenceEqual(issuer)
                    && anchor.Signed(tbsDigest, algorithm, signature))
                {
                    return anchor;
                }
            }
        }

        return null;
    }
}
