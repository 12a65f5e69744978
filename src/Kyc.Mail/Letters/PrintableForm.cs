using System.Globalization;
using System.Text.RegularExpressions;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>
/// A form of a name or an address that can be printed where the text of the document can't. It keeps every character that can be printed in
/// its place, so that the letter goes to the address in the document and to nobody else (law.md 1.4).
/// </summary>
public static class PrintableForm
{
    // A kanji may have to be written in kana, which is longer; a blank in it would be another part of the name.
    private const string Gap = @"\S{1,8}";

    /// <summary>Whether a form can be printed and has other characters only where those of the text can't be.</summary>
    /// <param name="text">As it stands in the document; a line.</param>
    /// <param name="form">As it is to be printed.</param>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed.</exception>
    public static bool Fits(string text, string form)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(form);
        using var turn = Typeface.Take(out var typeface);
        if (TextRules.Check(form, typeface.CanDraw, mayAdjust: true, out _) is not null || TextRules.IsFormula(form))
        {
            return false;
        }

        var parts = new List<string>();
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            var stays = string.IsNullOrWhiteSpace(element) || TextRules.Check(element, typeface.CanDraw, mayAdjust: true, out _) is null;
            parts.Add(stays && !(parts.Count == 0 && TextRules.IsFormula(element)) ? Regex.Escape(element) : Gap);
        }

        return Regex.IsMatch(
            form, $@"\A{string.Concat(parts)}\z", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }
}
