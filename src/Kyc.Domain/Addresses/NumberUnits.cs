namespace Kyc.Domain.Addresses;

/// <summary>Defines the words for the units of numbers, and which units are compatible.</summary>
internal static class NumberUnits
{
    private const string Compass = "東西南北";

    // A word must precede the shorter words with which it begins.
    private static readonly (string Word, NumberUnit Unit)[] Words =
    [
        ("丁目", NumberUnit.Block), ("番地", NumberUnit.LotNumber), ("番丁", NumberUnit.NumberedLane), ("番町", NumberUnit.NumberedTown),
        ("号室", NumberUnit.Room), ("号棟", NumberUnit.Building), ("号館", NumberUnit.Hall), ("号線", NumberUnit.NumberedLine),
        ("号地", NumberUnit.ReclaimedLand), ("地割", NumberUnit.LandSection), ("街区", NumberUnit.CityBlock), ("画地", NumberUnit.Plot),
        ("丁", NumberUnit.Block), ("番", NumberUnit.Lot), ("号", NumberUnit.HouseOrRoom), ("室", NumberUnit.Room), ("棟", NumberUnit.Building),
        ("館", NumberUnit.Hall), ("階", NumberUnit.Floor), ("条", NumberUnit.Street), ("線", NumberUnit.Line), ("区", NumberUnit.District),
        ("組", NumberUnit.Group), ("字", NumberUnit.NumberedSection),
    ];

    /// <summary>Reads the unit at the given position of a folded text. Returns <see cref="NumberUnit.None"/> if there is no unit.</summary>
    /// <param name="text">The folded text.</param>
    /// <param name="start">The position where the word would begin.</param>
    /// <param name="isAfterNumber">
    /// Whether the address contains a number before this one. If so, 番町 and 番丁 are read as the unit 番 followed by a name.
    /// </param>
    /// <param name="end">The position after the word; <paramref name="start"/> if there is no unit.</param>
    public static NumberUnit ReadAt(string text, int start, bool isAfterNumber, out int end)
    {
        foreach (var (word, unit) in Words)
        {
            if (string.CompareOrdinal(text, start, word, 0, word.Length) != 0
                || (isAfterNumber && unit is NumberUnit.NumberedTown or NumberUnit.NumberedLane))
            {
                continue;
            }

            end = start + word.Length;
            return unit == NumberUnit.Street && end < text.Length && Compass.Contains(text[end], StringComparison.Ordinal)
                ? NumberUnit.CrossStreet
                : unit;
        }

        end = start;
        return NumberUnit.None;
    }

    /// <summary>
    /// Checks whether numbers with the given units can mean the same. If both numbers have a unit, the units must be equal, or one must
    /// include the other. If only one number has a unit, it must be a unit that may be omitted.
    /// </summary>
    public static bool AreCompatible(NumberUnit first, NumberUnit second) =>
        first == second
        || (first == NumberUnit.None && CanBeOmitted(second))
        || (second == NumberUnit.None && CanBeOmitted(first))
        || (first == NumberUnit.HouseOrRoom && second is NumberUnit.House or NumberUnit.Room)
        || (second == NumberUnit.HouseOrRoom && first is NumberUnit.House or NumberUnit.Room);

    /// <summary>Checks whether 第 before a number with the given unit has no meaning. For example, 第23地割 is the same as 23地割.</summary>
    public static bool CanIgnoreOrdinalPrefix(NumberUnit unit) =>
        unit is NumberUnit.LandSection or NumberUnit.Line or NumberUnit.NumberedLine or NumberUnit.District or NumberUnit.Group;

    private static bool CanBeOmitted(NumberUnit unit) =>
        unit is NumberUnit.Block or NumberUnit.Lot or NumberUnit.LotNumber or NumberUnit.House
        or NumberUnit.HouseOrRoom or NumberUnit.Room or NumberUnit.Building or NumberUnit.Hall or NumberUnit.CrossStreet;
}
