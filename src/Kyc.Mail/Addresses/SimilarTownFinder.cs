using System.Globalization;
using System.Text;
using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;

namespace Kyc.Mail.Addresses;

/// <summary>
/// Finds towns in the table whose names are similar but not equal to a text, such as 一之舟入町 and 一之船入町, or 7番町 and 七番丁, and names with a lost
/// character (U+FFFD). The result never determines a postcode. It is only shown to a person, who chooses.
/// </summary>
internal static class SimilarTownFinder
{
    /// <summary>Replacement for a character that could not be read.</summary>
    public const char LostCharacter = '\uFFFD';

    // A lost character costs only half as much as a difference, because the lost character may have been the right one.
    private const int DifferenceCost = 2;
    private const int LostCharacterCost = 1;

    // Allows one difference in names of up to five characters, two in names of up to eight, and so on.
    private const int CharactersPerDifference = 3;

    /// <summary>Finds the towns that are similar to the beginning of the text, the most similar first.</summary>
    /// <param name="text">The folded address after the municipality.</param>
    /// <param name="places">Places of the municipality.</param>
    /// <param name="maxCount">Maximum number of results.</param>
    public static IEnumerable<PostcodePlace> Find(string text, IEnumerable<PostcodePlace> places, int maxCount)
    {
        var normalizedText = Normalize(text);
        return places.Select(place => (Place: place, Town: Normalize(TextFolding.Fold(place.Town)))).Where(row => row.Town.Length > 1)
            .Select(row => (row.Place, row.Town.Length, Cost: ComputeCost(row.Town, normalizedText)))
            .Where(row => row.Cost <= DifferenceCost * Math.Max(1, row.Length / CharactersPerDifference))
            .Where(row => row.Cost < DifferenceCost * (row.Length - 1))
            .OrderBy(row => (double)row.Cost / row.Length).ThenByDescending(row => row.Length).Select(row => row.Place).Take(maxCount);
    }

    /// <summary>
    /// Finds similar towns whose names are longer than the name that was read. For example, finds 中央丁 for 中央町 if the table has 中央 and 中央丁,
    /// and 中央 was read.
    /// </summary>
    /// <param name="text">The folded address after the municipality.</param>
    /// <param name="readTown">The town that was read.</param>
    /// <param name="places">Places of the municipality.</param>
    public static IEnumerable<PostcodePlace> FindLonger(string text, PostcodePlace readTown, IEnumerable<PostcodePlace> places)
    {
        var normalizedText = Normalize(text);
        var length = Normalize(TextFolding.Fold(readTown.Town)).Length;
        // A name that only adds one character to the town that was read always has at most one difference, so that does not show a
        // similarity.
        return places.Where(place => Normalize(TextFolding.Fold(place.Town)) is { } town && town.Length > Math.Max(length, 2)
            && (town.Length > length + 1 || !place.Town.StartsWith(readTown.Town, StringComparison.Ordinal))
            && ComputeCost(town, normalizedText) <= DifferenceCost);
    }

    /// <summary>Returns the minimum cost of changing any beginning of the text into the name of the town.</summary>
    private static int ComputeCost(string town, string text)
    {
        // The row of costs is updated for each further character of the text. The compared text is at most as long as the town plus the
        // allowed differences.
        var width = Math.Min(text.Length, town.Length + (town.Length / CharactersPerDifference) + 1);
        var row = Enumerable.Range(0, town.Length + 1).Select(column => column * DifferenceCost).ToArray();
        var minCost = row[^1];
        for (var index = 0; index < width; index++)
        {
            // One lost character may have become two or three replacement characters, so it costs nothing to skip one.
            var skipCost = text[index] == LostCharacter ? 0 : DifferenceCost;
            var diagonal = row[0];
            row[0] += skipCost;
            for (var column = 1; column <= town.Length; column++)
            {
                var cost = text[index] == town[column - 1] ? 0 : text[index] == LostCharacter ? LostCharacterCost : DifferenceCost;
                (diagonal, row[column]) = (
                    row[column], Math.Min(diagonal + cost, Math.Min(row[column] + skipCost, row[column - 1] + DifferenceCost)));
            }

            minCost = Math.Min(minCost, row[^1]);
        }

        return minCost;
    }

    // 七番丁 and 7番丁 must compare as equal.
    private static string Normalize(string folded)
    {
        var text = new StringBuilder(folded.Length);
        for (var index = 0; index < folded.Length; index++)
        {
            var numeralLength = KanjiNumber.GetLength(folded, index);
            if (numeralLength > 0 && KanjiNumber.TryParse(folded.AsSpan(index, numeralLength), out var number))
            {
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                index += numeralLength - 1;
            }
            else if (folded[index] != ' ')
            {
                text.Append(folded[index]);
            }
        }

        return text.ToString();
    }
}
