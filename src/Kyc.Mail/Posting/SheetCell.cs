using System.Text.RegularExpressions;
using Kyc.Domain.Text;

namespace Kyc.Mail.Posting;

/// <summary>
/// What spreadsheets make of cells. A leading apostrophe, <c>="…"</c>, commas between thousands and <c>.0</c> are taken off, since no digit
/// is lost by them.
/// </summary>
internal static partial class SheetCell
{
    // The longest number that is read, with everything around it; a cell may hold anything.
    private const int Longest = 64;

    /// <summary>The text of a cell, half-width and without blanks around it.</summary>
    public static string Read(string cell)
    {
        if (cell.Length > Longest)
        {
            return cell;
        }

        var text = TextFolding.Fold(cell).Trim();
        if (text.StartsWith("=\"", StringComparison.Ordinal) && text.EndsWith('"') && text.Length > 2)
        {
            text = text[2..^1].Trim();
        }

        return text.TrimStart('\'').Trim();
    }

    /// <summary>A number's digits as they were before a spreadsheet took them to be a quantity.</summary>
    public static string ReadNumber(string cell)
    {
        var text = Read(cell);
        if (WithDecimals().Match(text) is { Success: true } decimals)
        {
            text = decimals.Groups[1].Value;
        }

        return WithThousands().IsMatch(text) ? text.Replace(",", "", StringComparison.Ordinal) : text;
    }

    /// <summary>Whether a spreadsheet has written a power of ten, or filled a narrow column with signs: the digits can't be told.</summary>
    public static bool HasLostDigits(string cell) => PowerOfTen().IsMatch(Read(cell));

    [GeneratedRegex(@"^([0-9]+(?:,[0-9]{3})*)\.0+\z")]
    private static partial Regex WithDecimals();

    [GeneratedRegex(@"^[0-9]{1,3}(?:,[0-9]{3})+\z")]
    private static partial Regex WithThousands();

    [GeneratedRegex(@"^(?:[0-9]+(?:[.,][0-9]*)?[eE][+-]?[0-9]+|#+)\z")]
    private static partial Regex PowerOfTen();
}
