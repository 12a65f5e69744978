using Kyc.Jpki;

namespace Kyc.Tests.Shared;

/// <summary>The tables of docs/failure-codes.md, as the tests of each room compare them with their catalogue.</summary>
internal static class FailureDocument
{
    /// <summary>Rows under a heading of level two, as written.</summary>
    public static IReadOnlyList<string> Rows(string heading) =>
    [
        .. File.ReadLines(Path.Combine(RepositoryRoot(), "docs", "failure-codes.md"))
            .SkipWhile(line => line != "## " + heading)
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)),
    ];

    /// <summary>The row a failure must have.</summary>
    public static string Row(Failure failure) =>
        $"| `{failure.Code}` | {Disposition(failure)} | {failure.Cause} | {failure.Remedy} |";

    private static string Disposition(Failure failure) => failure.Disposition switch
    {
        Jpki.Disposition.Retry => "RETRY",
        Jpki.Disposition.Rejected => "REJECTED",
        _ => "NEEDS_REVIEW",
    };

    /// <summary>The folder of the solution.</summary>
    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KycOnboarding.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        return folder.FullName;
    }
}
