using Kyc.Domain.Comparison;
using Kyc.Domain.Text;

namespace Kyc.Domain.Names;

/// <summary>
/// Compares names of people. Equal are names of the same characters, whatever their width and case and whatever invisible characters or
/// form of apostrophe and hyphen they were typed with. Blanks say nothing in Japanese names; between Latin letters they divide words, so
/// AN NA and ANNA differ. Variants of a character (髙 and 高) are different characters: a person looks at them.
/// </summary>
public static class NameMatcher
{
    private const char Blank = ' ';

    /// <summary>Compares two names.</summary>
    /// <param name="first">A name, with or without blanks.</param>
    /// <param name="second">Another.</param>
    /// <returns>Equal, or where they differ.</returns>
    public static TextComparison Compare(string first, string second)
    {
        var (left, right) = (FoldedText.Of(first), FoldedText.Of(second));
        var (letters, others) = (LettersOf(left.Text), LettersOf(right.Text));
        var gaps = SequenceDifference.Of(letters, others, (one, other) => one.Character == other.Character);
        return gaps.Count == 0 ? TextComparison.Equal : new([.. gaps.Select(gap => new TextDifference(
            KindOf(letters[gap.FirstStart..gap.FirstEnd], others[gap.SecondStart..gap.SecondEnd]),
            SpanOf(left, letters, gap.FirstStart, gap.FirstEnd),
            SpanOf(right, others, gap.SecondStart, gap.SecondEnd)))]);
    }

    // Certificates of foreign nationals have capitals; people type their names as they like.
    private static List<NameLetter> LettersOf(string folded)
    {
        var letters = new List<NameLetter>(folded.Length);
        for (var index = 0; index < folded.Length; index++)
        {
            var character = folded[index];
            if (character != Blank)
            {
                foreach (var letter in Expand(character))
                {
                    letters.Add(new NameLetter(letter, index));
                }
            }
            else if (DividesWords(folded, index))
            {
                letters.Add(new NameLetter(Blank, index));
            }
        }

        return letters;
    }

    private static string Expand(char character) =>
        NumberCharacters.TryReadRoman(character, out _, out var letters) ? letters
        : NumberCharacters.TryReadDigits(character, out var digits) ? digits
        : char.ToUpperInvariant(character).ToString();

    // The first blank between two Latin letters; one of several is enough.
    private static bool DividesWords(string folded, int blank)
    {
        var next = blank;
        while (next < folded.Length && folded[next] == Blank)
        {
            next++;
        }

        return blank > 0 && next < folded.Length && IsLatin(folded[blank - 1]) && IsLatin(folded[next]);
    }

    private static bool IsLatin(char character) =>
        char.IsAsciiLetter(character) || (character is >= '\u00C0' and < '\u0370' or >= '\u1E00' and < '\u1F00');

    private static DifferenceKind KindOf(List<NameLetter> first, List<NameLetter> second) =>
        first.Concat(second).All(letter => letter.Character == Blank) ? DifferenceKind.Spacing
        : second.Count == 0 ? DifferenceKind.OnlyInFirst
        : first.Count == 0 ? DifferenceKind.OnlyInSecond
        : DifferenceKind.Text;

    private static TextSpan SpanOf(FoldedText text, List<NameLetter> letters, int start, int end)
    {
        if (end > start)
        {
            return text.SpanOf(letters[start].Index, letters[end - 1].Index + 1);
        }

        var place = start > 0 ? letters[start - 1].Index + 1 : 0;
        return text.SpanOf(place, place);
    }

    // Index is that in the folded text.
    private readonly record struct NameLetter(char Character, int Index);
}
