namespace Kyc.Mail.Posting;

/// <summary>Specifies the problem in a line of a filled-in manifest.</summary>
public enum PostedManifestProblemKind
{
    /// <summary>The file is neither UTF-8 nor code page 932.</summary>
    Encoding,

    /// <summary>The first line does not contain each of the columns 管理番号 and 引受番号 exactly once.</summary>
    Header,

    /// <summary>The line is not valid CSV: a quote is not closed, or appears where it is not allowed.</summary>
    BrokenRow,

    /// <summary>The line has fewer columns than the first line, or additional columns that are not empty.</summary>
    ColumnCount,

    /// <summary>The management number is missing or not 1 to 15 letters, digits and hyphens.</summary>
    ManagementNumber,

    /// <summary>An earlier line has the same management number.</summary>
    DuplicateManagementNumber,

    /// <summary>The posting number is not eleven digits.</summary>
    PostingNumber,

    /// <summary>The check digit of the posting number is wrong: a digit is mistyped.</summary>
    CheckDigit,

    /// <summary>
    /// A spreadsheet has replaced the posting number by a rounded number such as <c>3.1E+10</c>, so that digits are lost.
    /// </summary>
    RoundedNumber,

    /// <summary>An earlier line has the same posting number.</summary>
    DuplicatePostingNumber,
}

/// <summary>Represents a problem and its position, without the contents of the line.</summary>
/// <param name="Line">Number of the line, from 1; 0 for the whole file.</param>
/// <param name="Kind">Kind of the problem.</param>
public sealed record PostedManifestProblem(int Line, PostedManifestProblemKind Kind);

/// <summary>Represents a line with a posting number.</summary>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="ManagementNumber">Management number of the letter.</param>
/// <param name="Number">Posting number of the letter.</param>
public sealed record PostedManifestRow(int Line, string ManagementNumber, PostingNumber Number);

/// <summary>Represents a filled-in manifest. If there is any problem, no part of it may be used.</summary>
/// <param name="Rows">Lines with a posting number, in the order of the file.</param>
/// <param name="Unfilled">Management numbers of lines without a posting number: letters that were not posted.</param>
/// <param name="Problems">Problems in the order of the file. If a problem concerns the whole file, there are no rows.</param>
public sealed record PostedManifest(
    IReadOnlyList<PostedManifestRow> Rows, IReadOnlyList<string> Unfilled, IReadOnlyList<PostedManifestProblem> Problems);
