using System.Globalization;

namespace Kyc.Jpki.Der;

/// <summary>
/// Contains the encoded object identifiers (X.690 8.19) of the JPKI profile, and converts object identifiers to dotted text.
/// </summary>
internal static class DerOid
{
    private const int MaxTextLength = 128;

    /// <summary>rsaEncryption, RFC 8017 appendix C.</summary>
    public static ReadOnlySpan<byte> RsaEncryption => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];

    /// <summary>sha256WithRSAEncryption, RFC 8017 appendix C.</summary>
    public static ReadOnlySpan<byte> Sha256WithRsa => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];

    /// <summary>sha384WithRSAEncryption, RFC 8017 appendix C.</summary>
    public static ReadOnlySpan<byte> Sha384WithRsa => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C];

    /// <summary>id-ecPublicKey, RFC 5480 2.1.1.</summary>
    public static ReadOnlySpan<byte> EcPublicKey => [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];

    /// <summary>secp384r1, RFC 5480 2.1.1.1.</summary>
    public static ReadOnlySpan<byte> Secp384R1 => [0x2B, 0x81, 0x04, 0x00, 0x22];

    /// <summary>ecdsa-with-SHA384, RFC 5758 3.2.</summary>
    public static ReadOnlySpan<byte> EcdsaWithSha384 => [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03];

    /// <summary>
    /// 1.2.392.200149.8.5.5: the arc of the personal attributes (pki.md 5.2). One more octet after the arc identifies an attribute.
    /// </summary>
    public static ReadOnlySpan<byte> PersonAttributeArc => [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05];

    /// <summary>
    /// Returns the last arc of an object identifier directly under 2.5.29 (RFC 5280 4.2), or null for any other object identifier.
    /// </summary>
    public static byte? GetExtensionNumber(ReadOnlySpan<byte> oid) => oid is [0x55, 0x1D, < 0x80] ? oid[2] : null;

    /// <summary>
    /// Checks whether the content octets are a valid object identifier: every arc is complete and in its shortest encoding (X.690 8.19.2).
    /// </summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> oid)
    {
        var isArcStart = true;
        foreach (var octet in oid)
        {
            if (isArcStart && octet == 0x80)
            {
                return false;
            }

            isArcStart = octet < 0x80;
        }

        return isArcStart && !oid.IsEmpty;
    }

    /// <summary>
    /// Returns the dotted text; null if the octets are not an object identifier, an arc exceeds 63 bits, or the text exceeds 128
    /// characters.
    /// </summary>
    public static string? ToText(ReadOnlySpan<byte> oid)
    {
        Span<char> text = stackalloc char[MaxTextLength];
        var length = 0;
        long arc = 0;
        var isArcStart = true;
        foreach (var octet in oid)
        {
            // X.690 8.19.2: the first octet of an arc is not 0x80, which would be seven leading zero bits.
            if ((isArcStart && octet == 0x80) || arc > long.MaxValue >> 7)
            {
                return null;
            }

            arc = (arc << 7) | (octet & 0x7FL);
            isArcStart = octet < 0x80;
            if (isArcStart)
            {
                if (!TryAppendArc(text, ref length, arc))
                {
                    return null;
                }

                arc = 0;
            }
        }

        return isArcStart && length > 0 ? new string(text[..length]) : null;
    }

    /// <summary>
    /// Returns the dotted text of the first object identifier inside nested sequences, as in an AlgorithmIdentifier; null if there is none.
    /// </summary>
    public static string? FindFirst(ReadOnlySpan<byte> der)
    {
        var reader = new DerReader(der);
        while (reader.TryReadConstructed(DerTag.Sequence, out var content))
        {
            reader = content;
        }

        return reader.TryRead(DerTag.ObjectIdentifier, out var oid) ? ToText(oid.Content) : null;
    }

    private static bool TryAppendArc(Span<char> text, ref int length, long arc)
    {
        var rest = text[length..];
        int written;
        bool fits;
        if (length > 0)
        {
            fits = rest.TryWrite(CultureInfo.InvariantCulture, $".{arc}", out written);
        }
        else
        {
            // X.690 8.19.4: the first two arcs are encoded as one number.
            var root = Math.Min(arc / 40, 2);
            fits = rest.TryWrite(CultureInfo.InvariantCulture, $"{root}.{arc - (root * 40)}", out written);
        }

        length += written;
        return fits;
    }
}
