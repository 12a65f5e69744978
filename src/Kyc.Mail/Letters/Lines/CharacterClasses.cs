using System.Globalization;
using Kyc.Domain.Text;

namespace Kyc.Mail.Letters.Lines;

/// <summary>Classifies characters for the decision where a line may be broken.</summary>
internal static class CharacterClasses
{
    private const string AdditionalNumerals = "零万壱弐参拾廿卅";
    private const string HyphenCharacters = "-－ー‐‑‒–—―−─ｰ~～〜﹣";
    private const string JoinerCharacters = "のノﾉ之乃.．,，/／・･:：、";

    // Closing punctuation, small kana and marks: JIS X 4051 does not allow a line to begin with them.
    private const string ForbiddenLineStarts =
        "、。，．,.・：；:;？！?!ー々ゝゞヽヾ〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ）」』】〕〉》”’)]}｝］｡､･｣ｰﾞﾟｧｨｩｪｫｬｭｮｯ％%";

    private const string ForbiddenLineEnds = "（「『【〔〈《“‘([{｛［｢〒＃#№";

    // Characters that can precede a number and then belong to it: 甲1234, イ12.
    private const string NumberPrefixes = "第甲乙丙丁戊己庚辛壬癸";
    private const string IrohaKana = "イロハニホヘトチリヌルヲワカヨタレソ";
    private const string DirectionCharacters = "東西南北";

    /// <summary>Checks whether the character is a digit, a circled number or a Roman numeral.</summary>
    public static bool IsDigit(char character) =>
        char.IsDigit(character) || character is (>= '①' and <= '⑳') or (>= 'Ⅰ' and <= 'ⅿ') or (>= '㉑' and <= '㉟');

    /// <summary>Checks whether the character is a kanji numeral, including the forms in legal documents (壱) and old forms (廿).</summary>
    public static bool IsKanjiNumeral(char character) =>
        KanjiNumber.IsNumeral(character) || AdditionalNumerals.Contains(character, StringComparison.Ordinal);

    /// <summary>Checks whether the character is a hyphen, a dash, a tilde or the kana ー, which is used in place of a hyphen.</summary>
    public static bool IsHyphen(char character) => HyphenCharacters.Contains(character, StringComparison.Ordinal);

    /// <summary>Checks whether the character can join two numbers.</summary>
    public static bool IsJoiner(char character) => JoinerCharacters.Contains(character, StringComparison.Ordinal);

    /// <summary>
    /// Checks whether the character is a kanji, one of 々, 〆 and 〇, or the first half of a surrogate pair, which is taken for a kanji.
    /// </summary>
    public static bool IsKanji(char character) =>
        character is (>= '㐀' and <= '鿿') or (>= '\uF900' and <= '\uFAFF') or '々' or '〆' or '〇' || char.IsHighSurrogate(character);

    /// <summary>Checks whether the character is a full-width or half-width katakana.</summary>
    public static bool IsKatakana(char character) => character is (>= 'ァ' and <= 'ヿ') or (>= 'ｦ' and <= 'ﾟ');

    /// <summary>Checks whether the character is a hiragana.</summary>
    public static bool IsHiragana(char character) => character is >= 'ぁ' and <= 'ゟ';

    /// <summary>
    /// Checks whether the character is a letter of a script that is written in words, such as full-width and half-width Latin, Greek,
    /// Cyrillic and Hangul.
    /// </summary>
    public static bool IsWordLetter(char character) => char.IsLetter(character)
        && !IsKanji(character) && !IsKatakana(character) && !IsHiragana(character) && !char.IsSurrogate(character)
        && !IsDigit(character) && !IsHyphen(character);

    /// <summary>
    /// Checks whether the character belongs to the preceding one: a combining mark, a variation selector or the second half of a surrogate
    /// pair.
    /// </summary>
    public static bool BelongsToPrevious(string text, int index) => char.IsLowSurrogate(text[index])
        || CharUnicodeInfo.GetUnicodeCategory(text, index) is
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Checks whether the character must not begin a line.</summary>
    public static bool IsForbiddenLineStart(char character) => ForbiddenLineStarts.Contains(character, StringComparison.Ordinal);

    /// <summary>Checks whether the character must not end a line.</summary>
    public static bool IsForbiddenLineEnd(char character) => ForbiddenLineEnds.Contains(character, StringComparison.Ordinal);

    /// <summary>Checks whether the character can precede a number and then belongs to it.</summary>
    public static bool IsNumberPrefix(string text, int index) =>
        NumberPrefixes.Contains(text[index], StringComparison.Ordinal)
        || (text[index] == '下' && index > 0 && text[index - 1] == '地')
        || (IrohaKana.Contains(text[index], StringComparison.Ordinal)
            && (index == 0 || !(IsKatakana(text[index - 1]) || IsStreetEnding(text, index))));

    // 上ル, 下ル and 入ル end street names in Kyoto.
    private static bool IsStreetEnding(string text, int index) => text[index] == 'ル' && text[index - 1] is '上' or '下' or '入';

    /// <summary>Checks whether the character is a compass direction, which belongs to the number that follows it: 西10丁目.</summary>
    public static bool IsDirection(char character) => DirectionCharacters.Contains(character, StringComparison.Ordinal);
}
