using System.Globalization;
using System.Text.RegularExpressions;

namespace Kyc.Domain.Tests.Measures;

/// <summary>Writes numbers and letters in the forms that people use in Japanese addresses.</summary>
internal static partial class NumberWriter
{
    private const string Digits = "〇一二三四五六七八九";

    public static string ToFullWidth(object text) =>
        string.Concat($"{text}".Select(letter => letter is > ' ' and <= '~' ? (char)(letter - '!' + '！') : letter == ' ' ? '　' : letter));

    public static string ToKanjiNumber(int number) => number switch
    {
        >= 1000 => FormatMultiple(number / 1000, "千") + ToKanjiNumber(number % 1000),
        >= 100 => FormatMultiple(number / 100, "百") + ToKanjiNumber(number % 100),
        >= 10 => FormatMultiple(number / 10, "十") + ToKanjiNumber(number % 10),
        0 => "",
        _ => Digits[number].ToString(),
    };

    /// <summary>
    /// Exchanges the numerals before units in the given town name, as in 北1条西 and 七番丁. Kanji numerals become digits, and full-width digits
    /// become kanji numerals.
    /// </summary>
    public static string SwapNumerals(string town) =>
        FullWidthDigitsBeforeUnit()
            .Replace(
                KanjiNumeralsBeforeUnit().Replace(town, match => $"{ParseKanjiNumber(match.Value)}"),
                match =>
                    ToKanjiNumber(
                        int.Parse(string.Concat(match.Value.Select(digit => (char)(digit - '０' + '0'))), CultureInfo.InvariantCulture)));

    private static string FormatMultiple(int number, string unit) => (number == 1 ? "" : ToKanjiNumber(number)) + unit;

    private static int ParseKanjiNumber(string kanji) => Enumerable.Range(1, 9_999).First(number => ToKanjiNumber(number) == kanji);

    [GeneratedRegex("(?<![〇一二三四五六七八九十百千])[一二三四五六七八九十]+(?=条|丁目|番町|番丁|線|地割|区$)")]
    private static partial Regex KanjiNumeralsBeforeUnit();

    [GeneratedRegex("[０-９]+(?=条|丁目|番町|番丁|線|号|地割|区)")]
    private static partial Regex FullWidthDigitsBeforeUnit();
}
