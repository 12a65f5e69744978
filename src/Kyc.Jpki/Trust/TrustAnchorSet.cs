using System.Globalization;
using Kyc.Jpki.Revocation;
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

    /// <summary>Reads the CA certificates. One that is no anchor fails the whole set: one with a hole would refuse some cards only.</summary>
    /// <param name="certificatesDer">DER, one certificate each.</param>
    /// <param name="set">The set, or null.</param>
    /// <param name="problem">For the operator: which certificate (counted from 1) and what is wrong with it.</param>
    public static bool TryLoad(IEnumerable<byte[]> certificatesDer, out TrustAnchorSet? set, out string? problem)
    {
        set = null;
        var anchors = new List<TrustAnchor>();
        var number = 0;
        foreach (var der in certificatesDer)
        {
            number++;
            if (!TrustAnchor.TryCreate(der, out var anchor, out var reason))
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"trust anchor {number} {reason}");
                return false;
            }

            if (!anchors.Exists(known => known.PublicKey.Der.Span.SequenceEqual(anchor!.PublicKey.Der.Span)))
            {
                anchors.Add(anchor!);
            }
        }

        problem = anchors.Count == 0 ? "no trust anchor given" : null;
        set = anchors.Count == 0 ? null : new TrustAnchorSet([.. anchors]);
        return set is not null;
    }

    /// <summary>Finds the anchor whose key signed the list.</summary>
    /// <param name="crl">A list that parsed.</param>
    /// <param name="signer">The anchor, or null.</param>
    /// <param name="failure"><see cref="VerdictFailures.CrlSignature"/>, or null.</param>
    public bool TryVerify(CertificateRevocationList crl, out TrustAnchor? signer, out Failure? failure)
    {
        signer = FindSigner(crl.IssuerDer.Span, crl.AuthorityKeyId.Span, crl.TbsDigest, crl.SignatureAlgorithm, crl.Signature);
        failure = signer is null ? VerdictFailures.CrlSignature : null;
        return signer is not null;
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
