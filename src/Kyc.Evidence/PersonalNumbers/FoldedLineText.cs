using System.Globalization;
using System.Text;
using Kyc.Domain.Text;

namespace Kyc.Evidence.PersonalNumbers;

/// <summary>
/// Represents a text with uniform character widths and without invisible characters, and the original position of each code unit.
/// Half-width kana become full-width, and full-width letters and symbols become half-width.
/// </summary>
/// <remarks>
/// <see cref="TextFolding"/> defines the folding of a character. <see cref="FoldedText"/> is not used here for two reasons. It replaces
/// line breaks by spaces, but a line break ends the value of an entry. It keeps combining marks, but a word with such marks would not be
/// found, although people can read it.
/// </remarks>
internal sealed class FoldedLineText
{
    private readonly List<int> _originalIndexes = [];

    private FoldedLineText(string text)
    {
        var folded = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (char.GetUnicodeCategory(text[index]) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark)
            {
                continue;
            }
            // A half-width voicing mark belongs to the preceding letter.
            var length = IsHalfWidthKana(text[index]) && index + 1 < text.Length && text[index + 1] is 'ﾞ' or 'ﾟ' ? 2 : 1;
            var start = folded.Length;
            if (NeedsFolding(text[index]))
            {
                folded.Append(TextFolding.Fold(text.Substring(index, length)));
            }
            else
            {
                folded.Append(text[index]);
            }

            for (var foldedIndex = start; foldedIndex < folded.Length; foldedIndex++)
            {
                _originalIndexes.Add(index);
            }

            index += length - 1;
        }

        _originalIndexes.Add(text.Length);
        Text = folded.ToString();
    }

    /// <summary>Gets the folded text.</summary>
    public string Text { get; }

    /// <summary>Folds the given text.</summary>
    public static FoldedLineText Create(string text) => new(text);

    /// <summary>
    /// Returns the index in the original text of the code unit at the given index of the folded text. Returns the length of the original
    /// text for the index after the last code unit.
    /// </summary>
    public int GetOriginalIndex(int index) => _originalIndexes[index];

    private static bool IsHalfWidthKana(char unit) => unit is >= 'ｦ' and <= 'ﾝ';

    // Checks for half-width and full-width characters, compatibility ideographs, radicals, the ideographic space and the no-break space.
    private static bool NeedsFolding(char unit) =>
        unit is >= '\uFF00' and <= '\uFFEF' or >= '\uF900' and <= '\uFAFF' or >= '\u2E80' and <= '\u2FDF' or '\u3000' or '\u00A0';
}
