using Kyc.Contracts.V1;
using Kyc.Mail.Posting;

namespace Kyc.Cli.Mail;

/// <summary>
/// Reads the completed manifest of a batch, or a clerk's own list with the columns for the management number and the posting number.
/// </summary>
internal static class PostingListFile
{
    /// <summary>
    /// Reads the pairs of management number and posting number in a file. Reports each invalid line, or, if there is none, each letter
    /// without a posting number.
    /// </summary>
    /// <returns>The pairs. Null if a line is invalid or no line contains a posting number.</returns>
    public static async Task<IReadOnlyList<Posting>?> ReadAsync(
        FileInfo file, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var manifest = PostedManifestParser.Parse(await File.ReadAllBytesAsync(file.FullName, cancellationToken));
        foreach (var problem in manifest.Problems)
        {
            await errors.WriteLineAsync($"  line {problem.Line}: {GetCode(problem.Kind)}: {Explain(problem.Kind)}");
        }

        if (manifest.Problems.Count > 0)
        {
            await errors.WriteLineAsync($"{manifest.Problems.Count} lines are wrong; nothing was sent.");
            return null;
        }
        if (manifest.Rows.Count == 0)
        {
            await errors.WriteLineAsync("No line has a posting number; nothing was sent.");
            return null;
        }
        foreach (var letter in manifest.UnpostedManagementNumbers)
        {
            await output.WriteLineAsync($"  {letter,-15}  no posting number: left out");
        }

        return [.. manifest.Rows.Select(
            row => new Posting { ManagementNumber = row.ManagementNumber, PostingNumber = row.Number.ToString() })];
    }

    /// <summary>Returns the code of an error, as docs/failure-codes.md lists it.</summary>
    internal static string GetCode(PostedManifestProblemKind kind) => $"MAIL-LINE-{MailCommands.FormatValue(kind)}";

    private static string Explain(PostedManifestProblemKind kind) => kind switch
    {
        PostedManifestProblemKind.Encoding => "the file is neither UTF-8 nor CP932",
        PostedManifestProblemKind.Header =>
            $"{PostedManifestParser.ManagementNumberColumn} and {PostedManifestParser.PostingNumberColumn} are not in the first line",
        PostedManifestProblemKind.BrokenRow => "a quote is not closed, or is in an invalid position",
        PostedManifestProblemKind.ColumnCount => "the line has fewer columns than the first line, or more",
        PostedManifestProblemKind.ManagementNumber => "the management number is missing or invalid",
        PostedManifestProblemKind.ManagementNumberTwice => "the management number occurs in a previous line",
        PostedManifestProblemKind.PostingNumber => "the posting number does not have eleven digits",
        PostedManifestProblemKind.CheckDigit => "the check digit is wrong: a digit was mistyped",
        PostedManifestProblemKind.RoundedNumber =>
            "a spreadsheet has rounded the posting number; format the column as text and enter the number again",
        PostedManifestProblemKind.PostingNumberTwice => "the posting number occurs in a previous line",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
