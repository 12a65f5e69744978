namespace Kyc.Mail.Letters.Lines;

/// <summary>
/// Specifies how suitable a position in an address or a name is for a line break: the lower the value, the better. The value is the cost of
/// the break. The costs of all breaks in a text are added, together with a cost for each line (<see cref="LineDivider"/>).
/// </summary>
internal enum BreakRank
{
    /// <summary>At a space, or between the house number and the name of the building.</summary>
    Best = 0,

    /// <summary>After the prefecture, the municipality or the town, or before the number of a room.</summary>
    AfterPart = 2,

    /// <summary>Between two successive numbers that have units: 9丁目 and 99番地.</summary>
    BetweenNumbers = 6,

    /// <summary>Between words of different scripts, or between a direction and the number that belongs to it: 西 and 10丁目.</summary>
    BetweenWords = 8,

    /// <summary>Inside a word or a place name, if its characters permit a break.</summary>
    InsideWord = 20,

    /// <summary>
    /// Inside a number, between a number and its unit, inside a Latin word, or before a character that must not begin a line.
    /// </summary>
    Never = 1000,
}
