using System.Buffers;
using System.Globalization;
using System.Text;

namespace Kyc.Mail.Letters;

/// <summary>What text may be printed: every character has a shape and keeps to its place.</summary>
internal static class TextRules
{
    /// <summary>More marks over one letter reach into the lines above and below.</summary>
    private const int MostMarks = 2;

    // A spreadsheet takes what begins so for a formula, in the full-width forms too; no name or address begins so.
    private const string FormulaSigns = "=+-@＝＋－＠";

    /// <summary>Finds the first character of a line that may not be printed.</summary>
    /// <param name="text">The line.</param>
    /// <param name="canDraw">Whether the font has a character, with a variation selector or without.</param>
    /// <param name="mayAdjust">Whether the line is printed as <see cref="PrintedForms"/> says, which can draw more.</param>
    /// <param name="position">Place of the character, from 1; 0 when there is none.</param>
    /// <returns>Why not; null when all may be printed.</returns>
    public static PrintFault? Check(string text, Func<Rune, Rune?, bool> canDraw, bool mayAdjust, out int position)
    {
        position = 0;
        if (string.IsNullOrWhiteSpace(text))
        {
            return PrintFault.Missing;
        }

        Rune? before = null;
        var marks = 0;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            position++;
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done)
            {
                return PrintFault.ForbiddenCharacter;
            }

            marks = IsMark(rune) ? marks + 1 : 0;
            if (!HasShape(rune) || marks > MostMarks || (before is null && marks > 0))
            {
                return PrintFault.ForbiddenCharacter;
            }

            var isDrawn = IsSelector(rune)
                ? mayAdjust || canDraw(before!.Value, rune)
                : canDraw(mayAdjust ? Radicals.Ideograph(rune) : rune, null);
            if (!isDrawn)
            {
                return PrintFault.NotInFont;
            }

            before = IsSelector(rune) ? before : rune;
            rest = rest[length..];
        }

        position = 0;
        return null;
    }

    /// <summary>Whether a spreadsheet that opens the manifest would compute a cell that begins so.</summary>
    public static bool IsFormula(string text) => text.Length > 0 && FormulaSigns.Contains(text[0], StringComparison.Ordinal);

    /// <summary>Whether a character selects a variant of the one before it (Unicode 23.4).</summary>
    public static bool IsSelector(Rune rune) => rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool HasShape(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark;
}
