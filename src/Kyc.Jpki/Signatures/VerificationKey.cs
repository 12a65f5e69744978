using Kyc.Jpki.Der;

namespace Kyc.Jpki.Signatures;

/// <summary>Represents a public key that is ready to verify signatures. Any number of threads can use a key at the same time.</summary>
internal abstract class VerificationKey : IDisposable
{
    private const int P384Octets = 48;

    /// <summary>
    /// Checks whether a signature has the format that the key requires: for RSA the length of the modulus, for ECDSA a sequence of two
    /// positive integers.
    /// </summary>
    public static bool IsWellFormed(PublicKeyInfo key, ReadOnlySpan<byte> signature)
    {
        if (key.Kind != PublicKeyKind.EcP384)
        {
            return signature.Length == key.Value.Length;
        }

        var outer = new DerReader(signature);
        return outer.TryReadInto(DerTag.Sequence, out var parts) && outer.IsAtEnd
            && parts.TryReadUnsigned(out var r) && r.Content.Length <= P384Octets
            && parts.TryReadUnsigned(out var s) && s.Content.Length <= P384Octets && parts.IsAtEnd;
    }

    /// <summary>
    /// Creates a verification key from a public key that matches one of the algorithm profiles. Returns null if the public key is invalid
    /// (a point that is not on the curve).
    /// </summary>
    public static VerificationKey? Create(PublicKeyInfo key) => key.Kind switch
    {
        PublicKeyKind.Rsa when LibCrypto.IsAvailable => LibCryptoRsaKey.Create(key.Value.Span),
        PublicKeyKind.Rsa => new PlatformRsaKey(key.Value.Span),
        PublicKeyKind.EcP384 => EcKey.Create(key.Value.Span),
        _ => null,
    };

    /// <summary>
    /// Verifies a well-formed signature over <paramref name="data"/>. Returns false if the algorithm cannot be used with this key.
    /// </summary>
    public bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var digest = SignatureDigest.Compute(algorithm, data, stackalloc byte[SignatureDigest.MaxDigestBytes]);
        return !digest.IsEmpty && VerifyDigest(algorithm, digest, signature);
    }

    /// <summary>
    /// Verifies a well-formed signature over the data whose digest is given. The digest must be computed with the hash function of the
    /// algorithm.
    /// </summary>
    public abstract bool VerifyDigest(SignatureAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the platform's resources for the key.</summary>
    protected abstract void Dispose(bool disposing);
}
