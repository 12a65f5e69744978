namespace Kyc.Mail.Posting;

/// <summary>What is wrong with a line of a filled-in manifest.</summary>
public enum PostedManifestProblemKind
{
    /// <summary>The file is neither UTF-8 nor code page 932.</summary>
    Encoding,

    /// <summary>The first line does not name the columns 管理番号 and 引受番号, each once.</summary>
    Header,

    /// <summary>The line is no CSV: a quote is not closed, or stands where none may.</summary>
    BrokenRow,

    /// <summary>Fewer columns than the first line names, or more that are not empty.</summary>
    ColumnCount,

    /// <summary>The management number is missing or not 1 to 15 letters, digits and hyphens.</summary>
    ManagementNumber,

    /// <summary>An earlier line has the same management number.</summary>
    ManagementNumberTwice,

    /// <summary>The posting number is not eleven digits.</summary>
    PostingNumber,

    /// <summary>The posting number's check digit is wrong: a digit was mistyped.</summary>
    CheckDigit,

    /// <summary>A spreadsheet has replaced the posting number by a rounded one such as <c>3.1E+10</c>: the digits are lost.</summary>
    RoundedNumber,

    /// <summary>An earlier line has the same posting number.</summary>
    PostingNumberTwice,
}

/// <summary>What is wrong, and where; the line's contents are not repeated.</summary>
/// <param name="Line">Number of the line, from 1; 0 when it is about the whole file.</param>
/// <param name="Kind">What.</param>
public sealed record PostedManifestProblem(int Line, PostedManifestProblemKind Kind);

/// <summary>A line with a posting number.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="ManagementNumber">The letter.</param>
/// <param name="Number">Its posting number.</param>
public sealed record PostedManifestRow(int Line, string ManagementNumber, PostingNumber Number);

/// <summary>A filled-in manifest. With any problem none of it is to be used.</summary>
/// <param name="Rows">Lines with a posting number, in the order of the file.</param>
/// <param name="Unfilled">Management numbers of lines whose posting number is empty: letters that were not posted.</param>
/// <param name="Problems">In the order of the file. With one of the whole file there are no rows.</param>
public sealed record PostedManifest(
    IReadOnlyList<PostedManifestRow> Rows, IReadOnlyList<string> Unfilled, IReadOnlyList<PostedManifestProblem> Problems);
