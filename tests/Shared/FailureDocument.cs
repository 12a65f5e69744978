using Kyc.Jpki;

namespace Kyc.Tests.Shared;

/// <summary>Reads the tables of docs/failure-codes.md, which the tests of several projects compare with their failure catalogues.</summary>
internal static class FailureDocument
{
    /// <summary>
    /// Gets the rows of the failure table below the given heading of level two, as written in the document and without the header row.
    /// </summary>
    public static IReadOnlyList<string> GetRows(string heading) =>
    [
        .. File.ReadLines(Path.Combine(GetRepositoryRoot(), "docs", "failure-codes.md"))
            .SkipWhile(line => line != "## " + heading)
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)),
    ];

    /// <summary>Formats the table row that the document must contain for the given failure.</summary>
    public static string FormatRow(Failure failure) =>
        $"| `{failure.Code}` | {FormatDisposition(failure)} | {failure.Cause} | {failure.Remedy} |";

    private static string FormatDisposition(Failure failure) => failure.Disposition switch
    {
        Jpki.Disposition.Retry => "RETRY",
        Jpki.Disposition.Rejected => "REJECTED",
        _ => "NEEDS_REVIEW",
    };

    /// <summary>Gets the path of the root folder of the repository.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests do not run inside the repository.</exception>
    public static string GetRepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KycOnboarding.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }
}
