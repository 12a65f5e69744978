using System.Security.Cryptography;

namespace Kyc.Jpki.Signatures;

/// <summary>Verifies RSA signatures with .NET, for platforms on which <see cref="LibCrypto"/> is not available.</summary>
internal sealed class PlatformRsaKey : VerificationKey
{
    private readonly RSA _key;

    /// <summary>Imports a key into .NET.</summary>
    /// <param name="modulus">
    /// Big-endian, odd, without a leading zero octet; the exponent is 65537. A key with these properties can always be imported.
    /// </param>
    public PlatformRsaKey(ReadOnlySpan<byte> modulus) =>
        _key = RSA.Create(new RSAParameters { Modulus = modulus.ToArray(), Exponent = [1, 0, 1] });

    /// <inheritdoc/>
    public override bool VerifyDigest(SignatureAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
        algorithm is SignatureAlgorithm.RsaSha256 or SignatureAlgorithm.RsaSha384
        && _key.VerifyHash(digest, signature, SignatureDigest.GetHashAlgorithm(algorithm)!.Value, RSASignaturePadding.Pkcs1);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _key.Dispose();
}
