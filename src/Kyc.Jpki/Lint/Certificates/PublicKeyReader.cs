using System.Numerics;
using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Reads and checks subjectPublicKeyInfo (RFC 5280 4.1.2.7).</summary>
internal static class PublicKeyReader
{
    private const int RsaBits = 2048;
    private const int PointOctets = 96;
    private const byte UncompressedPoint = 0x04;

    public static PublicKeyKind Read(ref TolerantReader tbs, FindingCollector findings)
    {
        var start = tbs.Offset;
        if (!tbs.TryReadConstructed(DerTag.Sequence, "subjectPublicKeyInfo", out var parts)
            || !parts.TryReadConstructed(DerTag.Sequence, "algorithm", out var algorithm)
            || !algorithm.TryReadOid("algorithm", out var oid, out _)
            || !parts.TryReadBitStringOctets("subjectPublicKey", out var bits))
        {
            return PublicKeyKind.Other;
        }

        parts.ExpectEnd("subjectPublicKeyInfo");
        if (oid.Content.SequenceEqual(DerOid.RsaEncryption) && algorithm.IsNext(DerTag.Null)
            && algorithm.TryReadAny("parameters", out var parameters) && parameters.Content.IsEmpty && algorithm.IsAtEnd)
        {
            CheckRsa(parts.GetReader(bits), start, findings);
            return PublicKeyKind.Rsa;
        }

        if (oid.Content.SequenceEqual(DerOid.EcPublicKey) && algorithm.IsNext(DerTag.ObjectIdentifier)
            && algorithm.TryReadAny("parameters", out var curve) && curve.Content.SequenceEqual(DerOid.Secp384R1) && algorithm.IsAtEnd
            && bits.Content.Length == 1 + PointOctets && bits.Content[0] == UncompressedPoint)
        {
            CheckPoint(bits.Content[1..], start, findings);
            return PublicKeyKind.EcP384;
        }

        findings.Add(EncodingRules.KeyUnknown, start);
        return PublicKeyKind.Other;
    }

    private static void CheckRsa(TolerantReader key, int start, FindingCollector findings)
    {
        if (!key.TryReadConstructed(DerTag.Sequence, "RSAPublicKey", out var parts) || !parts.TryReadInteger("modulus", out var modulus)
            || !parts.TryReadInteger("publicExponent", out var exponent))
        {
            return;
        }

        key.ExpectEnd("RSAPublicKey");
        parts.ExpectEnd("RSAPublicKey");
        var magnitude = modulus.Content.TrimStart((byte)0);
        var bits = magnitude.IsEmpty ? 0 : (8 * magnitude.Length) - BitOperations.LeadingZeroCount((uint)magnitude[0] << 24);
        if (bits != RsaBits || modulus.Content[0] >= 0x80)
        {
            findings.Add(EncodingRules.KeySize, start);
        }

        if ((modulus.Content[^1] & 1) == 0)
        {
            findings.Add(EncodingRules.KeyModulusEven, start);
        }

        if (exponent.Content is not [0x01, 0x00, 0x01])
        {
            findings.Add(EncodingRules.KeyExponent, start);
        }
    }

    private static void CheckPoint(ReadOnlySpan<byte> point, int start, FindingCollector findings)
    {
        using var key = EcKey.Create(point);
        if (key is null)
        {
            findings.Add(EncodingRules.KeyNotOnCurve, start);
        }
    }
}
