using System.Globalization;
using System.Text;
using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;
using static Kyc.Jpki.Lint.Certificates.ParsedPersonAttributes;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Reads and checks the personal attributes in subjectAltName (RFC 5280 4.2.1.6).</summary>
internal static class PersonAttributesCheck
{
    private const int BirthDateDigitCount = 9;
    private const int MaxAddressLength = 200;

    // First day of each era. Index 0 belongs to era digit 1 (Meiji).
    private static readonly DateOnly[] EraStarts =
    [
        new(1868, 1, 25),
        new(1912, 7, 30),
        new(1926, 12, 25),
        new(1989, 1, 8),
        new(2019, 5, 1),
    ];

    /// <summary>Reads the attributes and records the errors in their encoding.</summary>
    public static ParsedPersonAttributes Read(ParsedCertificate certificate, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var attributes = new ParsedPersonAttributes();
        Array.Fill(attributes.StartOffsets, certificate.ExtensionsStart);
        if (certificate.Find(ExtensionNumbers.SubjectAltName) is not { } extension)
        {
            return attributes;
        }

        Array.Fill(attributes.StartOffsets, extension.Start);
        var value = extension.GetReader(der, findings);
        if (!value.TryReadConstructed(DerTag.Sequence, "subjectAltName", out var names))
        {
            return attributes;
        }

        value.ExpectEnd("subjectAltName");
        while (!names.IsAtEnd && names.TryReadAny("generalName", out var name))
        {
            if (!GeneralNameReader.IsWellFormed(name))
            {
                findings.Add(ExtensionRules.GeneralNameInvalid, name.Start);
            }

            if (name.Tag == DerTag.GetConstructedContextTag(0))
            {
                ReadOtherName(names.GetReader(name), name.Start, attributes, findings);
            }
        }

        return attributes;
    }

    private static void ReadOtherName(
        TolerantReader otherName, int start, ParsedPersonAttributes attributes, FindingCollector findings)
    {
        if (!otherName.TryReadOid("type-id", out var type, out var oid)
            || !otherName.TryReadConstructed(DerTag.GetConstructedContextTag(0), "value", out var value))
        {
            return;
        }

        otherName.ExpectEnd("otherName");
        var arc = DerOid.PersonAttributeArc;
        if (type.Content.Length != arc.Length + 1 || !type.Content.StartsWith(arc)
            || type.Content[^1] is 0 or > ParsedPersonAttributes.AttributeCount)
        {
            findings.Add(PersonRules.AttributeUnknown, start, oid);
            return;
        }

        attributes.HasAttributes = true;
        int number = type.Content[^1];
        if (attributes.Values[number] is not null)
        {
            findings.Add(PersonRules.AttributeRepeated, start, oid);
            return;
        }

        attributes.StartOffsets[number] = start;
        // An attribute whose value cannot be read is stored as an empty text, so that a repetition of the attribute is still found.
        attributes.Values[number] = ReadText(value, start, oid, findings) ?? "";
    }

    private static string? ReadText(TolerantReader value, int start, string oid, FindingCollector findings)
    {
        if (!value.TryReadAny("value", out var text))
        {
            return null;
        }

        value.ExpectEnd("value");
        if (text.Tag is not (DerTag.Utf8String or DerTag.PrintableString or DerTag.Ia5String)
            || (text.Tag == DerTag.Utf8String ? !NameReader.IsText(text) : !Ascii.IsValid(text.Content)))
        {
            findings.Add(PersonRules.AttributeNotText, start, oid);
            return null;
        }

        if (text.Tag != DerTag.Utf8String)
        {
            findings.Add(PersonRules.AttributeStringType, start, oid);
        }

        return Encoding.UTF8.GetString(text.Content);
    }

    /// <summary>Checks that the four attributes of a person are present, and checks the values of all attributes.</summary>
    public static void Check(ParsedPersonAttributes attributes, FindingCollector findings)
    {
        CheckPresence(attributes, Name, PersonRules.NameMissing, findings);
        CheckPresence(attributes, BirthDate, PersonRules.BirthDateMissing, findings);
        CheckPresence(attributes, Sex, PersonRules.SexMissing, findings);
        CheckPresence(attributes, Address, PersonRules.AddressMissing, findings);
        CheckBirthDate(attributes, findings);
        if (attributes.Values[Sex] is { Length: > 0 } and not ("1" or "2" or "3"))
        {
            findings.Add(PersonRules.SexCode, attributes.StartOffsets[Sex]);
        }

        if (attributes.Values[Address] is { } address && address.EnumerateRunes().Count() > MaxAddressLength)
        {
            findings.Add(PersonRules.AddressTooLong, attributes.StartOffsets[Address]);
        }

        CheckSubstitutions(attributes, Name, NameSubstitutions, findings);
        CheckSubstitutions(attributes, Address, AddressSubstitutions, findings);
    }

    private static void CheckPresence(ParsedPersonAttributes attributes, int number, LintRule missingRule, FindingCollector findings)
    {
        if (string.IsNullOrEmpty(attributes.Values[number]))
        {
            findings.Add(missingRule, attributes.StartOffsets[number]);
        }
    }

    private static void CheckBirthDate(ParsedPersonAttributes attributes, FindingCollector findings)
    {
        if (attributes.Values[BirthDate] is not { Length: > 0 } text)
        {
            return;
        }

        if (text.Length != BirthDateDigitCount || !text.All(char.IsAsciiDigit) || text[0] > '5')
        {
            findings.Add(PersonRules.BirthDateFormat, attributes.StartOffsets[BirthDate]);
            return;
        }

        if (!DateOnly.TryParseExact(text.AsSpan(1), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            // Parts that the resident register does not contain are zero.
            var isPartial = text[1..5] == "0000" || text[5..7] == "00" || text[7..] == "00";
            if (!isPartial)
            {
                findings.Add(PersonRules.BirthDateFormat, attributes.StartOffsets[BirthDate]);
            }

            return;
        }

        var era = text[0] - '0';
        if (era > 0 && (date < EraStarts[era - 1] || (era < EraStarts.Length && date > EraStarts[era])))
        {
            findings.Add(PersonRules.BirthDateEra, attributes.StartOffsets[BirthDate]);
        }
    }

    private static void CheckSubstitutions(ParsedPersonAttributes attributes, int textNumber, int flagsNumber, FindingCollector findings)
    {
        if (attributes.Values[flagsNumber] is not { Length: > 0 } flags)
        {
            findings.Add(PersonRules.SubstitutionsMissing, attributes.StartOffsets[flagsNumber]);
            return;
        }

        if (flags.AsSpan().ContainsAnyExcept('0', '1'))
        {
            findings.Add(PersonRules.SubstitutionsFormat, attributes.StartOffsets[flagsNumber]);
        }

        if (attributes.Values[textNumber] is { } text && text.EnumerateRunes().Count() != flags.Length)
        {
            findings.Add(PersonRules.SubstitutionsLength, attributes.StartOffsets[flagsNumber]);
        }
    }
}
