namespace Kyc.Evidence.Signing;

/// <summary>
/// Represents bytes that the installation has signed, and their signature. The bytes begin with the name of the structure that they encode,
/// so that one key can sign several kinds of statements.
/// </summary>
/// <param name="Content">The signed bytes, unchanged, so that <c>openssl dgst -verify</c> can also verify the signature.</param>
/// <param name="Algorithm">The name of a <see cref="SignatureScheme"/>.</param>
/// <param name="KeyId">The SHA-256 hash of the public key, lower-case hexadecimal.</param>
/// <param name="Signature">The signature in DER, a SEQUENCE of r and s.</param>
public sealed record SignedStatement(byte[] Content, string Algorithm, string KeyId, byte[] Signature)
{
    /// <summary>Signs the content.</summary>
    /// <exception cref="ArgumentException">There is no signature scheme with the name of the key's algorithm.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The key returned a signature with a wrong length.</exception>
    public static SignedStatement Sign(byte[] content, ISigningKey key)
    {
        var scheme = SignatureScheme.Find(key.Algorithm) ?? throw new ArgumentException("The key's algorithm is not known.", nameof(key));
        return new SignedStatement(content, scheme.Name, key.KeyId, scheme.ToDer(key.SignHash(scheme.ComputeHash(content))));
    }

    /// <summary>Checks whether the key with this <see cref="KeyId"/> is trusted and created the signature.</summary>
    public bool IsSignedBy(TrustedKeys keys) =>
        SignatureScheme.Find(Algorithm) is { } scheme && keys.TryGetKey(KeyId, out var key) && scheme.Verify(key.Span, Content, Signature);
}

/// <summary>
/// Contains the public keys that a verifier trusts. Each key is identified by the SHA-256 hash of its DER encoding. The hash is always
/// computed from the key and never taken from input.
/// </summary>
public sealed class TrustedKeys
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _keys = [];

    /// <param name="subjectPublicKeyInfos">The public keys, each as a SubjectPublicKeyInfo in DER.</param>
    public TrustedKeys(params IEnumerable<ReadOnlyMemory<byte>> subjectPublicKeyInfos)
    {
        foreach (var key in subjectPublicKeyInfos)
        {
            _keys[Digest.Compute(key.Span).ToString()] = key.ToArray();
        }
    }

    /// <summary>Gets the identifiers of the keys: SHA-256 hashes, lower-case hexadecimal.</summary>
    public IReadOnlyCollection<string> KeyIds => _keys.Keys;

    internal bool TryGetKey(string keyId, out ReadOnlyMemory<byte> key) => _keys.TryGetValue(keyId, out key);
}
