using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;

namespace Kyc.Domain.Addresses;

/// <summary>Finds the towns of a municipality at a given position of an address.</summary>
internal sealed class TownIndex
{
    // The built-in postcode table writes the name 大字豊田 as 豊田大字.
    private const string SectionPrefix = "大字";

    private readonly Dictionary<char, List<Town>> _byFirstLetter = [];

    public TownIndex(IEnumerable<PostcodePlace> places)
    {
        foreach (
            var group in places.Where(place => place.Town.Length > 0).GroupBy(place => NormalizeName(place.Town), StringComparer.Ordinal))
        {
            var town = new Town(group.Key, IsUnique: group.Select(place => place.Postcode).Distinct().Count() == 1);
            var key = PlaceNameMatcher.GetKey(group.Key, SkipPrefix(group.Key, 0));
            if (!_byFirstLetter.TryGetValue(key, out var towns))
            {
                _byFirstLetter.Add(key, towns = []);
            }

            towns.Add(town);
        }
    }

    /// <summary>
    /// Returns the towns whose name is at the given position, in any usual spelling. Only the longest matching name counts. The list
    /// contains several towns only when the spelling is ambiguous. It is empty when no name matches.
    /// </summary>
    /// <param name="folded">The folded address.</param>
    /// <param name="start">The position where the town would begin.</param>
    /// <param name="end">The position after the town. Equal to <paramref name="start"/> when no name matches.</param>
    public List<Town> Find(string folded, int start, out int end)
    {
        var matches = new List<Town>();
        end = start;
        var nameStart = SkipPrefix(folded, start);
        if (nameStart >= folded.Length || !_byFirstLetter.TryGetValue(PlaceNameMatcher.GetKey(folded, nameStart), out var towns))
        {
            return matches;
        }

        foreach (var town in towns)
        {
            if (!PlaceNameMatcher.TryMatchIgnoringPrefix(folded, start, town.Name, out var nameEnd)
                || nameEnd < end
                || EndsInsideNumber(folded, nameEnd))
            {
                continue;
            }

            if (nameEnd > end)
            {
                matches.Clear();
                end = nameEnd;
            }

            matches.Add(town);
        }

        return matches.Count > 1 ? FilterExactMatches(matches, folded[start..end]) : matches;
    }

    private static List<Town> FilterExactMatches(List<Town> matches, string writtenName)
    {
        var text = writtenName.Replace(" ", "", StringComparison.Ordinal);
        var exactMatches = matches.FindAll(town => town.Name == text);
        exactMatches = exactMatches.Count > 0 ? exactMatches : matches.FindAll(town => SkipPrefix(town.Name, 0) == SkipPrefix(text, 0));
        return exactMatches.Count > 0 ? exactMatches : matches;
    }

    // Checks whether a match ends inside a number, as 浦臼第1 does in 浦臼第11.
    private static bool EndsInsideNumber(string folded, int end) => end > 0 && end < folded.Length
        && char.IsAsciiDigit(folded[end - 1]) && char.IsAsciiDigit(folded[end]);

    private static string NormalizeName(string town)
    {
        var folded = TextFolding.Fold(town).Replace(" ", "", StringComparison.Ordinal);
        return folded.Length > SectionPrefix.Length && folded.EndsWith(SectionPrefix, StringComparison.Ordinal)
            ? SectionPrefix + folded[..^SectionPrefix.Length]
            : folded;
    }

    private static int SkipPrefix(string text, int start) => PlaceNameMatcher.SkipPrefix(text, PlaceNameMatcher.SkipSpaces(text, start));

    /// <summary>Represents a town (町域) of the municipality.</summary>
    /// <param name="Name">The folded name.</param>
    /// <param name="IsUnique">
    /// Whether the municipality has only one town with this name. Towns with different postcodes count as different.
    /// </param>
    internal sealed record Town(string Name, bool IsUnique);
}
