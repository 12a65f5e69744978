namespace Kyc.Domain.Postcodes;

/// <summary>Specifies the error in a file that should contain a postcode table in the compact format.</summary>
public enum PostcodeTableProblem
{
    /// <summary>The file does not begin with the header of a postcode table.</summary>
    NotATable,

    /// <summary>The file is truncated or changed: its content cannot be decompressed or does not match the hash in the file.</summary>
    Damaged,

    /// <summary>The content matches the hash but is not a valid postcode table.</summary>
    Malformed,
}
