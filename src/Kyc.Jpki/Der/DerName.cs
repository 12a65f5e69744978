using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Kyc.Jpki.Der;

/// <summary>Reads distinguished names (RFC 5280 4.1.2.4). Whole names are compared as bytes; their text is only for display.</summary>
internal static class DerName
{
    private const byte OrganizationType = 10;
    private const byte OrganizationalUnitType = 11;

    /// <summary>Reads a Name and checks its structure down to every attribute value.</summary>
    public static bool TryRead(ref DerReader reader, out DerElement name)
    {
        if (!reader.TryRead(DerTag.Sequence, out name))
        {
            return false;
        }

        var rdns = name.GetReader();
        while (!rdns.IsAtEnd)
        {
            if (!TryReadAttribute(ref rdns, out _, out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks whether an organization attribute of the name is exactly <paramref name="organization"/>.</summary>
    public static bool HasOrganization(ReadOnlySpan<byte> nameDer, string organization) =>
        HasAttribute(nameDer, OrganizationType, organization);

    /// <summary>Checks whether an organizational-unit attribute of the name is exactly <paramref name="unit"/>.</summary>
    public static bool HasOrganizationalUnit(ReadOnlySpan<byte> nameDer, string unit) =>
        HasAttribute(nameDer, OrganizationalUnitType, unit);

    private static bool HasAttribute(ReadOnlySpan<byte> nameDer, byte attributeType, string expected)
    {
        var outer = new DerReader(nameDer);
        if (!outer.TryReadConstructed(DerTag.Sequence, out var rdns))
        {
            return false;
        }

        while (TryReadAttribute(ref rdns, out var type, out var value))
        {
            if (type.Content is [0x55, 0x04, var arc] && arc == attributeType && GetText(value) == expected)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Returns the name as text in the format of RFC 4514, most specific part first. Operators know this format from other tools.
    /// </summary>
    public static string ToText(ReadOnlySpan<byte> nameDer)
    {
        var parts = new List<string>();
        var outer = new DerReader(nameDer);
        if (outer.TryReadConstructed(DerTag.Sequence, out var rdns))
        {
            while (TryReadAttribute(ref rdns, out var type, out var value))
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{GetLabel(type.Content)}={Escape(GetText(value))}"));
            }
        }

        parts.Reverse();
        return string.Join(',', parts);
    }

    // Refuses relative distinguished names with several attributes, which do not occur in the JPKI profile.
    private static bool TryReadAttribute(ref DerReader rdns, out DerElement type, out DerElement value)
    {
        type = default;
        value = default;
        return rdns.TryReadConstructed(DerTag.Set, out var rdn) && rdn.TryReadConstructed(DerTag.Sequence, out var attribute) && rdn.IsAtEnd
            && attribute.TryReadOid(out type) && attribute.TryReadAny(out value) && attribute.IsAtEnd && IsText(value);
    }

    /// <summary>
    /// Checks whether a value has one of the types of DirectoryString or is an IA5String, and whether its content is valid for this type
    /// (RFC 5280 4.1.2.4, appendix A.1).
    /// </summary>
    public static bool IsText(in DerElement value) => value.Tag switch
    {
        DerTag.Utf8String => Utf8.IsValid(value.Content),
        DerTag.PrintableString or DerTag.Ia5String => Ascii.IsValid(value.Content),
        DerTag.BmpString => value.Content.Length % 2 == 0,
        DerTag.UniversalString => value.Content.Length % 4 == 0,
        _ => value.Tag == DerTag.TeletexString,
    };

    private static string GetLabel(ReadOnlySpan<byte> type) => type switch
    {
        [0x55, 0x04, 3] => "CN",
        [0x55, 0x04, 6] => "C",
        [0x55, 0x04, 7] => "L",
        [0x55, 0x04, 8] => "ST",
        [0x55, 0x04, OrganizationType] => "O",
        [0x55, 0x04, OrganizationalUnitType] => "OU",
        _ => DerOid.ToText(type) ?? "?",
    };

    private static string GetText(DerElement value) => value.Tag switch
    {
        DerTag.Utf8String or DerTag.PrintableString or DerTag.Ia5String => Encoding.UTF8.GetString(value.Content),
        DerTag.BmpString => Encoding.BigEndianUnicode.GetString(value.Content),
        _ => "#" + Convert.ToHexString(value.Content),
    };

    // RFC 4514 2.4. Also escapes control characters, so that a name cannot start a new line in a log.
    private static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            if (char.IsControl(character))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\{(int)character:X2}");
                continue;
            }

            if (character is '"' or '+' or ',' or ';' or '<' or '>' or '\\')
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }
}
