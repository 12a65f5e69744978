using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Signs with a key of the test PKI. An RSA key signs with sha256WithRSAEncryption, the algorithm of the current card, and an ECDSA key
/// with ecdsa-with-SHA384, the algorithm of the next card (pki.md 5.2 and 5.4).
/// </summary>
internal sealed class Signer(AsymmetricAlgorithm key)
{
    private readonly AsymmetricAlgorithm _key = key;

    /// <summary>Gets the hash algorithm: SHA-256 for an RSA key, SHA-384 for an ECDSA key.</summary>
    public HashAlgorithmName HashAlgorithm { get; } = key is RSA ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;

    /// <summary>Gets the DER encoding of the AlgorithmIdentifier of the signature algorithm.</summary>
    public byte[] AlgorithmIdentifier { get; } = key is RSA ? EncodeRsaWithSha256() : EncodeEcdsaWithSha384();

    public byte[] SignData(byte[] data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithm);
        hash.AppendData(data);
        return SignHash(hash.GetHashAndReset());
    }

    public byte[] SignHash(byte[] hash) => _key switch
    {
        RSA rsa => rsa.SignHash(hash, HashAlgorithm, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => ecdsa.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence),
        _ => throw new NotSupportedException("Keys of this PKI are RSA or ECDSA."),
    };

    /// <summary>
    /// Computes the key identifier: the leftmost 160 bits of the SHA-256 hash of the public key's bits (RFC 7093 section 2, method 1). It
    /// has the same length as a real key identifier, but needs no SHA-1.
    /// </summary>
    public static byte[] ComputeKeyId(byte[] publicKeyInfo)
    {
        var info = new AsnReader(publicKeyInfo, AsnEncodingRules.DER).ReadSequence();
        info.ReadEncodedValue();
        return SHA256.HashData(info.ReadBitString(out _))[..20];
    }

    private static byte[] EncodeRsaWithSha256()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.1.11");
            writer.WriteNull();
        }

        return writer.Encode();
    }

    private static byte[] EncodeEcdsaWithSha384()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.10045.4.3.3");
        }

        return writer.Encode();
    }
}
