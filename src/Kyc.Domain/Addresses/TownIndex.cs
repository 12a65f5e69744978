using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;

namespace Kyc.Domain.Addresses;

/// <summary>Finds the towns of a municipality at a given position of an address.</summary>
internal sealed class TownIndex
{
    // The built-in postcode table writes the name 大字豊田 as 豊田大字.
    private const string Section = "大字";

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
        var found = new List<Town>();
        end = start;
        var first = SkipPrefix(folded, start);
        if (first >= folded.Length || !_byFirstLetter.TryGetValue(PlaceNameMatcher.GetKey(folded, first), out var towns))
        {
            return found;
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
                found.Clear();
                end = nameEnd;
            }

            found.Add(town);
        }

        return found.Count > 1 ? FilterExact(found, folded[start..end]) : found;
    }

    private static List<Town> FilterExact(List<Town> found, string written)
    {
        var text = written.Replace(" ", "", StringComparison.Ordinal);
        var same = found.FindAll(town => town.Name == text);
        same = same.Count > 0 ? same : found.FindAll(town => SkipPrefix(town.Name, 0) == SkipPrefix(text, 0));
        return same.Count > 0 ? same : found;
    }

    // Checks whether a match ends inside a number, as 浦臼第1 does in 浦臼第11.
    private static bool EndsInsideNumber(string folded, int end) => end > 0 && end < folded.Length
        && char.IsAsciiDigit(folded[end - 1]) && char.IsAsciiDigit(folded[end]);

    private static string NormalizeName(string town)
    {
        var folded = TextFolding.Fold(town).Replace(" ", "", StringComparison.Ordinal);
        return folded.Length > Section.Length && folded.EndsWith(Section, StringComparison.Ordinal)
            ? Section + folded[..^Section.Length]
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
