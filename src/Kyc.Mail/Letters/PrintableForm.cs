using System.Globalization;
using System.Text.RegularExpressions;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>
/// Checks the printable form of a name or an address: the text that is printed instead if some of the characters cannot be printed. The
/// printable form must keep every other character, in the same order, so that the letter goes only to the address in the document (law.md
/// 1.4).
/// </summary>
public static class PrintableForm
{
    // A kanji may have to be replaced by its reading in kana, which is longer. A space is not allowed, because it would divide the name
    // into more parts.
    private const string ReplacementPattern = @"\S{1,8}";

    /// <summary>Checks whether the given form can be printed and differs from the text only at characters that cannot be printed.</summary>
    /// <param name="text">A line of text as in the document.</param>
    /// <param name="form">The form to print.</param>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed.</exception>
    public static bool IsPrintableFormOf(string text, string form)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(form);
        using var fontScope = Typeface.Acquire(out var typeface);
        if (LetterTextRules.Check(form, typeface.CanDraw, isAdjustable: true, out _) is not null
            || LetterTextRules.StartsLikeSpreadsheetFormula(form))
        {
            return false;
        }

        var parts = new List<string>();
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            var isKept =
                string.IsNullOrWhiteSpace(element) || LetterTextRules.Check(element, typeface.CanDraw, isAdjustable: true, out _) is null;
            parts.Add(
                isKept && !(parts.Count == 0 && LetterTextRules.StartsLikeSpreadsheetFormula(element))
                    ? Regex.Escape(element)
                    : ReplacementPattern);
        }

        return Regex.IsMatch(
            form, $@"\A{string.Concat(parts)}\z", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }
}
