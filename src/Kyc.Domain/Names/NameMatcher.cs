using Kyc.Domain.Comparison;
using Kyc.Domain.Text;

namespace Kyc.Domain.Names;

/// <summary>
/// Compares names of people. Names are equal when they consist of the same characters. Width, case, invisible characters and the forms of
/// apostrophes and hyphens are ignored. Spaces in Japanese names are ignored; between Latin letters they divide words, so AN NA and ANNA
/// differ. Variants of a character (髙 and 高) are different characters, which a person must compare.
/// </summary>
public static class NameMatcher
{
    private const char Space = ' ';

    /// <summary>Compares two names.</summary>
    /// <param name="first">The first of the two names, with or without spaces.</param>
    /// <param name="second">The second of the two names, with or without spaces.</param>
    /// <returns><see cref="TextComparison.Equal"/>, or the differences.</returns>
    public static TextComparison Compare(string first, string second)
    {
        var (firstText, secondText) = (FoldedText.Create(first), FoldedText.Create(second));
        var (firstLetters, secondLetters) = (GetLetters(firstText.Text), GetLetters(secondText.Text));
        var gaps = SequenceComparer.FindGaps(firstLetters, secondLetters, (one, other) => one.Character == other.Character);
        return gaps.Count == 0 ? TextComparison.Equal : new([.. gaps.Select(gap => new TextDifference(
            GetKind(firstLetters[gap.FirstStart..gap.FirstEnd], secondLetters[gap.SecondStart..gap.SecondEnd]),
            GetSpan(firstText, firstLetters, gap.FirstStart, gap.FirstEnd),
            GetSpan(secondText, secondLetters, gap.SecondStart, gap.SecondEnd)))]);
    }

    // Returns the characters to compare. Letters are converted to upper case, because certificates of foreign nationals contain upper-case
    // names and people type their names in any case.
    private static List<NameLetter> GetLetters(string folded)
    {
        var letters = new List<NameLetter>(folded.Length);
        for (var index = 0; index < folded.Length; index++)
        {
            var character = folded[index];
            if (character != Space)
            {
                foreach (var letter in Expand(character))
                {
                    letters.Add(new NameLetter(letter, index));
                }
            }
            else if (IsWordSeparator(folded, index))
            {
                letters.Add(new NameLetter(Space, index));
            }
        }

        return letters;
    }

    private static string Expand(char character) =>
        NumberCharacters.TryReadRoman(character, out _, out var letters) ? letters
        : NumberCharacters.TryReadDigits(character, out var digits) ? digits
        : char.ToUpperInvariant(character).ToString();

    // Checks whether a space divides two Latin words. Only the first of several consecutive spaces counts.
    private static bool IsWordSeparator(string folded, int spaceIndex)
    {
        var next = spaceIndex;
        while (next < folded.Length && folded[next] == Space)
        {
            next++;
        }

        return spaceIndex > 0 && next < folded.Length && IsLatin(folded[spaceIndex - 1]) && IsLatin(folded[next]);
    }

    private static bool IsLatin(char character) =>
        char.IsAsciiLetter(character) || (character is >= '\u00C0' and < '\u0370' or >= '\u1E00' and < '\u1F00');

    private static DifferenceKind GetKind(List<NameLetter> first, List<NameLetter> second) =>
        first.Concat(second).All(letter => letter.Character == Space) ? DifferenceKind.Spacing
        : second.Count == 0 ? DifferenceKind.OnlyInFirst
        : first.Count == 0 ? DifferenceKind.OnlyInSecond
        : DifferenceKind.Text;

    private static TextSpan GetSpan(FoldedText text, List<NameLetter> letters, int start, int end)
    {
        if (end > start)
        {
            return text.GetOriginalSpan(letters[start].Index, letters[end - 1].Index + 1);
        }

        var position = start > 0 ? letters[start - 1].Index + 1 : 0;
        return text.GetOriginalSpan(position, position);
    }

    // Represents a character and its position (Index) in the folded text.
    private readonly record struct NameLetter(char Character, int Index);
}
