using System.Security.Cryptography;

namespace Kyc.Jpki.Signatures;

/// <summary>
/// RSA through libcrypto. RSA_verify compares the whole encoded message (RFC 8017 8.2.2), so nothing is parsed out of what the signature
/// decrypts to. OpenSSL locks what it caches in the key, so threads may share one.
/// </summary>
internal sealed class LibCryptoRsaKey : VerificationKey
{
    private readonly LibCryptoRsaHandle _key;

    private LibCryptoRsaKey(LibCryptoRsaHandle key) => _key = key;

    /// <param name="modulus">Big-endian, odd, without leading zero; the exponent is 65537.</param>
    public static LibCryptoRsaKey Create(ReadOnlySpan<byte> modulus)
    {
        ReadOnlySpan<byte> exponent = [1, 0, 1];
        var key = LibCrypto.RsaNew();
        var n = LibCrypto.NumberFrom(modulus, modulus.Length, 0);
        var e = LibCrypto.NumberFrom(exponent, exponent.Length, 0);
        if (key.IsInvalid || n == 0 || e == 0 || LibCrypto.RsaSetKey(key, n, e, 0) != 1)
        {
            LibCrypto.NumberFree(n);
            LibCrypto.NumberFree(e);
            key.Dispose();
            // Nothing about the key can cause this.
            throw new CryptographicException("libcrypto has no memory for an RSA key.");
        }

        return new LibCryptoRsaKey(key);
    }

    /// <inheritdoc/>
    public override bool VerifyDigest(SignatureAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        var hash = algorithm switch
        {
            SignatureAlgorithm.RsaSha256 => LibCrypto.Sha256,
            SignatureAlgorithm.RsaSha384 => LibCrypto.Sha384,
            _ => 0,
        };
        if (hash == 0)
        {
            return false;
        }

        if (LibCrypto.RsaVerify(hash, digest, digest.Length, signature, signature.Length, _key) == 1)
        {
            return true;
        }

        // The reason stays in the thread's error queue, where .NET would take it for its own.
        LibCrypto.ClearErrors();
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _key.Dispose();
}
