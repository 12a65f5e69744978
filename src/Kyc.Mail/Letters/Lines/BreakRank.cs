namespace Kyc.Mail.Letters.Lines;

/// <summary>How well a line may end at a place of an address or name: the smaller, the better. The values are costs that add up.</summary>
internal enum BreakRank
{
    /// <summary>At a blank, or between the house number and the name of the building.</summary>
    Best = 0,

    /// <summary>Behind prefecture, municipality or town, or before the number of a room.</summary>
    Part = 2,

    /// <summary>Between two numbers of a row, each with its unit: 9丁目 and 99番地.</summary>
    Row = 6,

    /// <summary>Between words of different scripts, or before a number that belongs to a direction: 西 and 10丁目.</summary>
    Words = 8,

    /// <summary>Inside a word or a place name, where the letters allow it.</summary>
    Inside = 20,

    /// <summary>Inside a number, between a number and its unit, inside a Latin word, before a letter that begins no line.</summary>
    Never = 1000,
}
