using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Kyc.Jpki.Tests;

/// <summary>Writes what the test PKI would not, and signs it again: certificates and lists alike, since both are SIGNED (X.509).</summary>
internal static class DerSurgery
{
    /// <summary>Changes the elements of what is signed, tags and lengths included, and signs by SHA-256 with RSA.</summary>
    public static byte[] Resign(byte[] der, AsymmetricAlgorithm key, Action<List<byte[]>> change)
    {
        var outer = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
        var body = outer.ReadSequence();
        var elements = new List<byte[]>();
        while (body.HasData)
        {
            elements.Add(body.ReadEncodedValue().ToArray());
        }

        change(elements);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            elements.ForEach(element => writer.WriteEncodedValue(element));
        }

        var signed = writer.Encode();
        writer.Reset();
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(signed);
            writer.WriteEncodedValue(outer.ReadEncodedValue().Span);
            writer.WriteBitString(((RSA)key).SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }

        return writer.Encode();
    }

    /// <summary>A GeneralizedTime, which certificates and lists have from 2050 on.</summary>
    public static byte[] GeneralizedTime(DateTimeOffset time)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        return writer.Encode();
    }

    /// <summary>A SEQUENCE of elements.</summary>
    public static byte[] Sequence(params byte[][] elements)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var element in elements)
            {
                writer.WriteEncodedValue(element);
            }
        }

        return writer.Encode();
    }
}
