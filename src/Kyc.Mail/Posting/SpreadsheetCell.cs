using System.Text.RegularExpressions;
using Kyc.Domain.Text;

namespace Kyc.Mail.Posting;

/// <summary>
/// Reads numbers and texts from the cells of a CSV file that a spreadsheet saved. Removes what spreadsheets add without changing the
/// digits: a leading apostrophe, <c>="…"</c>, thousands separators and <c>.0</c>.
/// </summary>
internal static partial class SpreadsheetCell
{
    // Maximum length of a cell that is converted. A longer cell cannot contain a number and is returned unchanged.
    private const int MaxConvertedLength = 64;

    /// <summary>
    /// Returns the text of the given cell in half-width form and trimmed, without a leading apostrophe or <c>="…"</c>. A cell of more than
    /// 64 characters is returned unchanged.
    /// </summary>
    public static string ReadText(string cell)
    {
        if (cell.Length > MaxConvertedLength)
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

    /// <summary>
    /// Returns the text of the given cell (<see cref="ReadText"/>) without the thousands separators and zero decimals that a spreadsheet
    /// adds when it formats digits as a quantity.
    /// </summary>
    public static string ReadNumber(string cell)
    {
        var text = ReadText(cell);
        if (ZeroDecimalsRegex().Match(text) is { Success: true } decimals)
        {
            text = decimals.Groups[1].Value;
        }

        return ThousandsSeparatorsRegex().IsMatch(text) ? text.Replace(",", "", StringComparison.Ordinal) : text;
    }

    /// <summary>
    /// Checks whether a spreadsheet has written a number with an exponent, or has written <c>#</c> characters because the column was too
    /// narrow. In both cases digits are lost.
    /// </summary>
    public static bool HasLostDigits(string cell) => LostDigitsRegex().IsMatch(ReadText(cell));

    [GeneratedRegex(@"^([0-9]+(?:,[0-9]{3})*)\.0+\z")]
    private static partial Regex ZeroDecimalsRegex();

    [GeneratedRegex(@"^[0-9]{1,3}(?:,[0-9]{3})+\z")]
    private static partial Regex ThousandsSeparatorsRegex();

    [GeneratedRegex(@"^(?:[0-9]+(?:[.,][0-9]*)?[eE][+-]?[0-9]+|#+)\z")]
    private static partial Regex LostDigitsRegex();
}
