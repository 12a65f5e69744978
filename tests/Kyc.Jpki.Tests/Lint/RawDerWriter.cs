using System.Formats.Asn1;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>
/// Encodes elements that a DER writer refuses to write. A changed certificate or list keeps its signature, which may then be invalid.
/// </summary>
internal static class RawDerWriter
{
    /// <summary>Encodes an element with the given tag. Its content is the concatenation of the given parts.</summary>
    public static byte[] EncodeTlv(byte tag, params byte[][] parts)
    {
        byte[] content = [.. parts.SelectMany(part => part)];
        byte[] length = content.Length switch
        {
            < 0x80 => [(byte)content.Length],
            < 0x100 => [0x81, (byte)content.Length],
            < 0x10000 => [0x82, (byte)(content.Length >> 8), (byte)content.Length],
            _ => [0x83, (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length],
        };
        return [tag, .. length, .. content];
    }

    public static byte[] EncodeSequence(params byte[][] parts) => EncodeTlv(0x30, parts);

    /// <summary>
    /// Changes the elements of the signed part (tbsCertificate or tbsCertList) of the given certificate or list, without signing it again.
    /// </summary>
    public static byte[] ChangeSignedPart(byte[] der, Action<List<byte[]>> change) => ChangeOuterElements(der, outer =>
    {
        var elements = ReadElements(outer[0]);
        change(elements);
        outer[0] = EncodeSequence([.. elements]);
    });

    /// <summary>Changes the three elements of the given certificate or list: the signed part, the algorithm and the signature.</summary>
    public static byte[] ChangeOuterElements(byte[] der, Action<List<byte[]>> change)
    {
        var outer = ReadElements(der);
        change(outer);
        return EncodeSequence([.. outer]);
    }

    /// <summary>Gets the elements inside the given constructed element, including their tags and lengths.</summary>
    public static List<byte[]> ReadElements(byte[] encodedElement)
    {
        AsnDecoder.ReadEncodedValue(encodedElement, AsnEncodingRules.BER, out var start, out var length, out _);
        var elements = new List<byte[]>();
        for (var remainingBytes = encodedElement.AsSpan(start, length); !remainingBytes.IsEmpty;)
        {
            AsnDecoder.ReadEncodedValue(remainingBytes, AsnEncodingRules.BER, out _, out _, out var consumed);
            elements.Add(remainingBytes[..consumed].ToArray());
            remainingBytes = remainingBytes[consumed..];
        }

        return elements;
    }

    /// <summary>
    /// Encodes a name with one attribute in each RDN. An attribute is given by the last octet of its type's OID, the tag of its string
    /// type, and its text.
    /// </summary>
    public static byte[] EncodeName(params (byte Type, byte Tag, byte[] Text)[] attributes) => EncodeSequence(
        [.. attributes.Select(attribute => EncodeTlv(0x31, EncodeAttribute(attribute.Type, attribute.Tag, attribute.Text)))]);

    public static byte[] EncodeAttribute(byte type, byte stringTag, byte[] text) =>
        EncodeSequence([0x06, 0x03, 0x55, 0x04, type], EncodeTlv(stringTag, text));
}
