using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kyc.Domain.Text;

namespace Kyc.Mail.Addresses;

/// <summary>
/// Extracts the address display number (住所表示番号) for the customer barcode from the part of an address after the town, by the rules of Japan
/// Post's manual, pages 19 and 25 (mail.md 8.2).
/// </summary>
public static partial class DisplayNumber
{
    private const char Hyphen = '-';

    // 丁目 and 番地 begin with words of this list.
    private static readonly string[] Numbered = ["丁", "番", "号", "地割", "線", "の", "ノ"];

    /// <summary>Extracts the number from the part after the town.</summary>
    /// <param name="remainder">The part after the town, full-width or half-width: <c>3丁目30－8 郵便ビル403号</c>.</param>
    /// <returns>Digits, capital letters and hyphens, of any length: <c>3-30-8-403</c>. Empty if there are none.</returns>
    public static string Extract(string remainder)
    {
        var text = Upper(TextFolding.Fold(remainder));
        text = Ignored().Replace(text, "");
        text = WithArabicNumerals(text);
        return LetterHyphens().Replace(Take(text).TrimStart(Hyphen), "$1");
    }

    // Takes digits, hyphens and single letters. Text between them becomes one hyphen, and hyphens are never doubled.
    private static string Take(string text)
    {
        var taken = new StringBuilder();
        var broken = false;
        for (var index = 0; index < text.Length; index++)
        {
            if (!IsTaken(text, index))
            {
                broken = true;
                continue;
            }

            if ((broken || text[index] == Hyphen) && !(taken.Length > 0 && taken[^1] == Hyphen))
            {
                taken.Append(Hyphen);
            }

            broken = false;
            if (text[index] != Hyphen)
            {
                taken.Append(text[index]);
            }
        }

        return taken.ToString();
    }

    private static bool IsTaken(string text, int index) =>
        char.IsAsciiDigit(text[index]) || text[index] == Hyphen || (IsSingleLetter(text, index) && !IsFloor(text, index));

    private static bool IsSingleLetter(string text, int index) =>
        char.IsAsciiLetterUpper(text[index])
        && (index == 0 || !char.IsAsciiLetterUpper(text[index - 1]))
        && (index + 1 == text.Length || !char.IsAsciiLetterUpper(text[index + 1]));

    private static bool IsFloor(string text, int index) => text[index] == 'F' && index > 0 && char.IsAsciiDigit(text[index - 1]);

    // ASCII only: letters of other scripts do not belong to the number, and some of them become longer in upper case.
    private static string Upper(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var index = 0; index < span.Length; index++)
        {
            span[index] = char.IsAsciiLetterLower(source[index]) ? (char)(source[index] - 'a' + 'A') : source[index];
        }
    });

    // Kanji numerals count only before a word that follows numbers; elsewhere they are part of a name.
    private static string WithArabicNumerals(string text)
    {
        var arabic = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            var length = KanjiNumber.LengthAt(text, index);
            var behind = index + length;
            if (length == 0)
            {
                arabic.Append(text[index]);
                continue;
            }

            if (Numbered.Any(word => string.CompareOrdinal(text, behind, word, 0, word.Length) == 0)
                && KanjiNumber.TryRead(text.AsSpan(index, length), out var number))
            {
                arabic.Append(CultureInfo.InvariantCulture, $"{number}");
            }
            else
            {
                arabic.Append(text, index, length);
            }

            index = behind - 1;
        }

        return arabic.ToString();
    }

    [GeneratedRegex("[&/・.]")]
    private static partial Regex Ignored();

    [GeneratedRegex("-?([A-Z])-?", RegexOptions.CultureInvariant)]
    private static partial Regex LetterHyphens();
}
