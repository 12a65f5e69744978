using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kyc.Domain.Names;
using Kyc.Domain.Text;

namespace Kyc.Domain.Addresses;

/// <summary>
/// Addresses in a form that compares: 一丁目２番地の３, 1丁目2番3号 and １－２－３ all become <c>1-2-3</c>. Only what surrounds digits is
/// unified, so that place names keep their spelling (三番町, ニューハイツ).
/// </summary>
public static partial class AddressText
{
    /// <summary>The form of an address that compares.</summary>
    public static string Normalize(string address)
    {
        var text = NameText.Capitalize(CompatibilityFolding.Fold(address));
        text = KanjiChome().Replace(text, chome => Number(chome.Groups[1].Value) + "丁目");
        // White space and dashes between numbers separate them; elsewhere white space is lay-out.
        text = Separators().Replace(text, "-");
        text = WhiteSpace().Replace(text, "");
        text = Units().Replace(text, "-");
        // A separator that ends the numbers ("3号" before the building or at the end) separates nothing.
        return LooseSeparators().Replace(text, "");
    }

    // 一 to 九十九; there is no district with a hundred chome.
    private static string Number(string kanji)
    {
        const string digits = "一二三四五六七八九";
        var ten = kanji.IndexOf('十', StringComparison.Ordinal);
        if (ten < 0)
        {
            var positional = new StringBuilder();
            foreach (var digit in kanji)
            {
                positional.Append(digits.IndexOf(digit, StringComparison.Ordinal) + 1);
            }

            return positional.ToString();
        }

        var tens = ten == 0 ? 1 : digits.IndexOf(kanji[0], StringComparison.Ordinal) + 1;
        var ones = ten == kanji.Length - 1 ? 0 : digits.IndexOf(kanji[^1], StringComparison.Ordinal) + 1;
        return ((10 * tens) + ones).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("((?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]{1,3}))丁目")]
    private static partial Regex KanjiChome();

    // Hyphens, dashes, the minus sign, box-drawing lines and the long vowel mark, which all are typed for a hyphen.
    [GeneratedRegex(@"(?<=[0-9])(?:\s*[-‐‑‒–—―−─━ーの]+\s*|\s+)(?=[0-9])")]
    private static partial Regex Separators();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex("(?<=[0-9])(?:丁目|番地|番|号)(?:の(?=[0-9]))?-?(?!町)")]
    private static partial Regex Units();

    [GeneratedRegex("(?<=[0-9])-+(?![0-9])")]
    private static partial Regex LooseSeparators();
}
