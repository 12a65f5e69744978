using System.Numerics;
using Kyc.Jpki.Der;

namespace Kyc.Jpki.Signatures;

/// <summary>Specifies the kind of a subject public key.</summary>
public enum PublicKeyKind
{
    /// <summary>Any other key, including RSA with a public exponent other than 65537.</summary>
    Other,

    /// <summary>An RSA key with the public exponent 65537.</summary>
    Rsa,

    /// <summary>An uncompressed point on the elliptic curve P-384 (secp384r1).</summary>
    EcP384,
}

/// <summary>
/// Represents a parsed subjectPublicKeyInfo (RFC 5280 4.1.2.7) that has not been imported into a cryptographic library yet.
/// </summary>
public sealed class PublicKeyInfo
{
    private const int FieldOctets = 48;
    private const byte UncompressedPoint = 0x04;

    private PublicKeyInfo(PublicKeyKind kind, int bits, ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> der)
    {
        Kind = kind;
        BitCount = bits;
        Value = value;
        Der = der;
    }

    /// <summary>Kind of the key.</summary>
    public PublicKeyKind Kind { get; }

    /// <summary>Number of bits in the RSA modulus or in the curve's field; 0 for <see cref="PublicKeyKind.Other"/>.</summary>
    public int BitCount { get; }

    /// <summary>The whole subjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>RSA: the modulus, big-endian, without a leading zero octet. EC: x followed by y, 48 octets each. Otherwise empty.</summary>
    internal ReadOnlyMemory<byte> Value { get; }

    internal static bool TryRead(ref DerReader reader, ReadOnlyMemory<byte> buffer, out PublicKeyInfo? key)
    {
        key = null;
        if (!reader.TryRead(DerTag.Sequence, out var element))
        {
            return false;
        }

        var parts = element.GetReader();
        if (!parts.TryReadConstructed(DerTag.Sequence, out var algorithm) || !algorithm.TryRead(DerTag.ObjectIdentifier, out var oid)
            || !parts.TryReadBitStringOctets(out var keyBitString) || !parts.IsAtEnd)
        {
            return false;
        }

        var der = element.SliceElement(buffer);
        if (oid.Content.SequenceEqual(DerOid.RsaEncryption)
            && algorithm.TryRead(DerTag.Null, out var nullElement) && nullElement.Content.IsEmpty && algorithm.IsAtEnd)
        {
            return TryReadRsa(keyBitString.GetReader(), buffer, der, out key);
        }

        var isP384 = oid.Content.SequenceEqual(DerOid.EcPublicKey) && algorithm.TryRead(DerTag.ObjectIdentifier, out var curve)
            && curve.Content.SequenceEqual(DerOid.Secp384R1) && algorithm.IsAtEnd
            && keyBitString.Content.Length == 1 + (2 * FieldOctets) && keyBitString.Content[0] == UncompressedPoint;
        key = isP384
            ? new PublicKeyInfo(PublicKeyKind.EcP384, 8 * FieldOctets, keyBitString.SliceContent(buffer)[1..], der)
            : new PublicKeyInfo(PublicKeyKind.Other, 0, default, der);
        return true;
    }

    private static bool TryReadRsa(DerReader reader, ReadOnlyMemory<byte> buffer, ReadOnlyMemory<byte> der, out PublicKeyInfo? key)
    {
        key = null;
        if (!reader.TryReadConstructed(DerTag.Sequence, out var parts) || !reader.IsAtEnd
            || !parts.TryReadUnsignedInteger(out var modulus) || !parts.TryReadUnsignedInteger(out var exponent) || !parts.IsAtEnd)
        {
            return false;
        }

        // An even number is not the product of two odd primes, and libraries may refuse it as a modulus, so the key is not treated as an
        // RSA key.
        var isRsa = exponent.Content is [0x01, 0x00, 0x01] && (modulus.Content[^1] & 1) == 1;
        var bitCount = (8 * modulus.Content.Length) - BitOperations.LeadingZeroCount((uint)modulus.Content[0] << 24);
        key = isRsa
            ? new PublicKeyInfo(PublicKeyKind.Rsa, bitCount, modulus.SliceContent(buffer), der)
            : new PublicKeyInfo(PublicKeyKind.Other, 0, default, der);
        return true;
    }
}
