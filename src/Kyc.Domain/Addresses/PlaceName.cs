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
    private const char Numeral = '#';

    // 十文字 is a name.
    private const char BeforeEndOfWord = '文';

    // Old villages and their sections, which some write and some don't: 大字津軽石 is 津軽石.
    private static readonly string[] Sections = ["大字", "字"];

    /// <summary>Whether the name stands at the position.</summary>
    /// <param name="address">Folded by <see cref="TextFolding"/>.</param>
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
            || (SectionAt(address, begin) is { } written
                && TryMatch(address, begin + written.Length, plain, out end))
            || (plain.Length < name.Length && TryMatch(address, begin, plain, out end));
    }

    /// <summary>What a name begins with, alike in all its spellings: a letter as it is compared, or one sign for all numerals.</summary>
    public static char KeyAt(string text, int index) =>
        index >= text.Length || IsNumeral(text[index]) ? Numeral : AddressLetters.Compare(text[index]);

    /// <summary>Where a name begins behind 大字, 字 and 第 at a position: what may be left out.</summary>
    public static int EndOfPrefix(string text, int start)
    {
        var end = start + (SectionAt(text, start)?.Length ?? 0);
        return end < text.Length && text[end] == Ordinal ? end + 1 : end;
    }

    private static string WithoutSection(string name) =>
        Sections.FirstOrDefault(section => name.Length > section.Length && StartsWith(name, 0, section)) is { } written
            ? name[written.Length..]
            : name;

    private static string? SectionAt(string text, int start) =>
        StartsWith(text, start, Sections[0]) ? Sections[0] : StartsWith(text, start, Sections[1]) ? Sections[1] : null;

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
            else if (end > start && !IsNumeral(address[end - 1]) && address[end - 1] != BeforeEndOfWord
                && SectionAt(address, end) is { } section)
            {
                // 大字南長野字幅下 is the town 南長野幅下.
                end += section.Length;
                index--;
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

    /// <summary>The first place from a position on where no blank stands.</summary>
    public static int SkipBlanks(string text, int index)
    {
        while (index < text.Length && text[index] == Blank)
        {
            index++;
        }

        return index;
    }

    private static bool Same(char left, char right) => left == right || AddressLetters.Compare(left) == AddressLetters.Compare(right);
}
