using Kyc.Domain.Text;

namespace Kyc.Domain.Addresses;

/// <summary>
/// Finds the name of a place at a position of an address although people spell it differently: 霞ヶ関 and 霞が関, 一ツ橋 and 一つ橋,
/// 北6条東 and 北六条東, 龍 and 竜, with or without blanks and 第.
/// </summary>
public static class PlaceName
{
    private const char Blank = ' ';
    private const char Ordinal = '第';

    // Old villages and their sections, which some write and some don't: 大字津軽石 is 津軽石.
    private static readonly string[] Sections = ["大字", "字"];

    // Left and right are written for each other; a name is compared with the right ones.
    private const string Written = "ヶがガヵの之乃っつッ澤檜龍濱條嶋嶽邊邉﨑髙惠廣國學櫻瀧薮壺蘆籠祗曾眞靜總圓鹽鐵萬富槇鶯頸\uFA10\uFA19";
    private const string Compared = "ケケケカノノノツツツ沢桧竜浜条島岳辺辺崎高恵広国学桜滝藪壷芦篭祇曽真静総円塩鉄万冨槙鴬頚塚神";

    /// <summary>Whether the name stands at the position.</summary>
    /// <param name="address">Folded by <see cref="WideText"/>.</param>
    /// <param name="start">Position in the address; blanks are skipped, also within the name.</param>
    /// <param name="name">Folded as well.</param>
    /// <param name="end">Position behind the name.</param>
    public static bool TryMatch(string address, int start, string name, out int end) => TryMatch(address, start, name, 0, out end);

    /// <summary>Like <see cref="TryMatch(string, int, string, out int)"/>, and 大字 or 字 before the name, on either side, matters not.</summary>
    public static bool TryMatchLoosely(string address, int start, string name, out int end)
    {
        var plain = WithoutSection(name);
        var begin = SkipBlanks(address, start);
        return TryMatch(address, begin, name, out end)
            || (Sections.FirstOrDefault(section => StartsWith(address, begin, section)) is { } written
                && TryMatch(address, begin + written.Length, plain, out end))
            || (plain.Length < name.Length && TryMatch(address, begin, plain, out end));
    }

    private static string WithoutSection(string name) =>
        Sections.FirstOrDefault(section => name.Length > section.Length && StartsWith(name, 0, section)) is { } written
            ? name[written.Length..]
            : name;

    private static bool StartsWith(string text, int start, string word) => string.CompareOrdinal(text, start, word, 0, word.Length) == 0;

    private static bool TryMatch(string address, int start, string name, int first, out int end)
    {
        end = start;
        for (var index = first; index < name.Length; index++)
        {
            if (name[index] == Blank)
            {
                continue;
            }

            end = SkipBlanks(address, end);
            if (end == address.Length)
            {
                return false;
            }

            // Once for each run of digits: they may stand for the same number in another script.
            if (StartsNumber(name, index) && TryMatchNumber(address, end, name, index, out var behind))
            {
                end = behind;
                return true;
            }

            if (Same(address[end], name[index]))
            {
                end++;
            }
            else if (name[index] != Ordinal)
            {
                return false;
            }
        }

        return true;
    }

    // Only for numbers in different scripts; in the same script their characters are compared like any others.
    private static bool TryMatchNumber(string address, int start, string name, int first, out int end)
    {
        end = start;
        return ReadNumber(address, start, out var inAddress, out var behind, out var kanjiInAddress)
            && ReadNumber(name, first, out var inName, out var behindName, out var kanjiInName)
            && inAddress == inName && kanjiInAddress != kanjiInName
            && TryMatch(address, behind, name, behindName, out end);
    }

    private static bool ReadNumber(string text, int start, out int number, out int end, out bool isKanji)
    {
        var kanji = KanjiNumber.LengthAt(text, start);
        isKanji = kanji > 0;
        if (isKanji)
        {
            end = start + kanji;
            return KanjiNumber.TryRead(text.AsSpan(start, kanji), out number);
        }

        end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return int.TryParse(text.AsSpan(start, end - start), out number);
    }

    private static bool StartsNumber(string name, int index) =>
        IsNumeral(name[index]) && (index == 0 || !IsNumeral(name[index - 1]));

    private static bool IsNumeral(char character) => char.IsAsciiDigit(character) || KanjiNumber.IsPart(character);

    private static int SkipBlanks(string text, int index)
    {
        while (index < text.Length && text[index] == Blank)
        {
            index++;
        }

        return index;
    }

    private static bool Same(char left, char right) => left == right || Compare(left) == Compare(right);

    private static char Compare(char character) =>
        Written.IndexOf(character, StringComparison.Ordinal) is >= 0 and var place ? Compared[place] : character;
}
