namespace Kyc.Mail.Postcodes;

/// <summary>Specifies the problem in a line of Japan Post's file.</summary>
public enum PostcodeListProblemKind
{
    /// <summary>The line is neither UTF-8, as in utf_ken_all.csv, nor code page 932, as in KEN_ALL.CSV.</summary>
    Encoding,

    /// <summary>The file is a .zip archive. The CSV file in it must be extracted first.</summary>
    Archive,

    /// <summary>The file has no lines.</summary>
    Empty,

    /// <summary>The line is not valid CSV: a quote is not closed, or appears where it is not allowed.</summary>
    BrokenRow,

    /// <summary>The line has fewer or more than fifteen columns.</summary>
    ColumnCount,

    /// <summary>The postcode is not seven digits.</summary>
    Postcode,

    /// <summary>Prefecture, municipality or town is empty or too long.</summary>
    Name,

    /// <summary>
    /// A parenthesis is opened but not closed within the following lines of the same postcode in KEN_ALL.CSV, or within the same line in
    /// utf_ken_all.csv.
    /// </summary>
    OpenParenthesis,

    /// <summary>The file contains more municipalities or places than a postcode table can store.</summary>
    TooMany,
}

/// <summary>Represents a problem in Japan Post's file and its position.</summary>
/// <param name="Kind">Kind of the problem.</param>
/// <param name="Line">Number of the line, from 1; 0 for the whole file.</param>
public sealed record PostcodeListProblem(PostcodeListProblemKind Kind, int Line);
