using System.Text;
using System.Text.Unicode;
using Kyc.Jpki.Der;

namespace Kyc.Jpki.Certificates;

/// <summary>Reads the personal attributes from subjectAltName (RFC 5280 4.2.1.6), where each attribute is an otherName.</summary>
internal static class PersonAttributesParser
{
    /// <summary>
    /// Empty attributes, for a certificate that has no personal attributes, such as a CA certificate or a user-authentication certificate.
    /// </summary>
    public static PersonAttributes Empty { get; } = new("", PartialBirthDate.Parse(""), "", "", "", "");

    private const int AttributeCount = 6;

    // The last arcs of the attributes' object identifiers under 1.2.392.200149.8.5.5, see JpkiOids.
    private const int Name = 1;
    private const int NameSubstitutions = 2;
    private const int Gender = 3;
    private const int BirthDate = 4;
    private const int Address = 5;
    private const int AddressSubstitutions = 6;

    /// <summary>
    /// Reads the attributes. Ignores unknown attributes, because new versions of the JPKI profile add attributes (a kana name in 2026).
    /// Returns false if the extension is malformed, or if a known attribute appears twice or is not text.
    /// </summary>
    public static bool TryParse(DerReader extension, out PersonAttributes? person)
    {
        person = null;
        if (!extension.TryReadConstructed(DerTag.Sequence, out var names) || !extension.IsAtEnd)
        {
            return false;
        }

        var values = new string?[AttributeCount + 1];
        while (!names.IsAtEnd)
        {
            if (!names.TryReadAny(out var name) || !GeneralNameReader.IsWellFormed(name)
                || (name.Tag == DerTag.GetConstructedContextTag(0) && !TryReadAttribute(name, values)))
            {
                return false;
            }
        }

        person = new PersonAttributes(
            values[Name] ?? "", PartialBirthDate.Parse(values[BirthDate] ?? ""), values[Gender] ?? "", values[Address] ?? "",
            values[NameSubstitutions] ?? "", values[AddressSubstitutions] ?? "");
        return true;
    }

    private static bool TryReadAttribute(DerElement otherName, string?[] values)
    {
        if (!GeneralNameReader.TryReadOtherName(otherName, out var type, out var textElement))
        {
            return false;
        }

        var arc = DerOid.PersonAttributeArc;
        if (type.Content.Length != arc.Length + 1 || !type.Content.StartsWith(arc) || type.Content[^1] is 0 or > AttributeCount)
        {
            return true;
        }

        int number = type.Content[^1];
        if (values[number] is not null || !TryReadText(textElement, out var value))
        {
            return false;
        }

        values[number] = value;
        return true;
    }

    private static bool TryReadText(DerElement element, out string text)
    {
        var isText = element.Tag switch
        {
            DerTag.Utf8String => Utf8.IsValid(element.Content),
            DerTag.PrintableString or DerTag.Ia5String => Ascii.IsValid(element.Content),
            _ => false,
        };
        text = isText ? Encoding.UTF8.GetString(element.Content) : "";
        return isText;
    }
}
