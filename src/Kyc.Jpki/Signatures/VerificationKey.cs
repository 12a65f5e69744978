using Kyc.Jpki.Der;

namespace Kyc.Jpki.Signatures;

/// <summary>Represents a public key that is ready to verify signatures. Any number of threads can use a key at the same time.</summary>
internal abstract class VerificationKey : IDisposable
{
    private const int P384Octets = 48;

    /// <summary>
    /// Checks whether the given signature has the format that the key requires: for RSA the length of the modulus, for ECDSA a SEQUENCE of
    /// two integers that are not negative and have at most 48 octets.
    /// </summary>
    public static bool IsWellFormedSignature(PublicKeyInfo key, ReadOnlySpan<byte> signature)
    {
        if (key.Kind != PublicKeyKind.EcP384)
        {
            return signature.Length == key.Value.Length;
        }

        var outer = new DerReader(signature);
        return outer.TryReadConstructed(DerTag.Sequence, out var parts) && outer.IsAtEnd
            && parts.TryReadUnsignedInteger(out var r) && r.Content.Length <= P384Octets
            && parts.TryReadUnsignedInteger(out var s) && s.Content.Length <= P384Octets && parts.IsAtEnd;
    }

    /// <summary>
    /// Creates a verification key from the given public key. Returns null if the point of an EC key is not on the curve, or if the key is
    /// of the kind <see cref="PublicKeyKind.Other"/>, which matches no algorithm profile.
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
    /// Verifies a well-formed signature, given the digest of the signed data. The digest must be computed with the hash function of the
    /// algorithm. Returns false if the algorithm cannot be used with this key.
    /// </summary>
    public abstract bool VerifyDigest(SignatureAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the resources that the platform holds for the key.</summary>
    protected abstract void Dispose(bool disposing);
}
