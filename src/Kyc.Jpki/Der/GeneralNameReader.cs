using System.Text;

namespace Kyc.Jpki.Der;

/// <summary>Reads and checks GeneralName (RFC 5280 4.2.1.6): one of the choices [0] to [8], each with its own structure.</summary>
internal static class GeneralNameReader
{
    private const int OtherName = 0;
    private const int DirectoryName = 4;
    private const int RegisteredId = 8;

    /// <summary>
    /// Checks whether an element is a valid GeneralName. Rejects x400Address and ediPartyName ([3] and [5]): they do not occur in
    /// certificates, and this program does not read their content.
    /// </summary>
    public static bool IsWellFormed(DerElement name)
    {
        if (name.Tag == DerTag.GetConstructedContextTag(OtherName))
        {
            return TryReadOtherName(name, out _, out _);
        }

        if (name.Tag == DerTag.GetConstructedContextTag(DirectoryName))
        {
            var content = name.GetReader();
            return DerName.TryRead(ref content, out _) && content.IsAtEnd;
        }

        return name.Tag switch
        {
            // rfc822Name, dNSName and uniformResourceIdentifier are IA5Strings.
            0x81 or 0x82 or 0x86 => Ascii.IsValid(name.Content),
            // iPAddress: an IPv4 or IPv6 address.
            0x87 => name.Content.Length is 4 or 16,
            _ => name.Tag == DerTag.GetContextTag(RegisteredId) && DerOid.IsWellFormed(name.Content),
        };
    }

    /// <summary>Reads the content of an otherName.</summary>
    /// <param name="name">The GeneralName with tag [0].</param>
    /// <param name="type">The object identifier in the type-id field.</param>
    /// <param name="value">The element in the value field.</param>
    public static bool TryReadOtherName(DerElement name, out DerElement type, out DerElement value)
    {
        value = default;
        var content = name.GetReader();
        return content.TryReadOid(out type)
            && content.TryReadConstructed(DerTag.GetConstructedContextTag(0), out var inner)
            && content.IsAtEnd
            && inner.TryReadAny(out value)
            && inner.IsAtEnd;
    }
}
