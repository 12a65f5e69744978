namespace Kyc.Domain.Postcodes;

/// <summary>What is wrong with a table in the compact form.</summary>
public enum PostcodeTableProblem
{
    /// <summary>The file does not begin like a table of postcodes.</summary>
    NotATable,

    /// <summary>The file is cut short or changed: its contents do not have the hash that it names.</summary>
    Damaged,

    /// <summary>The contents have the hash but are none that this program writes.</summary>
    Malformed,
}
