using System.Security.Cryptography;

namespace Kyc.Evidence.Signing;

/// <summary>Represents a signing key in memory, for development and tests.</summary>
public sealed class EcdsaSigningKey : ISigningKey, IDisposable
{
    private readonly ECDsa _key;

    /// <summary>Creates a signing key that uses the given key pair and disposes it when it is itself disposed.</summary>
    /// <exception cref="ArgumentException">The key has neither 256 nor 384 bits, so there is no signature scheme for it.</exception>
    public EcdsaSigningKey(ECDsa key)
    {
        _key = key;
        var publicKey = key.ExportSubjectPublicKeyInfo();
        SubjectPublicKeyInfo = publicKey;
        KeyId = Digest.Compute(publicKey).ToString();
        Algorithm = key.KeySize switch
        {
            256 => SignatureScheme.EcdsaP256Sha256.Name,
            384 => SignatureScheme.EcdsaP384Sha384.Name,
            _ => throw new ArgumentException("No signature scheme has a key of this size.", nameof(key)),
        };
    }

    /// <inheritdoc />
    public string KeyId { get; }

    /// <inheritdoc />
    public string Algorithm { get; }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>Creates a new random key on the curve P-256.</summary>
    public static EcdsaSigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <inheritdoc />
    public byte[] SignHash(ReadOnlySpan<byte> hash) => _key.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}
