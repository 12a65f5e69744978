using Kyc.Jpki.Der;

namespace Kyc.Jpki.Signatures;

/// <summary>A public key ready to check signatures with. Any number of threads may use one at the same time.</summary>
internal abstract class VerificationKey : IDisposable
{
    private const int P384Octets = 48;

    /// <summary>Whether a signature has the form of its key's signatures: the modulus' length, or a sequence of two positive integers.</summary>
    public static bool IsWellFormed(PublicKeyInfo key, ReadOnlySpan<byte> signature)
    {
        if (key.Kind != PublicKeyKind.EcP384)
        {
            return signature.Length == key.Value.Length;
        }

        var outer = new DerReader(signature);
        return outer.TryReadInto(DerTag.Sequence, out var parts) && outer.AtEnd
            && parts.TryReadUnsigned(out var r) && r.Content.Length <= P384Octets
            && parts.TryReadUnsigned(out var s) && s.Content.Length <= P384Octets && parts.AtEnd;
    }

    /// <summary>Makes a key that fits one of the profiles ready; null when it is no key after all (a point beside the curve).</summary>
    public static VerificationKey? Create(PublicKeyInfo key) => key.Kind switch
    {
        PublicKeyKind.Rsa when LibCrypto.IsAvailable => LibCryptoRsaKey.Create(key.Value.Span),
        PublicKeyKind.Rsa => new PlatformRsaKey(key.Value.Span),
        PublicKeyKind.EcP384 => EcKey.Create(key.Value.Span),
        _ => null,
    };

    /// <summary>Checks a well-formed signature over <paramref name="data"/>. An algorithm that is not this key's answers false.</summary>
    public bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var digest = SignatureDigest.Compute(algorithm, data, stackalloc byte[SignatureDigest.Longest]);
        return !digest.IsEmpty && VerifyDigest(algorithm, digest, signature);
    }

    /// <summary>Checks a well-formed signature over what has this digest by the algorithm's hash function.</summary>
    public abstract bool VerifyDigest(SignatureAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the platform holds for the key.</summary>
    protected abstract void Dispose(bool disposing);
}
