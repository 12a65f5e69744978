using System.Globalization;
using System.Text.RegularExpressions;
using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;

namespace Kyc.Mail.Postcodes;

/// <summary>
/// Parses the town column of Japan Post's postcode files, which usually contains a town, but sometimes several towns or a sentence.
/// </summary>
internal static partial class KenAllTownParser
{
    private const string NotListed = "以下に掲載がない場合";
    private const string WholeMunicipality = "一円";
    private const char OpenParenthesis = '（';
    private const char CloseParenthesis = '）';
    private const char OpenQuote = '「';
    private const char CloseQuote = '」';

    // The longest ranges in the file contain a few tens of sections (地割).
    private const int MaxRangeLength = 200;

    public static bool HasOpenParenthesis(string town) => town.Count(c => c == OpenParenthesis) > town.Count(c => c == CloseParenthesis);

    /// <summary>Returns the places that the given row names.</summary>
    public static IEnumerable<PostcodePlace> GetPlaces(KenAllRow row)
    {
        PostcodePlace CreatePlace(string town, string qualifier, bool isNotListed = false) =>
            new(row.Postcode, row.Prefecture, row.City, town, qualifier, isNotListed);

        if (row.Town == NotListed)
        {
            return [CreatePlace("", "", isNotListed: true)];
        }

        // 利島村一円 is all of 利島村, but 一円 alone is a town in 多賀町.
        if (row.Town.Length > WholeMunicipality.Length && row.Town.EndsWith(WholeMunicipality, StringComparison.Ordinal)
            && row.City.EndsWith(row.Town[..^WholeMunicipality.Length], StringComparison.Ordinal))
        {
            return [CreatePlace("", "")];
        }

        var (names, qualifier) = Divide(row.Town);
        var lotNumberMatch = LotNumberFollowsRegex().Match(names);
        return lotNumberMatch.Success && row.City.EndsWith(lotNumberMatch.Groups["city"].Value, StringComparison.Ordinal)
            ? [CreatePlace("", Join(lotNumberMatch.Groups["lots"].Value, qualifier))]
            : ExpandTowns(names).Select(town => CreatePlace(town, qualifier));
    }

    // Splits the town column into the names and the qualifier in parentheses. There is at most one outer pair of parentheses, sometimes
    // with quotes and further pairs inside it.
    private static (string Names, string Qualifier) Divide(string town)
    {
        var open = town.IndexOf(OpenParenthesis, StringComparison.Ordinal);
        var close = town.LastIndexOf(CloseParenthesis);
        return open < 0 || close < open ? (town, "") : (town[..open] + town[(close + 1)..], town[(open + 1)..close]);
    }

    private static string Join(string lots, string qualifier) =>
        qualifier.Length == 0 ? lots
        : lots.Length == 0 ? qualifier
        : $"{qualifier}、{lots}";

    // 種市第１５地割～第２１地割 and 穴明２２地割、穴明２３地割 name several sections (地割), each of which becomes a town of its own. A part that has only a section
    // number uses the name of the first part.
    private static IEnumerable<string> ExpandTowns(string names)
    {
        var parts = SplitOutsideQuotes(names);
        var stem = SectionRegex().Match(SplitRange(parts[0])[0]) is { Success: true } firstSection ? firstSection.Groups["stem"].Value : "";
        return parts.SelectMany(part => ExpandRange(part, stem)).Where(town => town.Length > 0).Distinct();
    }

    private static IEnumerable<string> ExpandRange(string part, string stem)
    {
        var ends = SplitRange(part);
        var from = SectionRegex().Match(ends[0]);
        if (!from.Success)
        {
            return [part];
        }

        var name = from.Groups["stem"].Length > 0 ? from.Groups["stem"].Value : stem;
        if (ends.Length == 1)
        {
            return [name + from.Groups["section"].Value];
        }

        var to = SectionRegex().Match(ends[^1]);
        var (low, high) = (ParseNumber(from), to.Success ? ParseNumber(to) : -1);
        return ends.Length > 2 || high < low || high - low > MaxRangeLength
            ? [part]
            : Enumerable.Range(low, high - low + 1).Select(number => $"{name}{from.Groups["ordinal"].Value}{ToFullWidth(number)}地割");
    }

    private static string[] SplitRange(string range) => range.Replace('〜', '～').Split('～');

    private static int ParseNumber(Match section) =>
        int.Parse(TextFolding.Fold(section.Groups["number"].Value), CultureInfo.InvariantCulture);

    private static string ToFullWidth(int number) =>
        string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => (char)(digit - '0' + '０')));

    private static List<string> SplitOutsideQuotes(string names)
    {
        var parts = new List<string>();
        var depth = 0;
        var start = 0;
        for (var index = 0; index < names.Length; index++)
        {
            depth += names[index] == OpenQuote ? 1 : names[index] == CloseQuote ? -1 : 0;
            if (names[index] == '、' && depth <= 0)
            {
                parts.Add(names[start..index]);
                start = index + 1;
            }
        }

        parts.Add(names[start..]);
        return parts;
    }

    [GeneratedRegex("^(?<city>.+)の次に(?<lots>.*?)(?:がくる場合)$")]
    private static partial Regex LotNumberFollowsRegex();

    [GeneratedRegex("^(?<stem>.*?)(?<section>(?<ordinal>第?)(?<number>[0-9０-９]{1,3})地割)$")]
    private static partial Regex SectionRegex();
}
