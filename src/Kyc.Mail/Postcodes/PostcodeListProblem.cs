namespace Kyc.Mail.Postcodes;

/// <summary>What is wrong with a line of Japan Post's list.</summary>
public enum PostcodeListProblemKind
{
    /// <summary>The line is neither UTF-8, as utf_ken_all.csv is, nor code page 932, as KEN_ALL.CSV is.</summary>
    Encoding,

    /// <summary>The file is the archive (.zip) that holds the list.</summary>
    Archive,

    /// <summary>The file has no line.</summary>
    Empty,

    /// <summary>The line is no CSV: a quote is not closed, or stands where none may.</summary>
    BrokenRow,

    /// <summary>Fewer or more than fifteen columns.</summary>
    ColumnCount,

    /// <summary>The postcode is not seven digits.</summary>
    Postcode,

    /// <summary>Prefecture, municipality or town is empty or too long.</summary>
    Name,

    /// <summary>
    /// A parenthesis is opened and not closed: in the following lines of the same postcode in KEN_ALL.CSV, in the same line in
    /// utf_ken_all.csv.
    /// </summary>
    OpenParenthesis,

    /// <summary>There are more municipalities or places than a table holds.</summary>
    TooMany,
}

/// <summary>What is wrong with Japan Post's list, and where.</summary>
/// <param name="Kind">What.</param>
/// <param name="Line">Number of the line, from 1; 0 when it is about the whole file.</param>
public sealed record PostcodeListProblem(PostcodeListProblemKind Kind, int Line);
