using System.Buffers;

namespace Kyc.Domain.Text;

/// <summary>
/// Reads numbers written in kanji: 十一 is 11, 百一 is 101, 千五百二十四 is 1524. Also reads numbers that are written digit by digit: 一〇三 is 103.
/// </summary>
public static class KanjiNumber
{
    private const string Digits = "〇一二三四五六七八九";

    // No number in an address is longer, so a longer text is not read as a number.
    private const int MaxLength = 9;

    // Precomputed, because it is checked for every character of an address.
    private static readonly SearchValues<char> Numerals = SearchValues.Create(Digits + "十百千");

    /// <summary>Whether the given character is a kanji numeral: a digit, 十, 百 or 千.</summary>
    public static bool IsNumeral(char character) => Numerals.Contains(character);

    /// <summary>Returns the length of the run of kanji numerals at the given position. 0 when there is none.</summary>
    public static int GetLength(string text, int start)
    {
        var end = start;
        while (end < text.Length && IsNumeral(text[end]))
        {
            end++;
        }

        return end - start;
    }

    /// <summary>Parses the whole text as a number. Returns false when it is not a number or is longer than nine characters.</summary>
    public static bool TryParse(ReadOnlySpan<char> kanji, out int number)
    {
        number = 0;
        if (kanji.IsEmpty || kanji.Length > MaxLength)
        {
            return false;
        }

        return kanji.ContainsAny('十', '百', '千') ? TryParseWithUnits(kanji, out number) : TryParsePositional(kanji, out number);
    }

    private static bool TryParsePositional(ReadOnlySpan<char> kanji, out int number)
    {
        number = 0;
        foreach (var character in kanji)
        {
            var digit = Digits.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            number = (number * 10) + digit;
        }

        return true;
    }

    // Reads a number with the units 十, 百 and 千. Units must be in descending order, each with at most one digit from 1 to 9 before it.
    private static bool TryParseWithUnits(ReadOnlySpan<char> kanji, out int number)
    {
        number = 0;
        var digit = 0;
        var lastUnit = 10_000;
        foreach (var character in kanji)
        {
            var unit = character switch { '十' => 10, '百' => 100, '千' => 1_000, _ => 0 };
            if (unit > 0)
            {
                if (unit >= lastUnit)
                {
                    return false;
                }

                number += Math.Max(digit, 1) * unit;
                (digit, lastUnit) = (0, unit);
            }
            else
            {
                var value = Digits.IndexOf(character, StringComparison.Ordinal);
                if (digit > 0 || value <= 0)
                {
                    return false;
                }

                digit = value;
            }
        }

        number += digit;
        return true;
    }
}
