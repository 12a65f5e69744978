using System.Security.Cryptography;

namespace Kyc.Jpki.Signatures;

/// <summary>
/// Verifies RSA signatures with libcrypto. RSA_verify compares the whole encoded message (RFC 8017 8.2.2), so it never parses the content
/// that the signature decrypts to. OpenSSL synchronizes access to the caches in a key, so threads can share a key.
/// </summary>
internal sealed class LibCryptoRsaKey : VerificationKey
{
    private readonly LibCryptoRsaHandle _key;

    private LibCryptoRsaKey(LibCryptoRsaHandle key) => _key = key;

    /// <summary>Creates a key in libcrypto.</summary>
    /// <param name="modulus">Big-endian, odd, without a leading zero octet; the exponent is 65537.</param>
    /// <exception cref="CryptographicException">There is not enough memory.</exception>
    public static LibCryptoRsaKey Create(ReadOnlySpan<byte> modulus)
    {
        ReadOnlySpan<byte> exponent = [1, 0, 1];
        var key = LibCrypto.CreateRsa();
        var n = LibCrypto.CreateNumber(modulus, modulus.Length, 0);
        var e = LibCrypto.CreateNumber(exponent, exponent.Length, 0);
        if (key.IsInvalid || n == 0 || e == 0 || LibCrypto.SetRsaKey(key, n, e, 0) != 1)
        {
            LibCrypto.FreeNumber(n);
            LibCrypto.FreeNumber(e);
            key.Dispose();
            // Creating the key fails only if there is not enough memory, never because of the modulus.
            throw new CryptographicException("libcrypto has no memory for an RSA key.");
        }

        return new LibCryptoRsaKey(key);
    }

    /// <inheritdoc/>
    public override bool VerifyDigest(SignatureAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        var hashNid = algorithm switch
        {
            SignatureAlgorithm.RsaSha256 => LibCrypto.Sha256Nid,
            SignatureAlgorithm.RsaSha384 => LibCrypto.Sha384Nid,
            _ => 0,
        };
        if (hashNid == 0)
        {
            return false;
        }

        if (LibCrypto.VerifyRsa(hashNid, digest, digest.Length, signature, signature.Length, _key) == 1)
        {
            return true;
        }

        // libcrypto leaves the error in the thread's error queue, where .NET could mistake it for the error of a later call.
        LibCrypto.ClearErrors();
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _key.Dispose();
}
