using Kyc.Domain.Text;

namespace Kyc.Domain.Addresses;

/// <summary>
/// Checks whether the name of a place is at a given position of an address, in any of its usual spellings: 霞ヶ関 and 霞が関, 一ツ橋 and 一つ橋, 北6条東
/// and 北六条東, 龍 and 竜, with or without spaces and 第.
/// </summary>
public static class PlaceNameMatcher
{
    private const char Space = ' ';
    private const char OrdinalPrefix = '第';
    private const char NumeralKey = '#';

    // 字 after this character is part of a name (十文字) and not a section.
    private const char NonSectionPrecedingLetter = '文';

    // Prefixes of old villages and of their sections. They are optional: 大字津軽石 is the same as 津軽石.
    private const string VillagePrefix = "大字";
    private const string SectionPrefix = "字";

    /// <summary>Checks whether the given name is at the given position of the address.</summary>
    /// <param name="address">The address, folded by <see cref="TextFolding"/>.</param>
    /// <param name="start">The position in the address. Spaces before and within the name are skipped.</param>
    /// <param name="name">The name, also folded.</param>
    /// <param name="end">The position after the name. Meaningless when the method returns false.</param>
    public static bool TryMatch(string address, int start, string name, out int end) => TryMatch(address, start, name, 0, out end);

    /// <summary>
    /// Like <see cref="TryMatch(string, int, string, out int)"/>, but a 大字 or 字 before the name may be present or absent in either text.
    /// </summary>
    public static bool TryMatchIgnoringPrefix(string address, int start, string name, out int end)
    {
        var begin = SkipSpaces(address, start);
        if (TryMatch(address, begin, name, out end))
        {
            return true;
        }

        // The lengths of 大字 or 字 at the beginning of both texts. A name that consists only of the prefix is not shortened.
        var (addressPrefixLength, namePrefixLength) = (GetSectionPrefixLength(address, begin), GetSectionPrefixLength(name, 0));
        var nameStart = namePrefixLength < name.Length ? namePrefixLength : 0;
        return (addressPrefixLength > 0 && TryMatch(address, begin + addressPrefixLength, name, nameStart, out end))
            || (nameStart > 0 && TryMatch(address, begin, name, nameStart, out end));
    }

    /// <summary>
    /// Returns the key under which a name is indexed. It is derived from the character at <paramref name="index"/> and is the same for all
    /// spellings: <c>#</c> for a numeral or the end of the text, otherwise the character's comparison letter.
    /// </summary>
    public static char GetKey(string text, int index) =>
        index >= text.Length || IsNumeral(text[index]) ? NumeralKey : AddressLetters.ToComparisonLetter(text[index]);

    /// <summary>Returns the position after an optional 大字 or 字 and an optional 第 at the given position.</summary>
    public static int SkipPrefix(string text, int start)
    {
        var end = start + GetSectionPrefixLength(text, start);
        return end < text.Length && text[end] == OrdinalPrefix ? end + 1 : end;
    }

    private static int GetSectionPrefixLength(string text, int start)
    {
        var rest = text.AsSpan(start);
        return rest.StartsWith(VillagePrefix) ? VillagePrefix.Length : rest.StartsWith(SectionPrefix) ? SectionPrefix.Length : 0;
    }

    private static bool TryMatch(string address, int start, string name, int nameStart, out int end)
    {
        end = start;
        for (var index = nameStart; index < name.Length; index++)
        {
            if (name[index] == Space)
            {
                continue;
            }

            end = SkipSpaces(address, end);
            if (end == address.Length)
            {
                return false;
            }

            // Checked first, because this is the most common case. An identical character does not begin a number in a different script.
            if (address[end] == name[index])
            {
                end++;
                continue;
            }

            // Tried only at the beginning of a run of numerals, which may be the same number in a different script.
            if (IsNumberStart(name, index) && TryMatchNumber(address, end, name, index, out var numberEnd))
            {
                end = numberEnd;
                return true;
            }

            if (AddressLetters.ToComparisonLetter(address[end]) == AddressLetters.ToComparisonLetter(name[index]))
            {
                end++;
            }
            else if (end > start && !IsNumeral(address[end - 1]) && address[end - 1] != NonSectionPrecedingLetter
                && GetSectionPrefixLength(address, end) is > 0 and var prefixLength)
            {
                // Skips a 大字 or 字 in the middle of the address: 大字南長野字幅下 is the town 南長野幅下.
                end += prefixLength;
                index--;
            }
            else if (name[index] != OrdinalPrefix)
            {
                return false;
            }
        }

        return true;
    }

    // Matches a number and the rest of the name. The number must be in different scripts in the two texts (6 and 六). Digits in the same
    // script are compared like any other characters.
    private static bool TryMatchNumber(string address, int start, string name, int nameStart, out int end)
    {
        end = start;
        return TryReadNumber(address, start, out var addressNumber, out var addressEnd, out var isKanjiInAddress)
            && TryReadNumber(name, nameStart, out var nameNumber, out var nameEnd, out var isKanjiInName)
            && addressNumber == nameNumber && isKanjiInAddress != isKanjiInName
            && TryMatch(address, addressEnd, name, nameEnd, out end);
    }

    private static bool TryReadNumber(string text, int start, out int number, out int end, out bool isKanji)
    {
        var kanjiLength = KanjiNumber.GetLength(text, start);
        isKanji = kanjiLength > 0;
        if (isKanji)
        {
            end = start + kanjiLength;
            return KanjiNumber.TryParse(text.AsSpan(start, kanjiLength), out number);
        }

        end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return int.TryParse(text.AsSpan(start, end - start), out number);
    }

    private static bool IsNumberStart(string name, int index) =>
        IsNumeral(name[index]) && (index == 0 || !IsNumeral(name[index - 1]));

    private static bool IsNumeral(char character) => char.IsAsciiDigit(character) || KanjiNumber.IsNumeral(character);

    /// <summary>
    /// Returns the first position at or after <paramref name="index"/> that does not contain a space. This may be the end of the text.
    /// </summary>
    public static int SkipSpaces(string text, int index)
    {
        while (index < text.Length && text[index] == Space)
        {
            index++;
        }

        return index;
    }
}
