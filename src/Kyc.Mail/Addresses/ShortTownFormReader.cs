using System.Text.RegularExpressions;
using Kyc.Domain.Addresses;
using Kyc.Domain.Text;

namespace Kyc.Mail.Addresses;

/// <summary>
/// Reads the short forms of town names that contain a number with 条, as used in Sapporo, Obihiro and Asahikawa. For example, 北16西2 is
/// 北十六条西2丁目, and 月寒東3-18 is 月寒東三条18丁目. The number after such a short form is always the number of a 丁目.
/// </summary>
internal static partial class ShortTownFormReader
{
    private const char Avenue = '条';
    private const string Block = "丁目";

    /// <summary>Reads the given town in its short form. Returns false if it does not begin at the given position.</summary>
    /// <param name="folded">The folded address.</param>
    /// <param name="start">Position at which the town may begin.</param>
    /// <param name="town">Name of the town, folded.</param>
    /// <param name="end">Position of the number that follows the town, after the hyphen, の or space that replaces 条.</param>
    /// <param name="remainder">The text from this number on, with the 丁目 that the short form omits.</param>
    public static bool TryReadTown(string folded, int start, string town, out int end, out string remainder)
    {
        (end, remainder) = (start, "");
        var avenue = town.IndexOf(Avenue, StringComparison.Ordinal);
        if (avenue < 1 || !IsNumeral(town[avenue - 1]) || !PlaceNameMatcher.TryMatch(folded, start, town.Remove(avenue, 1), out end))
        {
            return false;
        }

        // If 条 is the last character of the name, a hyphen, の or a space must replace it. Otherwise the two numbers would run together.
        var number = (avenue == town.Length - 1 ? NumberAfterHyphenRegex() : NumberDirectlyAfterRegex()).Match(folded, end);
        if (!number.Success)
        {
            return false;
        }

        end = number.Groups["number"].Index;
        remainder = number.Groups["unit"].Success
            ? folded[end..]
            : number.Groups["number"].Value + Block + folded[(number.Index + number.Length)..].TrimStart('-', ' ');
        return true;
    }

    private static bool IsNumeral(char character) => char.IsAsciiDigit(character) || KanjiNumber.IsNumeral(character);

    [GeneratedRegex("\\G *(?<number>[0-9]{1,3}|[一二三四五六七八九十]{1,3}(?=丁目))(?:(?<unit>丁目?)|(?![0-9条]))")]
    private static partial Regex NumberDirectlyAfterRegex();

    [GeneratedRegex("\\G *[-の ] *(?<number>[0-9]{1,3})(?:(?<unit>丁目?)|(?![0-9条]))")]
    private static partial Regex NumberAfterHyphenRegex();
}
