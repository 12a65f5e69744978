namespace Kyc.Mail.Posting;

/// <summary>Specifies a kind of problem in a filled-in manifest.</summary>
public enum PostedManifestProblemKind
{
    /// <summary>The file is neither UTF-8 nor code page 932.</summary>
    Encoding,

    /// <summary>The file is empty, or its first line does not contain each of the columns 管理番号 and 引受番号 exactly once.</summary>
    Header,

    /// <summary>The line is not valid CSV: a quote is not closed, or appears where it is not allowed.</summary>
    BrokenRow,

    /// <summary>The line has fewer columns than the first line, or additional columns that are not empty.</summary>
    ColumnCount,

    /// <summary>The management number does not consist of 1 to 15 ASCII letters, digits and hyphens.</summary>
    ManagementNumber,

    /// <summary>An earlier line has the same management number.</summary>
    ManagementNumberTwice,

    /// <summary>The posting number does not consist of eleven digits.</summary>
    PostingNumber,

    /// <summary>The check digit of the posting number is wrong: a digit is mistyped.</summary>
    CheckDigit,

    /// <summary>
    /// A spreadsheet has replaced the posting number with a rounded number such as <c>3.1E+10</c> or with <c>#</c> characters, so that
    /// digits are lost.
    /// </summary>
    RoundedNumber,

    /// <summary>An earlier line has the same posting number.</summary>
    PostingNumberTwice,
}

/// <summary>Represents a problem in a filled-in manifest and its position, without the contents of the line.</summary>
/// <param name="Line">Number of the line, from 1; 0 for the whole file.</param>
/// <param name="Kind">Kind of the problem.</param>
public sealed record PostedManifestProblem(int Line, PostedManifestProblemKind Kind);

/// <summary>Represents a line of a filled-in manifest that has a posting number.</summary>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="ManagementNumber">Management number of the letter.</param>
/// <param name="Number">Posting number of the letter.</param>
public sealed record PostedManifestRow(int Line, string ManagementNumber, PostingNumber Number);

/// <summary>Represents a filled-in manifest. If there is any problem, no part of the manifest may be used.</summary>
/// <param name="Rows">Lines with a posting number, in the order of the file.</param>
/// <param name="UnpostedManagementNumbers">Management numbers of the lines without a posting number, whose letters were not posted.</param>
/// <param name="Problems">Problems in the order of the file. If the problem is the encoding or the header, there are no rows.</param>
public sealed record PostedManifest(
    IReadOnlyList<PostedManifestRow> Rows, IReadOnlyList<string> UnpostedManagementNumbers, IReadOnlyList<PostedManifestProblem> Problems);
