using System.Globalization;
using System.Text.RegularExpressions;
using Kyc.Domain.Postcodes;

namespace Kyc.Postcodes;

/// <summary>
/// Reads the public-domain list SKK-JISYO.zipcode, which its authors created from KEN_ALL.CSV: <c>0600906 /北海道札幌市東区北六条東/</c>. The list
/// states neither where the name of the municipality ends, nor for which part of a town a postcode is.
/// </summary>
internal static partial class SkkZipcodeList
{
    // In these entries, the authors of the list misread the name of a town as "all of the municipality". The values are the correct names
    // of the towns.
    private static readonly Dictionary<string, string> TownCorrections = new() { ["5220317"] = "一円" };

    /// <summary>Reads the list.</summary>
    /// <param name="lines">The decoded lines of the file.</param>
    /// <returns>The places, and the date in the header of the file.</returns>
    /// <exception cref="FormatException">
    /// A line does not have the format of the list, in which case the message contains the number of the line. Or the file has no valid
    /// time stamp.
    /// </exception>
    public static (IReadOnlyList<PostcodePlace> Places, DateOnly Date) Read(IEnumerable<string> lines)
    {
        DateOnly? date = null;
        var entries = new List<(string Postcode, string Address)>();
        foreach (var (index, line) in lines.Index())
        {
            var entryMatch = EntryRegex().Match(line);
            var timeStampMatch = TimeStampRegex().Match(line);
            if (entryMatch.Success)
            {
                entries.AddRange(
                    entryMatch.Groups["address"].Captures.Select(address => (entryMatch.Groups["postcode"].Value, address.Value)));
            }
            else if (timeStampMatch.Success)
            {
                date = DateOnly.ParseExact(timeStampMatch.Groups["date"].Value, "dd MMM yyyy", CultureInfo.InvariantCulture);
            }
            else if (line.Length > 0 && line[0] != ';')
            {
                throw new FormatException($"Line {index + 1} is not an entry of the list.");
            }
        }

        return (CreatePlaces(entries), date ?? throw new FormatException("The file has no time stamp."));
    }

    private static PostcodePlace[] CreatePlaces(List<(string Postcode, string Address)> entries)
    {
        var municipalities = FindMunicipalities(entries);
        return
        [
            .. entries.Select(entry => CreatePlace(entry.Postcode, entry.Address, municipalities)).OfType<PostcodePlace>()
                .GroupBy(place => place with { Qualifier = "" })
                .Select(group => group.Key with { Qualifier = string.Join('、', group.Select(place => place.Qualifier).Distinct()) }),
        ];
    }

    // Nearly every municipality has a postcode ending in 00 for its places that are not listed. The address of this postcode is only the
    // name of the municipality. A few municipalities have one postcode for all places. Their names are the addresses that do not begin with
    // a municipality found by the first rule.
    private static HashSet<string> FindMunicipalities(List<(string Postcode, string Address)> entries)
    {
        var municipalities = entries
            .Where(entry => entry.Postcode.EndsWith("00", StringComparison.Ordinal) && MunicipalityRegex().IsMatch(entry.Address))
            .Select(entry => entry.Address)
            .ToHashSet(StringComparer.Ordinal);
        municipalities.UnionWith([
            .. entries.Where(entry => FindMunicipality(entry.Address, municipalities) is null).Select(entry => entry.Address),
        ]);
        return municipalities;
    }

    private static string? FindMunicipality(string address, HashSet<string> municipalities)
    {
        for (var length = address.Length; length > 0; length--)
        {
            if (municipalities.Contains(address[..length]))
            {
                return address[..length];
            }
        }

        return null;
    }

    private static PostcodePlace? CreatePlace(string postcode, string address, HashSet<string> municipalities)
    {
        var municipality = FindMunicipality(address, municipalities)!;
        var prefecture = PrefectureRegex().Match(municipality).Value;
        var town = address[municipality.Length..];
        var place = new PostcodePlace(postcode, prefecture, municipality[prefecture.Length..], town, "", false);
        if (town.Length == 0)
        {
            return TownCorrections.TryGetValue(postcode, out var correctTown)
                ? place with { Town = correctTown }
                : place with { CoversUnlistedTowns = postcode.EndsWith("00", StringComparison.Ordinal) };
        }

        var lotsMatch = LotsRegex().Match(town);
        var streetsMatch = StreetsRegex().Match(town);
        return town.EndsWith("番地のみ", StringComparison.Ordinal) ? null
            : lotsMatch.Success ? place with { Town = "", Qualifier = lotsMatch.Groups["lots"].Value }
            : streetsMatch.Success && place.City.StartsWith("京都市", StringComparison.Ordinal)
                ? place with { Town = streetsMatch.Groups["town"].Value, Qualifier = streetsMatch.Groups["streets"].Value }
            : place;
    }

    [GeneratedRegex("^(?<postcode>[0-9]{7}) /(?:(?<address>[^/]+)/)+$")]
    private static partial Regex EntryRegex();

    [GeneratedRegex("^;; Time-stamp: <(?<date>[0-9]{2} [A-Z][a-z]{2} [0-9]{4})>$")]
    private static partial Regex TimeStampRegex();

    [GeneratedRegex("^(?:北海道|東京都|京都府|大阪府|.{2,3}?県)")]
    private static partial Regex PrefectureRegex();

    [GeneratedRegex("^(?:北海道|東京都|京都府|大阪府|.{2,3}?県)(?:.{1,6}郡.{1,8}[町村]|.{1,8}市.{1,4}区|.{1,8}[市区]|.{2,6}[町村])$")]
    private static partial Regex MunicipalityRegex();

    [GeneratedRegex("の次に(?<lots>.*)がくる場合")]
    private static partial Regex LotsRegex();

    [GeneratedRegex("^(?<streets>.*(?:上る|下る|入る|西入|東入|北入|南入))(?<town>.+)$")]
    private static partial Regex StreetsRegex();
}
