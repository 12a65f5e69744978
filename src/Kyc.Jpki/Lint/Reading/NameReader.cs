using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Reading;

/// <summary>Reads distinguished names (RFC 5280 4.1.2.4). The texts in a name are checked but never printed.</summary>
internal static class NameReader
{
    private const byte CountryType = 6;

    // The characters of a PrintableString other than letters and digits (X.680 41.4).
    private static ReadOnlySpan<byte> PrintablePunctuation => " '()+,-./:=?"u8;

    /// <summary>
    /// Reads a Name. Returns the types of its attributes, such as <c>C L L CN</c>, with <c>?</c> for an unknown type; null if it cannot be
    /// read.
    /// </summary>
    /// <param name="reader">The reader, positioned before the name.</param>
    /// <param name="field">Name of the field.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <param name="name">The element that contains the name.</param>
    public static string? Read(ref TolerantReader reader, string field, FindingCollector findings, out DerElement name)
    {
        if (!reader.TryRead(DerTag.Sequence, field, out name))
        {
            return null;
        }

        var types = new List<string>();
        var rdns = reader.GetReader(name);
        while (!rdns.IsAtEnd)
        {
            if (rdns.TryReadConstructed(DerTag.Set, field, out var rdn))
            {
                ReadRdn(rdn, field, findings, types);
            }
        }

        return string.Join(' ', types);
    }

    private static void ReadRdn(TolerantReader rdn, string field, FindingCollector findings, List<string> types)
    {
        for (var count = 0; count == 0 || !rdn.IsAtEnd; count++)
        {
            if (count == 1)
            {
                findings.Add(EncodingRules.NameSeveralAttributes, rdn.Offset, field);
            }

            if (!rdn.TryReadConstructed(DerTag.Sequence, field, out var attribute) || !attribute.TryReadOid(field, out var type, out _)
                || !attribute.TryReadAny(field, out var value))
            {
                continue;
            }

            attribute.ExpectEnd(field);
            CheckText(type, value, field, findings);
            types.Add(GetLabel(type.Content));
        }
    }

    private static void CheckText(in DerElement type, in DerElement value, string field, FindingCollector findings)
    {
        var expectedTag = type.Content is [0x55, 0x04, CountryType] ? DerTag.PrintableString : DerTag.Utf8String;
        if (value.Tag != expectedTag)
        {
            findings.Add(EncodingRules.NameStringType, value.Start, field);
        }

        if (!IsText(value))
        {
            findings.Add(EncodingRules.NameTextInvalid, value.Start, field);
        }
    }

    /// <summary>Checks whether the content is valid for its string type. Returns false for other types.</summary>
    public static bool IsText(in DerElement value) =>
        value.Tag == DerTag.PrintableString ? IsPrintable(value.Content) : DerName.IsText(value);

    private static bool IsPrintable(ReadOnlySpan<byte> text)
    {
        foreach (var octet in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && !PrintablePunctuation.Contains(octet))
            {
                return false;
            }
        }

        return true;
    }

    private static string GetLabel(ReadOnlySpan<byte> type) => type switch
    {
        [0x55, 0x04, 3] => "CN",
        [0x55, 0x04, CountryType] => "C",
        [0x55, 0x04, 7] => "L",
        [0x55, 0x04, 10] => "O",
        [0x55, 0x04, 11] => "OU",
        _ => "?",
    };
}
