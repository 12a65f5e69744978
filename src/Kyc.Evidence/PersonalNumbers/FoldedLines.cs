using System.Globalization;
using System.Text;
using Kyc.Domain.Text;

namespace Kyc.Evidence.PersonalNumbers;

/// <summary>
/// A text in one width, without invisible characters, in which each unit knows where it came from: half-width kana become full-width,
/// full-width letters and signs half-width.
/// </summary>
/// <remarks>
/// What a width folds to is <see cref="TextFolding"/>'s. Its text with places is not taken: it makes a blank of a line break, where the
/// value of an entry ends, and keeps combining marks, which hide a word from a search and not from a reader.
/// </remarks>
internal sealed class FoldedLines
{
    private readonly List<int> _origins = [];

    private FoldedLines(string text)
    {
        var folded = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (char.GetUnicodeCategory(text[at]) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark) continue;
            // A half-width voicing mark belongs to the letter before it.
            var length = IsHalfKana(text[at]) && at + 1 < text.Length && text[at + 1] is 'ﾞ' or 'ﾟ' ? 2 : 1;
            var start = folded.Length;
            if (NeedsFolding(text[at])) folded.Append(TextFolding.Fold(text.Substring(at, length)));
            else folded.Append(text[at]);
            for (var added = start; added < folded.Length; added++) _origins.Add(at);
            at += length - 1;
        }

        _origins.Add(text.Length);
        Text = folded.ToString();
    }

    /// <summary>The text in its one form.</summary>
    public string Text { get; }

    /// <summary>Folds a text.</summary>
    public static FoldedLines Of(string text) => new(text);

    /// <summary>Where a unit of the folded text stands in the text; its length for the end.</summary>
    public int OriginOf(int index) => _origins[index];

    private static bool IsHalfKana(char unit) => unit is >= 'ｦ' and <= 'ﾝ';

    // Half- and full-width forms, compatibility ideographs, radicals, the blank of full width.
    private static bool NeedsFolding(char unit) =>
        unit is >= '\uFF00' and <= '\uFFEF' or >= '\uF900' and <= '\uFAFF' or >= '\u2E80' and <= '\u2FDF' or '\u3000' or '\u00A0';
}
