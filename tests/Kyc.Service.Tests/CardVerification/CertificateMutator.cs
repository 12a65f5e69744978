using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Kyc.Service.Tests.CardVerification;

/// <summary>
/// Creates certificates that differ from a valid one in a few octets. The CA signs half of them again: with a valid signature, the parsers
/// of both opinions read the damaged content, which would otherwise be rejected because of the signature.
/// </summary>
internal sealed class CertificateMutator(byte[] original, RSA caKey, int seed)
{
    private static readonly byte[] LengthOctets = [0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x88, 0xFE, 0xFF];
    private readonly Random _random = new(seed);

    /// <summary>Creates the next certificate. Equal seeds give equal sequences of certificates.</summary>
    public byte[] CreateNext()
    {
        if (_random.Next(2) == 0)
        {
            return Damage(original);
        }

        var reader = new AsnReader(original, AsnEncodingRules.DER).ReadSequence();
        var tbsCertificate = Damage(reader.ReadEncodedValue().ToArray());
        var algorithm = reader.ReadEncodedValue();
        byte[] signature =
        [
            0x03,
            0x82,
            0x01,
            0x01,
            0x00,
            .. caKey.SignData(tbsCertificate, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ];
        var length = tbsCertificate.Length + algorithm.Length + signature.Length;
        return [0x30, 0x82, (byte)(length >> 8), (byte)length, .. tbsCertificate, .. algorithm.Span, .. signature];
    }

    private byte[] Damage(byte[] bytes)
    {
        var damaged = bytes.ToArray();
        var position = _random.Next(damaged.Length);
        switch (_random.Next(8))
        {
            case 0:
                damaged[position] = LengthOctets[_random.Next(LengthOctets.Length)];
                break;
            case 1:
                damaged[position] = (byte)_random.Next(256);
                break;
            case 2:
                _random.NextBytes(damaged.AsSpan(position, Math.Min(_random.Next(1, 5), damaged.Length - position)));
                break;
            case 3:
                // Removes or inserts octets, and corrects the outermost length, so that the damage is inside.
                damaged = Resize(damaged, position);
                break;
            default:
                damaged[position] ^= (byte)(1 << _random.Next(8));
                break;
        }

        return damaged;
    }

    private byte[] Resize(byte[] bytes, int position)
    {
        if (position < 4)
        {
            return bytes;
        }

        var removedCount = _random.Next(0, Math.Min(5, bytes.Length - position));
        var insertedBytes = new byte[_random.Next(5)];
        _random.NextBytes(insertedBytes);
        byte[] resized = [.. bytes.AsSpan(0, position), .. insertedBytes, .. bytes.AsSpan(position + removedCount)];
        (resized[2], resized[3]) = ((byte)((resized.Length - 4) >> 8), (byte)(resized.Length - 4));
        return resized;
    }
}
