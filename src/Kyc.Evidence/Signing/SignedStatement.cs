namespace Kyc.Evidence.Signing;

/// <summary>
/// Bytes with the installation's signature over them. The bytes begin with the name of what they state, so that one key may sign
/// statements of several kinds.
/// </summary>
/// <param name="Content">What is signed, as is: <c>openssl dgst -verify</c> reads the same bytes.</param>
/// <param name="Algorithm">Name of a <see cref="SignatureScheme"/>.</param>
/// <param name="KeyId">SHA-256 of the public key, lower-case hexadecimal.</param>
/// <param name="Signature">DER, SEQUENCE of r and s.</param>
public sealed record SignedStatement(byte[] Content, string Algorithm, string KeyId, byte[] Signature)
{
    /// <summary>Signs.</summary>
    /// <exception cref="ArgumentException">The key names an algorithm that is not known.</exception>
    public static SignedStatement Sign(byte[] content, ISigningKey key)
    {
        var scheme = SignatureScheme.Of(key.Algorithm) ?? throw new ArgumentException("The key's algorithm is not known.", nameof(key));
        return new SignedStatement(content, scheme.Name, key.KeyId, scheme.ToDer(key.SignHash(scheme.HashOf(content))));
    }

    /// <summary>Whether one of the trusted keys made the signature.</summary>
    public bool IsSignedBy(TrustedKeys keys) =>
        SignatureScheme.Of(Algorithm) is { } scheme && keys.TryGet(KeyId, out var key) && scheme.Verify(key.Span, Content, Signature);
}

/// <summary>Public keys that a verifier trusts, found by the SHA-256 of their DER form. The identifier is computed, never believed.</summary>
public sealed class TrustedKeys
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _keys = [];

    /// <param name="subjectPublicKeyInfos">DER, one key each.</param>
    public TrustedKeys(params IEnumerable<ReadOnlyMemory<byte>> subjectPublicKeyInfos)
    {
        foreach (var key in subjectPublicKeyInfos) _keys[Digest.Of(key.Span).ToString()] = key.ToArray();
    }

    /// <summary>Their identifiers.</summary>
    public IReadOnlyCollection<string> KeyIds => _keys.Keys;

    internal bool TryGet(string keyId, out ReadOnlyMemory<byte> key) => _keys.TryGetValue(keyId, out key);
}
