using System.Globalization;
using System.Text.RegularExpressions;

namespace Kyc.Domain.Tests.Measures;

/// <summary>Writes numbers and letters in the different ways that people use.</summary>
internal static partial class NumberWriter
{
    private const string Digits = "〇一二三四五六七八九";

    public static string Wide(object text) =>
        string.Concat($"{text}".Select(letter => letter is > ' ' and <= '~' ? (char)(letter - '!' + '！') : letter == ' ' ? '　' : letter));

    public static string Kanji(int number) => number switch
    {
        >= 1000 => Multiple(number / 1000, "千") + Kanji(number % 1000),
        >= 100 => Multiple(number / 100, "百") + Kanji(number % 100),
        >= 10 => Multiple(number / 10, "十") + Kanji(number % 10),
        0 => "",
        _ => Digits[number].ToString(),
    };

    /// <summary>
    /// Replaces kanji numerals before the units of place names with digits, and digits with kanji numerals, as in 北1条西 and 七番丁.
    /// </summary>
    public static string OtherNumerals(string town) => WideBeforeUnit().Replace(
        KanjiBeforeUnit().Replace(town, match => $"{Read(match.Value)}"),
        match => Kanji(int.Parse(string.Concat(match.Value.Select(digit => (char)(digit - '０' + '0'))), CultureInfo.InvariantCulture)));

    private static string Multiple(int number, string unit) => (number == 1 ? "" : Kanji(number)) + unit;

    private static int Read(string kanji) => Enumerable.Range(1, 9_999).First(number => Kanji(number) == kanji);

    [GeneratedRegex("(?<![〇一二三四五六七八九十百千])[一二三四五六七八九十]+(?=条|丁目|番町|番丁|線|地割|区$)")]
    private static partial Regex KanjiBeforeUnit();

    [GeneratedRegex("[０-９]+(?=条|丁目|番町|番丁|線|号|地割|区)")]
    private static partial Regex WideBeforeUnit();
}
