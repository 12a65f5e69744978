using System.Globalization;
using System.Text.RegularExpressions;
using Kyc.Domain.Addresses;
using Kyc.Domain.Text;

namespace Kyc.Mail.Postcodes;

/// <summary>
/// Compares the qualifier that the postcode file has in parentheses after a town with the text after the town in an address. Understands
/// numbers of 丁目 and 番地 (１～７丁目, １、３丁目, １～６６３番地, ４２７番地以降, ○○を除く) and names of parts of the town. For any other qualifier the result is
/// <see cref="QualifierFit.Undecided"/>.
/// </summary>
internal static partial class TownQualifierMatcher
{
    /// <summary>The qualifier for the rest of a town, outside the parts that have their own postcodes.</summary>
    public const string OtherParts = "その他";

    /// <summary>
    /// The qualifier for the whole town except the buildings with their own postcodes. The file lists these buildings after the town
    /// (<see cref="TowerBuildingIndex"/>).
    /// </summary>
    private const string WholeTownExceptBuildings = "次のビルを除く";

    /// <summary>
    /// The word for the lot number. It is the whole qualifier for addresses in which the lot number directly follows the municipality
    /// (○○町の次に番地がくる場合).
    /// </summary>
    private const string Lot = "番地";

    private const string ExceptSuffix = "を除く";
    private const string Block = "丁目";

    /// <summary>Compares the given qualifier with the text after the town in an address.</summary>
    /// <param name="qualifier">The qualifier as it is in the postcode file.</param>
    /// <param name="remainder">The text after the town in the address, folded by <see cref="TextFolding"/>.</param>
    public static QualifierFit Compare(string qualifier, string remainder)
    {
        var text = TextFolding.Fold(qualifier);
        if (text.Length == 0 || text == WholeTownExceptBuildings)
        {
            return QualifierFit.Fits;
        }

        if (text == Lot)
        {
            return ReadNumber(remainder, Lot) is null ? QualifierFit.Undecided : QualifierFit.Fits;
        }

        return text.EndsWith(ExceptSuffix, StringComparison.Ordinal)
            ? Invert(CompareItems(text[..^ExceptSuffix.Length], remainder))
            : CompareItems(text, remainder);
    }

    private static QualifierFit Invert(QualifierFit fit) => fit switch
    {
        QualifierFit.Fits => QualifierFit.Contradicts,
        QualifierFit.Contradicts => QualifierFit.Fits,
        _ => QualifierFit.Undecided,
    };

    private static QualifierFit CompareItems(string text, string remainder)
    {
        var items = text.Split('、', ',');
        var ranges = items.Select(item => RangeRegex().Match(item)).ToArray();
        if (ranges.All(range => range.Success) && ranges.Any(range => range.Groups["unit"].Length > 0))
        {
            return CompareNumbers(ranges, remainder);
        }

        // A complete 丁目 item is sufficient even if other items are not understood. A 番地 item is not, because it may belong to a preceding
        // 丁目.
        return items.Any(item => IsName(item) && PlaceNameMatcher.TryMatchIgnoringPrefix(remainder, 0, item, out _))
            || ranges.Any(range => range.Groups["unit"].Value == Block && CompareNumbers([range], remainder) == QualifierFit.Fits)
            ? QualifierFit.Fits
            : QualifierFit.Undecided;
    }

    // If a number has no unit, the unit of the next number that has one applies: １、３丁目.
    private static QualifierFit CompareNumbers(Match[] ranges, string remainder)
    {
        var unit = "";
        var fit = QualifierFit.Contradicts;
        foreach (var range in ranges.Reverse())
        {
            unit = range.Groups["unit"].Length > 0 ? range.Groups["unit"].Value : unit;
            if (unit.Length == 0 || ReadNumber(remainder, unit) is not { } number)
            {
                return QualifierFit.Undecided;
            }

            var first = Parse(range.Groups["from"]);
            var from = range.Groups["down"].Success ? 0 : first;
            var to = range.Groups["up"].Success ? int.MaxValue : range.Groups["to"].Success ? Parse(range.Groups["to"]) : first;
            fit = number >= from && number <= to ? QualifierFit.Fits : fit;
        }

        return fit;
    }

    // Returns the first number of the text if it has the given unit; otherwise null. Both 8-1-2 and 8丁目1 are in 丁目 8. 8番1号 contains no 丁目,
    // and 8-1 does not show whether 8 is a 丁目.
    private static int? ReadNumber(string remainder, string unit)
    {
        var numberMatch = FirstNumberRegex().Match(remainder);
        if (!numberMatch.Success)
        {
            return null;
        }

        var textAfterNumber = remainder[numberMatch.Length..];
        var hasUnit = textAfterNumber.StartsWith(unit, StringComparison.Ordinal);
        if (numberMatch.Groups["kanji"].Success)
        {
            // Without a unit after it, a kanji numeral may be the beginning of a name.
            return hasUnit && KanjiNumber.TryParse(numberMatch.Groups["kanji"].ValueSpan, out var kanji) ? kanji : null;
        }

        hasUnit |= unit == Block ? BlockAndHouseRegex().IsMatch(textAfterNumber) : WithoutBlockRegex().IsMatch(textAfterNumber);
        return hasUnit ? Parse(numberMatch.Groups["digits"]) : null;
    }

    private static bool IsName(string item) => item.Length > 0 && !item.Any(char.IsAsciiDigit);

    private static int Parse(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<from>[0-9]{1,6})(?:(?:番地?|丁目)?~(?<to>[0-9]{1,6}))?(?<unit>丁目|番地|番)?(?:(?<up>以降|以上)|(?<down>以下))?$")]
    private static partial Regex RangeRegex();

    [GeneratedRegex("^ *(?:(?<digits>[0-9]{1,6})|(?<kanji>[〇一二三四五六七八九十百千]{1,7}))")]
    private static partial Regex FirstNumberRegex();

    [GeneratedRegex("^-[0-9]+-[0-9]")]
    private static partial Regex BlockAndHouseRegex();

    // In a town without 丁目, the first number is the lot number.
    [GeneratedRegex("^(?:番|-[0-9]+(?:[^0-9-]|$)|[^0-9丁-]|$)")]
    private static partial Regex WithoutBlockRegex();
}
