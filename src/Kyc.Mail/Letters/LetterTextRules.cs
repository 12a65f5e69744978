using System.Buffers;
using System.Globalization;
using System.Text;

namespace Kyc.Mail.Letters;

/// <summary>Checks whether text can be printed: every character must have a visible shape and keep its position.</summary>
internal static class LetterTextRules
{
    /// <summary>Maximum number of combining marks on one letter. More marks could extend into the lines above and below.</summary>
    private const int MaxCombiningMarks = 2;

    // A spreadsheet reads text that begins with one of these half-width or full-width characters as a formula. No name or address begins
    // with them.
    private const string FormulaCharacters = "=+-@＝＋－＠";

    /// <summary>
    /// Finds the first character of a line that cannot be printed. A line that is empty or white space is refused as a whole.
    /// </summary>
    /// <param name="canDraw">Checks whether the font has a glyph for a character, with or without a variation selector.</param>
    /// <param name="isAdjustable">
    /// Whether <see cref="BatchAdjuster"/> adjusts the line before printing, so that more characters can be printed.
    /// </param>
    /// <param name="position">Position of the character, from 1; 0 if there is none or if the whole line is refused.</param>
    /// <returns>The reason why the character or the line cannot be printed; null if all characters can be printed.</returns>
    public static PrintFault? Check(string text, Func<Rune, Rune?, bool> canDraw, bool isAdjustable, out int position)
    {
        position = 0;
        if (string.IsNullOrWhiteSpace(text))
        {
            return PrintFault.Missing;
        }

        Rune? previous = null;
        var markCount = 0;
        var remainingText = text.AsSpan();
        while (!remainingText.IsEmpty)
        {
            position++;
            if (Rune.DecodeFromUtf16(remainingText, out var rune, out var length) != OperationStatus.Done)
            {
                return PrintFault.ForbiddenCharacter;
            }

            markCount = IsCombiningMark(rune) ? markCount + 1 : 0;
            if (!HasShape(rune) || markCount > MaxCombiningMarks || (previous is null && markCount > 0))
            {
                return PrintFault.ForbiddenCharacter;
            }

            var hasGlyph = IsVariationSelector(rune)
                ? isAdjustable || canDraw(previous!.Value, rune)
                : canDraw(isAdjustable ? Radicals.ToIdeograph(rune) : rune, null);
            if (!hasGlyph)
            {
                return PrintFault.NotInFont;
            }

            previous = IsVariationSelector(rune) ? previous : rune;
            remainingText = remainingText[length..];
        }

        position = 0;
        return null;
    }

    /// <summary>Checks whether a spreadsheet would read a cell with the given text as a formula.</summary>
    public static bool StartsLikeSpreadsheetFormula(string text) =>
        text.Length > 0 && FormulaCharacters.Contains(text[0], StringComparison.Ordinal);

    /// <summary>
    /// Checks whether the given character is a variation selector, which selects a variant of the preceding character (Unicode 23.4).
    /// </summary>
    public static bool IsVariationSelector(Rune rune) => rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool HasShape(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static bool IsCombiningMark(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark;
}
