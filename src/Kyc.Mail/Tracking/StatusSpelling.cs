using System.Globalization;
using System.Text;
using Kyc.Domain.Text;

namespace Kyc.Mail.Tracking;

/// <summary>
/// Normalizes the spelling of status words. Normalization never changes the meaning of a word. Texts that differ after normalization are
/// different words.
/// </summary>
internal static class StatusSpelling
{
    /// <summary>Separators between the parts of a normalized word: <c>転居先不明・転送期間経過</c>, <c>保管期間経過のため返送</c>.</summary>
    public static readonly string[] Separators = ["(", ")", "・", "のため", "により", "につき"];

    private const string OpeningBrackets = "(<[{〔【「『〈《";
    private const string ClosingBrackets = ")>]}〕】」』〉》";
    private const string DotLikeCharacters = "・/、,;|:·•‧";

    // The replacements are applied in order, each to the result of the previous ones.
    private static readonly (string Written, string Form)[] Replacements =
    [
        ("御", "ご"), ("の為", "のため"), ("済み", "済"), ("ずみ", "済"), ("お届け", "お届"), ("お渡し", "お渡"), ("投かん", "投函"),
        ("引き受け", "引受"), ("引受け", "引受"), ("引き渡し", "引渡"), ("引渡し", "引渡"), ("受け取り", "受取"), ("受取り", "受取"),
        ("持ち", "持"), ("もどり", "戻"), ("戻り", "戻"), ("持出し", "持出"), ("留め置き", "留置"), ("留置き", "留置"),
        ("あて", "宛"), ("宛て", "宛"), ("たずね", "尋ね"), ("訪ね", "尋ね"), ("尋当", "尋ね当"), ("尋ね当た", "尋ねあた"), ("尋ね当", "尋ねあた"),
        ("尋ねあたりませんでした", "尋ねあたらず"), ("尋ねあたりません", "尋ねあたらず"), ("尋ねあたらない", "尋ねあたらず"),
        ("差し出し", "差出"), ("差出し", "差出"), ("差し出", "差出"), ("差出人様", "差出人"), ("差出人へ", "差出人に"), ("差出人宛に", "差出人に"),
        ("転居先へ", "転居先に"), ("転送先へ", "転送先に"),
    ];

    /// <summary>Returns the normalized spelling of a text.</summary>
    public static string Normalize(string text)
    {
        var normalized = new StringBuilder(text.Length);
        foreach (var character in TextFolding.Fold(text).Where(IsVisible))
        {
            normalized.Append(
                OpeningBrackets.Contains(character, StringComparison.Ordinal) ? '('
                : ClosingBrackets.Contains(character, StringComparison.Ordinal) ? ')'
                : DotLikeCharacters.Contains(character, StringComparison.Ordinal) ? '・'
                : character);
        }

        return Replacements.Aggregate(
            normalized.ToString().TrimEnd('。', '.'),
            (word, replacement) => word.Replace(replacement.Written, replacement.Form, StringComparison.Ordinal));
    }

    /// <summary>
    /// Splits the given normalized word at its <see cref="Separators"/>. Returns an empty array if its brackets do not match.
    /// </summary>
    public static string[] Split(string word)
    {
        var depth = 0;
        foreach (var character in word)
        {
            depth += character switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth < 0)
            {
                return [];
            }
        }

        return depth > 0 ? [] : word.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsVisible(char character) =>
        !char.IsWhiteSpace(character)
            && CharUnicodeInfo.GetUnicodeCategory(character) is not (UnicodeCategory.Format or UnicodeCategory.Control);
}
