namespace Kyc.Jpki.Signatures;

/// <summary>
/// Defines the algorithms of one generation of the card: the kind and size of the keys, and the signature algorithm. Source: pki.md 5.1,
/// 5.2 (RSA) and 5.4 (next card).
/// </summary>
/// <param name="Name">Name shown to operators.</param>
/// <param name="KeyKind">Kind of public key.</param>
/// <param name="KeyBits">Exact size of the key in bits: of the RSA modulus, or of the curve's field.</param>
/// <param name="SignatureAlgorithm">Signature algorithm with which both the CA and the holder sign.</param>
public sealed record AlgorithmProfile(string Name, PublicKeyKind KeyKind, int KeyBits, SignatureAlgorithm SignatureAlgorithm)
{
    /// <summary>The algorithms of the cards in circulation.</summary>
    public static AlgorithmProfile Rsa2048 { get; } = new("RSA-2048 with SHA-256", PublicKeyKind.Rsa, 2048, SignatureAlgorithm.RsaSha256);

    /// <summary>The algorithms of the announced next card.</summary>
    public static AlgorithmProfile EcdsaP384 { get; } =
        new("ECDSA P-384 with SHA-384", PublicKeyKind.EcP384, 384, SignatureAlgorithm.EcdsaSha384);

    /// <summary>All profiles that this library supports.</summary>
    public static IReadOnlyList<AlgorithmProfile> All { get; } = [Rsa2048, EcdsaP384];

    /// <summary>Checks whether <paramref name="key"/> has the kind and exactly the size that this profile defines.</summary>
    internal bool Matches(PublicKeyInfo key) => KeyKind == key.Kind && KeyBits == key.BitCount;
}
