namespace Kyc.Service.Platform.Configuration;

/// <summary>Finds the setting that an operator most likely meant when a key is misspelled.</summary>
internal static class NearestKeyFinder
{
    // The number of characters by which two keys may differ depends on the length of the name, because three changed characters make a
    // short name a different name.
    private const int MinTolerance = 2;
    private const int MaxTolerance = 3;

    /// <summary>
    /// Returns the known key that differs from the given key in the fewest characters. Returns null when too many characters differ, or
    /// when two known keys are equally near.
    /// </summary>
    public static string? Find(string key, IEnumerable<string> knownKeys)
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        var tolerance = Math.Clamp(name.Length / 2, MinTolerance, MaxTolerance);
        var nearestGroup = knownKeys
            .GroupBy(candidate => ComputeDistance(key.ToUpperInvariant(), candidate.ToUpperInvariant()))
            .MinBy(group => group.Key)!;
        return nearestGroup.Key <= tolerance && nearestGroup.Count() == 1 ? nearestGroup.Single() : null;
    }

    /// <summary>
    /// Returns the number of characters to insert, delete or replace to turn one text into the other (the Levenshtein distance).
    /// </summary>
    private static int ComputeDistance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replacementCost = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replacementCost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
