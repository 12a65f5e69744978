using System.Globalization;
using Kyc.Domain.Text;

namespace Kyc.Mail.Letters.Lines;

/// <summary>Classifies characters with regard to line breaks.</summary>
internal static class CharacterClasses
{
    private const string AdditionalNumerals = "零万壱弐参拾廿卅";
    private const string HyphenCharacters = "-－ー‐‑‒–—―−─ｰ~～〜﹣";
    private const string JoinerCharacters = "のノﾉ之乃.．,，/／・･:：、";

    // Closing punctuation, small kana and marks: JIS X 4051 does not allow a line to begin with them.
    private const string NeverFirstCharacters =
        "、。，．,.・：；:;？！?!ー々ゝゞヽヾ〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ）」』】〕〉》”’)]}｝］｡､･｣ｰﾞﾟｧｨｩｪｫｬｭｮｯ％%";

    private const string NeverLastCharacters = "（「『【〔〈《“‘([{｛［｢〒＃#№";

    // Characters that precede a number as part of it: 甲1234, イ12.
    private const string NumberPrefixes = "第甲乙丙丁戊己庚辛壬癸";
    private const string Iroha = "イロハニホヘトチリヌルヲワカヨタレソ";
    private const string DirectionCharacters = "東西南北";

    /// <summary>Checks for digits, circled numbers and Roman numerals.</summary>
    public static bool IsDigit(char character) =>
        char.IsDigit(character) || character is (>= '①' and <= '⑳') or (>= 'Ⅰ' and <= 'ⅿ') or (>= '㉑' and <= '㉟');

    /// <summary>Checks for kanji numerals, including the characters of legal documents and old characters.</summary>
    public static bool IsNumeral(char character) =>
        KanjiNumber.IsNumeral(character) || AdditionalNumerals.Contains(character, StringComparison.Ordinal);

    /// <summary>Checks for hyphens, dashes, and the kana ー that is used in their place.</summary>
    public static bool IsHyphen(char character) => HyphenCharacters.Contains(character, StringComparison.Ordinal);

    /// <summary>Checks for characters that join two numbers.</summary>
    public static bool IsJoiner(char character) => JoinerCharacters.Contains(character, StringComparison.Ordinal);

    /// <summary>Checks for kanji and the repetition mark.</summary>
    public static bool IsKanji(char character) =>
        character is (>= '㐀' and <= '鿿') or (>= '\uF900' and <= '\uFAFF') or '々' or '〆' or '〇' || char.IsHighSurrogate(character);

    /// <summary>Checks for full-width and half-width katakana.</summary>
    public static bool IsKatakana(char character) => character is (>= 'ァ' and <= 'ヿ') or (>= 'ｦ' and <= 'ﾟ');

    /// <summary>Checks for hiragana.</summary>
    public static bool IsHiragana(char character) => character is >= 'ぁ' and <= 'ゟ';

    /// <summary>Checks for letters of scripts written in words: full-width and half-width Latin, Greek, Cyrillic, Hangul.</summary>
    public static bool IsWordLetter(char character) => char.IsLetter(character)
        && !IsKanji(character) && !IsKatakana(character) && !IsHiragana(character) && !char.IsSurrogate(character)
        && !IsDigit(character) && !IsHyphen(character);

    /// <summary>Checks for combining marks and variation selectors, which belong to the preceding character.</summary>
    public static bool IsMark(string text, int index) => char.IsLowSurrogate(text[index])
        || CharUnicodeInfo.GetUnicodeCategory(text, index) is
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Checks whether the character must not begin a line.</summary>
    public static bool IsNeverFirst(char character) => NeverFirstCharacters.Contains(character, StringComparison.Ordinal);

    /// <summary>Checks whether the character must not end a line.</summary>
    public static bool IsNeverLast(char character) => NeverLastCharacters.Contains(character, StringComparison.Ordinal);

    /// <summary>Checks whether the character precedes a number and belongs to it.</summary>
    public static bool IsNumberPrefix(string text, int index) =>
        NumberPrefixes.Contains(text[index], StringComparison.Ordinal)
        || (text[index] == '下' && index > 0 && text[index - 1] == '地')
        || (Iroha.Contains(text[index], StringComparison.Ordinal)
            && (index == 0 || !(IsKatakana(text[index - 1]) || IsStreetEnd(text, index))));

    // 上ル, 下ル and 入ル end street names in Kyoto.
    private static bool IsStreetEnd(string text, int index) => text[index] == 'ル' && text[index - 1] is '上' or '下' or '入';

    /// <summary>Checks for a compass direction, which belongs to the following number: 西10丁目.</summary>
    public static bool IsDirection(char character) => DirectionCharacters.Contains(character, StringComparison.Ordinal);
}
