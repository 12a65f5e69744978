namespace Kyc.Jpki.Signatures;

/// <summary>
/// The algorithms of one generation of the card, as data: which key, of which size, signs how.
/// Source: fact file pki.md 5.1, 5.2 (RSA) and 5.4 (next card).
/// </summary>
/// <param name="Name">For operators.</param>
/// <param name="Key">Kind of public key.</param>
/// <param name="KeyBits">Exact size: bits of the RSA modulus, or of the curve's field.</param>
/// <param name="Signature">What such a key signs with, the CA's and the holder's alike.</param>
public sealed record AlgorithmProfile(string Name, PublicKeyKind Key, int KeyBits, SignatureAlgorithm Signature)
{
    /// <summary>The card in circulation.</summary>
    public static AlgorithmProfile Rsa2048 { get; } = new("RSA-2048 with SHA-256", PublicKeyKind.Rsa, 2048, SignatureAlgorithm.RsaSha256);

    /// <summary>The card announced as its successor.</summary>
    public static AlgorithmProfile EcdsaP384 { get; } =
        new("ECDSA P-384 with SHA-384", PublicKeyKind.EcP384, 384, SignatureAlgorithm.EcdsaSha384);

    /// <summary>Every profile this library can compute.</summary>
    public static IReadOnlyList<AlgorithmProfile> All { get; } = [Rsa2048, EcdsaP384];

    /// <summary>Whether <paramref name="key"/> has this kind and exactly this size.</summary>
    internal bool Fits(PublicKeyInfo key) => Key == key.Kind && KeyBits == key.Bits;
}
