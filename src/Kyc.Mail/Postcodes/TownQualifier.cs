using System.Globalization;
using System.Text.RegularExpressions;
using Kyc.Domain.Addresses;
using Kyc.Domain.Text;

namespace Kyc.Mail.Postcodes;

/// <summary>
/// Compares what the postcode list says in parentheses behind a town with what an address says behind it: numbers of 丁目 and 番地
/// (１～７丁目, １、３丁目, １～６６３番地, ４２７番地以降, ○○を除く) and names of parts. What it does not understand it leaves undecided.
/// </summary>
internal static partial class TownQualifier
{
    /// <summary>The rest of a town, beside its parts that other postcodes name.</summary>
    public const string Rest = "その他";

    /// <summary>
    /// All of the town but its buildings with postcodes of their own, which follow in the list (<see cref="TowerBuildings"/>).
    /// </summary>
    private const string ButBuildings = "次のビルを除く";

    /// <summary>The municipality's name with the lot directly behind it (○○町の次に番地がくる場合).</summary>
    private const string Lot = "番地";

    private const string Except = "を除く";
    private const string Block = "丁目";

    /// <summary>Compares.</summary>
    /// <param name="qualifier">As the list has it.</param>
    /// <param name="remainder">Folded text behind the town.</param>
    public static QualifierFit Judge(string qualifier, string remainder)
    {
        var text = TextFolding.Fold(qualifier);
        if (text.Length == 0 || text == ButBuildings)
        {
            return QualifierFit.Fits;
        }

        if (text == Lot)
        {
            return NumberOf(remainder, Lot) is null ? QualifierFit.Undecided : QualifierFit.Fits;
        }

        return text.EndsWith(Except, StringComparison.Ordinal)
            ? Opposite(JudgeItems(text[..^Except.Length], remainder))
            : JudgeItems(text, remainder);
    }

    private static QualifierFit Opposite(QualifierFit fit) => fit switch
    {
        QualifierFit.Fits => QualifierFit.Contradicts,
        QualifierFit.Contradicts => QualifierFit.Fits,
        _ => QualifierFit.Undecided,
    };

    private static QualifierFit JudgeItems(string text, string remainder)
    {
        var items = text.Split('、', ',');
        var ranges = items.Select(item => Range().Match(item)).ToArray();
        if (ranges.All(range => range.Success) && ranges.Any(range => range.Groups["unit"].Length > 0))
        {
            return JudgeNumbers(ranges, remainder);
        }

        // Among items that are not understood a whole 丁目 still says what it says; a 番地 may belong to a 丁目 named before it.
        return items.Any(item => IsName(item) && PlaceName.TryMatchLoosely(remainder, 0, item, out _))
            || ranges.Any(range => range.Groups["unit"].Value == Block && JudgeNumbers([range], remainder) == QualifierFit.Fits)
            ? QualifierFit.Fits
            : QualifierFit.Undecided;
    }

    // A number without a unit has that of the next one that has: １、３丁目.
    private static QualifierFit JudgeNumbers(Match[] ranges, string remainder)
    {
        var unit = "";
        var fits = QualifierFit.Contradicts;
        foreach (var range in ranges.Reverse())
        {
            unit = range.Groups["unit"].Length > 0 ? range.Groups["unit"].Value : unit;
            if (unit.Length == 0 || NumberOf(remainder, unit) is not { } number)
            {
                return QualifierFit.Undecided;
            }

            var first = Parse(range.Groups["from"]);
            var from = range.Groups["down"].Success ? 0 : first;
            var to = range.Groups["up"].Success ? int.MaxValue : range.Groups["to"].Success ? Parse(range.Groups["to"]) : first;
            fits = number >= from && number <= to ? QualifierFit.Fits : fits;
        }

        return fits;
    }

    // 8-1-2 and 8丁目1 both have 丁目 8; 8番1号 has none, and of 8-1 nobody knows.
    private static int? NumberOf(string remainder, string unit)
    {
        var number = FirstNumber().Match(remainder);
        if (!number.Success)
        {
            return null;
        }

        var follows = remainder[number.Length..];
        var told = follows.StartsWith(unit, StringComparison.Ordinal);
        if (number.Groups["kanji"].Success)
        {
            // Without the unit behind it a kanji numeral may as well begin a name.
            return told && KanjiNumber.TryRead(number.Groups["kanji"].ValueSpan, out var kanji) ? kanji : null;
        }

        told |= unit == Block ? BlockAndHouse().IsMatch(follows) : NoBlock().IsMatch(follows);
        return told ? Parse(number.Groups["digits"]) : null;
    }

    private static bool IsName(string item) => item.Length > 0 && !item.Any(char.IsAsciiDigit);

    private static int Parse(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<from>[0-9]{1,6})(?:(?:番地?|丁目)?~(?<to>[0-9]{1,6}))?(?<unit>丁目|番地|番)?(?:(?<up>以降|以上)|(?<down>以下))?$")]
    private static partial Regex Range();

    [GeneratedRegex("^ *(?:(?<digits>[0-9]{1,6})|(?<kanji>[〇一二三四五六七八九十百千]{1,7}))")]
    private static partial Regex FirstNumber();

    [GeneratedRegex("^-[0-9]+-[0-9]")]
    private static partial Regex BlockAndHouse();

    // In a town without 丁目 the first number is that of the lot.
    [GeneratedRegex("^(?:番|-[0-9]+(?:[^0-9-]|$)|[^0-9丁-]|$)")]
    private static partial Regex NoBlock();
}
