namespace Kyc.Mail.Letters.Lines;

/// <summary>
/// Specifies how suitable a position in an address or name is for a line break: the lower, the better. The values are costs. A division
/// into lines has the sum of the costs of its breaks.
/// </summary>
internal enum BreakRank
{
    /// <summary>At a space, or between the house number and the name of the building.</summary>
    Best = 0,

    /// <summary>After prefecture, municipality or town, or before the number of a room.</summary>
    AfterPart = 2,

    /// <summary>Between two numbers in a row, each with its unit: 9丁目 and 99番地.</summary>
    BetweenNumbers = 6,

    /// <summary>Between words of different scripts, or before a number that belongs to a direction: 西 and 10丁目.</summary>
    BetweenWords = 8,

    /// <summary>Inside a word or a place name, if its characters permit a break.</summary>
    InsideWord = 20,

    /// <summary>
    /// Inside a number, between a number and its unit, inside a Latin word, or before a character that must not begin a line.
    /// </summary>
    Never = 1000,
}
