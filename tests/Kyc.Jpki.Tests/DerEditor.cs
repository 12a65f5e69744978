using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Kyc.Jpki.Tests;

/// <summary>
/// Changes the content of certificates and revocation lists in ways that the test PKI does not offer, and signs them again. Both have the
/// same outer structure, SIGNED (X.509).
/// </summary>
internal static class DerEditor
{
    /// <summary>
    /// Applies the given change to the elements of the signed part, and signs the result with the given RSA key and SHA-256. Each element
    /// includes its tag and length.
    /// </summary>
    public static byte[] ChangeAndSign(byte[] der, AsymmetricAlgorithm key, Action<List<byte[]>> change)
    {
        var outerSequence = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
        var signedPart = outerSequence.ReadSequence();
        var elements = new List<byte[]>();
        while (signedPart.HasData)
        {
            elements.Add(signedPart.ReadEncodedValue().ToArray());
        }

        change(elements);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            elements.ForEach(element => writer.WriteEncodedValue(element));
        }

        var encodedSignedPart = writer.Encode();
        writer.Reset();
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(encodedSignedPart);
            writer.WriteEncodedValue(outerSequence.ReadEncodedValue().Span);
            writer.WriteBitString(((RSA)key).SignData(encodedSignedPart, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }

        return writer.Encode();
    }

    /// <summary>Encodes the given time as a GeneralizedTime, which certificates and lists use for dates from 2050 on.</summary>
    public static byte[] EncodeGeneralizedTime(DateTimeOffset time)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        return writer.Encode();
    }

    /// <summary>Encodes a SEQUENCE of the given encoded elements.</summary>
    public static byte[] EncodeSequence(params byte[][] elements)
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
