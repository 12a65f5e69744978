using System.Globalization;
using System.Text.RegularExpressions;

namespace Kyc.Domain.Tests.Measures;

/// <summary>Writes numbers and letters in the forms that people use in Japanese addresses.</summary>
internal static partial class NumberWriter
{
    private const string Digits = "〇一二三四五六七八九";

    public static string ToFullWidth(object text) =>
        string.Concat($"{text}".Select(letter => letter is > ' ' and <= '~' ? (char)(letter - '!' + '！') : letter == ' ' ? '　' : letter));

    public static string ToKanji(int number) => number switch
    {
        >= 1000 => FormatMultiple(number / 1000, "千") + ToKanji(number % 1000),
        >= 100 => FormatMultiple(number / 100, "百") + ToKanji(number % 100),
        >= 10 => FormatMultiple(number / 10, "十") + ToKanji(number % 10),
        0 => "",
        _ => Digits[number].ToString(),
    };

    /// <summary>
    /// Exchanges the numerals before units in the given town name, as in 北1条西 and 七番丁. Kanji numerals become digits, and full-width digits
    /// become kanji numerals.
    /// </summary>
    public static string SwapNumerals(string town) => WideBeforeUnit().Replace(
        KanjiBeforeUnit().Replace(town, match => $"{Read(match.Value)}"),
        match => ToKanji(int.Parse(string.Concat(match.Value.Select(digit => (char)(digit - '０' + '0'))), CultureInfo.InvariantCulture)));

    private static string FormatMultiple(int number, string unit) => (number == 1 ? "" : ToKanji(number)) + unit;

    private static int Read(string kanji) => Enumerable.Range(1, 9_999).First(number => ToKanji(number) == kanji);

    [GeneratedRegex("(?<![〇一二三四五六七八九十百千])[一二三四五六七八九十]+(?=条|丁目|番町|番丁|線|地割|区$)")]
    private static partial Regex KanjiBeforeUnit();

    [GeneratedRegex("[０-９]+(?=条|丁目|番町|番丁|線|号|地割|区)")]
    private static partial Regex WideBeforeUnit();
}
