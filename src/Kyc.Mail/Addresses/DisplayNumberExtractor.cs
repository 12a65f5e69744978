using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kyc.Domain.Text;

namespace Kyc.Mail.Addresses;

/// <summary>
/// Extracts the address display number (住所表示番号) for the customer barcode from the part of an address after the town, by the rules of Japan
/// Post's manual, pages 19 and 25 (mail.md 8.2).
/// </summary>
public static partial class DisplayNumberExtractor
{
    private const char Hyphen = '-';

    // Words that follow a number. 丁目 and 番地 are covered by 丁 and 番, with which they begin.
    private static readonly string[] CounterWords = ["丁", "番", "号", "地割", "線", "の", "ノ"];

    /// <summary>Extracts the address display number from the part of an address after the town.</summary>
    /// <param name="remainder">The part after the town, full-width or half-width, such as <c>3丁目30－8 郵便ビル403号</c>.</param>
    /// <returns>
    /// Digits, capital letters and hyphens, of any length, such as <c>3-30-8-403</c>. Empty if the text does not contain a number.
    /// </returns>
    public static string Extract(string remainder)
    {
        var text = ToUpperAscii(TextFolding.Fold(remainder));
        text = IgnoredCharactersRegex().Replace(text, "");
        text = ConvertKanjiNumerals(text);
        return LetterHyphensRegex().Replace(ExtractCharacters(text).TrimStart(Hyphen), "$1");
    }

    // Takes digits, hyphens and single letters, except the F of a floor. Any other text between them becomes one hyphen, and hyphens are
    // never doubled.
    private static string ExtractCharacters(string text)
    {
        var result = new StringBuilder();
        var hasGap = false;
        for (var index = 0; index < text.Length; index++)
        {
            if (!IsNumberCharacter(text, index))
            {
                hasGap = true;
                continue;
            }

            if ((hasGap || text[index] == Hyphen) && !(result.Length > 0 && result[^1] == Hyphen))
            {
                result.Append(Hyphen);
            }

            hasGap = false;
            if (text[index] != Hyphen)
            {
                result.Append(text[index]);
            }
        }

        return result.ToString();
    }

    private static bool IsNumberCharacter(string text, int index) =>
        char.IsAsciiDigit(text[index]) || text[index] == Hyphen || (IsSingleLetter(text, index) && !IsFloorLetter(text, index));

    private static bool IsSingleLetter(string text, int index) =>
        char.IsAsciiLetterUpper(text[index])
        && (index == 0 || !char.IsAsciiLetterUpper(text[index - 1]))
        && (index + 1 == text.Length || !char.IsAsciiLetterUpper(text[index + 1]));

    private static bool IsFloorLetter(string text, int index) => text[index] == 'F' && index > 0 && char.IsAsciiDigit(text[index - 1]);

    // Converts only ASCII: letters of other scripts do not belong to the number, and some of them become longer in upper case.
    private static string ToUpperAscii(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var index = 0; index < span.Length; index++)
        {
            span[index] = char.IsAsciiLetterLower(source[index]) ? (char)(source[index] - 'a' + 'A') : source[index];
        }
    });

    // Kanji numerals are converted only before one of the counter words. Elsewhere they are part of a name.
    private static string ConvertKanjiNumerals(string text)
    {
        var converted = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            var length = KanjiNumber.GetLength(text, index);
            var end = index + length;
            if (length == 0)
            {
                converted.Append(text[index]);
                continue;
            }

            if (CounterWords.Any(word => string.CompareOrdinal(text, end, word, 0, word.Length) == 0)
                && KanjiNumber.TryParse(text.AsSpan(index, length), out var number))
            {
                converted.Append(CultureInfo.InvariantCulture, $"{number}");
            }
            else
            {
                converted.Append(text, index, length);
            }

            index = end - 1;
        }

        return converted.ToString();
    }

    [GeneratedRegex("[&/・.]")]
    private static partial Regex IgnoredCharactersRegex();

    [GeneratedRegex("-?([A-Z])-?", RegexOptions.CultureInvariant)]
    private static partial Regex LetterHyphensRegex();
}
