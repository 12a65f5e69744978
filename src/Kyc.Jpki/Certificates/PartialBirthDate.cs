using System.Globalization;

namespace Kyc.Jpki.Certificates;

/// <summary>
/// Represents the birth date in a signature certificate: an era digit and a Gregorian date, <c>EYYYYMMDD</c>. Year, month or day may be
/// zero, because the resident register does not contain the full birth date of every person. Source: pki.md 5.2, card.md 8 (20).
/// </summary>
/// <param name="Text">The certified text, unchanged.</param>
/// <param name="Era">
/// Era digit: 1 Meiji, 2 Taisho, 3 Showa, 4 Heisei, 5 Reiwa; 0 if the era is unknown or the text does not consist of nine digits.
/// </param>
/// <param name="Date">The date; null if the era is 0 or the digits are not a complete, valid date.</param>
public sealed record PartialBirthDate(string Text, char Era, DateOnly? Date)
{
    private const int DigitCount = 9;
    private const char UnknownEra = '0';

    /// <summary>Parses the text. A text that does not consist of nine digits is stored unchanged, with era 0 and no date.</summary>
    public static PartialBirthDate Parse(string text)
    {
        if (text.Length != DigitCount || !text.All(char.IsAsciiDigit))
        {
            return new PartialBirthDate(text, UnknownEra, null);
        }

        // Era 0 means that the resident register does not confirm the date, even if the digits form a valid date.
        var isDate = DateOnly.TryParseExact(text.AsSpan(1), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        return new PartialBirthDate(text, text[0], isDate && text[0] != UnknownEra ? date : null);
    }

    /// <summary>
    /// Checks whether a known part of the date differs from <paramref name="other"/>. A part that consists of zeros is unknown and does not
    /// count as different. Returns false if the text does not consist of nine digits.
    /// </summary>
    public bool Contradicts(DateOnly other)
    {
        if (Date is { } date)
        {
            return date != other;
        }

        return Text.Length == DigitCount && Text.All(char.IsAsciiDigit)
            && (Differs(Text.AsSpan(1, 4), other.Year) || Differs(Text.AsSpan(5, 2), other.Month) || Differs(Text.AsSpan(7, 2), other.Day));
    }

    private static bool Differs(ReadOnlySpan<char> part, int expected)
    {
        var value = int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture);
        return value != 0 && value != expected;
    }

    /// <summary>Returns only the type name: a birth date is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(PartialBirthDate);
}
