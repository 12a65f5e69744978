using System.Globalization;

namespace Kyc.Domain.Text;

/// <summary>
/// Reads numbers that are a single character (circled, in parentheses, with a full stop, Roman, superscript and subscript), which
/// <see cref="TextFolding"/> does not change. Also reads Roman numerals of several letters.
/// </summary>
public static class NumberCharacters
{
    private static readonly string[] RomanNumerals = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

    // Runs of characters for consecutive numbers: the first character, its number, and the number of characters in the run.
    private static readonly (char First, int Number, int Count)[] Runs =
    [
        ('\u2460', 1, 20), ('\u2474', 1, 20), ('\u2488', 1, 20), ('\u24EA', 0, 1), ('\u24EB', 11, 10), ('\u24F5', 1, 10), ('\u24FF', 0, 1),
        ('\u2776', 1, 10), ('\u2780', 1, 10), ('\u278A', 1, 10), ('\u3251', 21, 15), ('\u32B1', 36, 15), ('\u2070', 0, 1), ('\u00B9', 1, 1),
        ('\u00B2', 2, 2), ('\u2074', 4, 6), ('\u2080', 0, 10),
    ];

    /// <summary>
    /// Reads a number that is a single character and not a Roman numeral: ① is <c>1</c>. Returns false for any other character.
    /// </summary>
    public static bool TryReadDigits(char character, out string digits)
    {
        var run = Array.Find(Runs, run => character >= run.First && character < run.First + run.Count);
        digits = run.Count > 0 ? (character - run.First + run.Number).ToString(CultureInfo.InvariantCulture) : "";
        return digits.Length > 0;
    }

    /// <summary>Reads a Roman numeral that is a single character, in upper or lower case: Ⅳ is 4, written <c>IV</c>.</summary>
    public static bool TryReadRoman(char character, out int number, out string letters)
    {
        number = character switch
        {
            >= '\u2160' and <= '\u216B' => character - '\u2160' + 1,
            >= '\u2170' and <= '\u217B' => character - '\u2170' + 1,
            _ => 0,
        };
        letters = number > 0 ? RomanNumerals[number - 1] : "";
        return number > 0;
    }

    /// <summary>
    /// Reads a Roman numeral from II to XII that consists of at least two capital letters. A single letter (I, V, X) is not read as a
    /// number.
    /// </summary>
    public static bool TryReadRomanLetters(string letters, out int number)
    {
        number = letters.Length > 1 ? Array.IndexOf(RomanNumerals, letters) + 1 : 0;
        return number > 0;
    }
}
