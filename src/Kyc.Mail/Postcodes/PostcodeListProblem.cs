namespace Kyc.Mail.Postcodes;

/// <summary>Specifies a kind of problem in a postcode file of Japan Post.</summary>
public enum PostcodeListProblemKind
{
    /// <summary>The line is not text in UTF-8, as in utf_ken_all.csv, or in code page 932, as in KEN_ALL.CSV.</summary>
    Encoding,

    /// <summary>The file is a .zip archive. The CSV file in it must be extracted first.</summary>
    Archive,

    /// <summary>The file contains no places.</summary>
    Empty,

    /// <summary>The line is not valid CSV: a quote is not closed, or appears where it is not allowed.</summary>
    BrokenRow,

    /// <summary>The line has fewer or more than fifteen columns.</summary>
    ColumnCount,

    /// <summary>The postcode does not consist of seven digits.</summary>
    Postcode,

    /// <summary>The prefecture, the municipality or the town is empty or too long.</summary>
    Name,

    /// <summary>
    /// A parenthesis in the town is opened but not closed. In utf_ken_all.csv it must be closed in the same line, in KEN_ALL.CSV within the
    /// following lines with the same postcode and municipality. The problem is also reported when these lines together are too long.
    /// </summary>
    OpenParenthesis,

    /// <summary>The file contains more municipalities or places than a postcode table can store.</summary>
    TooMany,
}

/// <summary>Represents a problem in a postcode file of Japan Post and the position of the problem.</summary>
/// <param name="Kind">Kind of the problem.</param>
/// <param name="Line">Number of the line, from 1; 0 if the problem concerns the whole file.</param>
public sealed record PostcodeListProblem(PostcodeListProblemKind Kind, int Line);
