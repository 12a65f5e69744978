using System.Globalization;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Trust;

/// <summary>
/// Contains the CA keys that this installation trusts. The operator installs them; they never come from a card. Immutable and thread-safe.
/// </summary>
public sealed class TrustAnchorSet
{
    private readonly TrustAnchor[] _anchors;

    private TrustAnchorSet(TrustAnchor[] anchors) => _anchors = anchors;

    /// <summary>The trust anchors in the given order, without duplicate keys.</summary>
    public IReadOnlyList<TrustAnchor> Anchors => _anchors;

    /// <summary>Checks whether the set contains the public key of the given trust anchor, which may belong to a different set.</summary>
    public bool Contains(TrustAnchor anchor) =>
        Array.Exists(_anchors, known => known.PublicKey.Der.Span.SequenceEqual(anchor.PublicKey.Der.Span));

    /// <summary>
    /// Reads the CA certificates. Fails if there are none, or if one of them is not a trust anchor, because an incomplete set would refuse
    /// some cards. Also fails if two keys have the same subjectKeyIdentifier, because CRLs are looked up by the identifier of the signing
    /// key (RFC 5280 4.2.1.2: the identifier identifies a key).
    /// </summary>
    /// <param name="certificatesDer">The certificates, each in DER.</param>
    /// <param name="set">The set, or null.</param>
    /// <param name="problem">
    /// Why the set cannot be loaded, as text for the operator: which certificate (counted from 1) is wrong and why, or that there is none.
    /// Null on success.
    /// </param>
    public static bool TryLoad(IEnumerable<byte[]> certificatesDer, out TrustAnchorSet? set, out string? problem)
    {
        set = null;
        var anchors = new List<TrustAnchor>();
        var certificateNumbers = new List<int>();
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

            if (anchors.FindIndex(known => known.KeyId.Span.SequenceEqual(anchor!.KeyId.Span)) is >= 0 and var existingIndex)
            {
                problem = string.Create(
                    CultureInfo.InvariantCulture,
                    $"trust anchor {number} has another key than trust anchor {certificateNumbers[existingIndex]} and the same subjectKeyIdentifier");
                return false;
            }

            anchors.Add(anchor!);
            certificateNumbers.Add(number);
        }

        problem = anchors.Count == 0 ? "no trust anchor given" : null;
        set = anchors.Count == 0 ? null : new TrustAnchorSet([.. anchors]);
        return set is not null;
    }

    /// <summary>Checks whether a trust anchor with the given subjectKeyIdentifier is installed.</summary>
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

    /// <summary>Checks whether the subject of an installed CA certificate, in DER, is byte for byte the given name.</summary>
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
    /// Returns the trust anchor with the given name whose key made the signature; null if there is none. All generations of the CA have the
    /// same name. The key identifier comes from data that is not yet verified, so it only determines which anchors are tried first.
    /// </summary>
    internal TrustAnchor? FindSigner(
        ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> keyId, ReadOnlySpan<byte> tbsDigest, SignatureAlgorithm algorithm,
        ReadOnlySpan<byte> signature)
    {
        if (tbsDigest.IsEmpty)
        {
            return null;
        }

        foreach (var matchesKeyId in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var anchor in _anchors)
            {
                if (anchor.KeyId.Span.SequenceEqual(keyId) == matchesKeyId && anchor.NameDer.SequenceEqual(issuer)
                    && anchor.VerifyDigest(tbsDigest, algorithm, signature))
                {
                    return anchor;
                }
            }
        }

        return null;
    }
}
