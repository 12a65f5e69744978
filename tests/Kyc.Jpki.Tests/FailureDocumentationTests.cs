using System.Text.RegularExpressions;

namespace Kyc.Jpki.Tests;

public sealed partial class FailureDocumentationTests
{
    [Fact]
    public void The_documented_table_says_exactly_what_the_catalogue_says()
    {
        var expected = VerdictFailures.All.Select(failure => $"| `{failure.Code}` | {Disposition(failure)} | {failure.Cause} | {failure.Remedy} |");
        var documented = File.ReadLines(FindDocument()).Where(line => VerdictCode().IsMatch(line));
        Assert.Equal(expected, documented);
    }

    [Fact]
    public void Every_failure_of_the_catalogue_is_listed_once()
    {
        var declared = typeof(VerdictFailures).GetProperties().Where(property => property.PropertyType == typeof(Failure))
            .Select(property => (Failure)property.GetValue(null)!).ToList();
        Assert.Equal(declared.Select(failure => failure.Code).Order(), VerdictFailures.All.Select(failure => failure.Code).Order());
        Assert.Equal(declared.Count, declared.DistinctBy(failure => failure.Code).Count());
    }

    private static string Disposition(Failure failure) => failure.Disposition switch
    {
        Jpki.Disposition.Retry => "RETRY",
        Jpki.Disposition.Rejected => "REJECTED",
        _ => "NEEDS_REVIEW",
    };

    private static string FindDocument()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", "failure-codes.md")))
        {
            folder = folder.Parent ?? throw new FileNotFoundException("docs/failure-codes.md");
        }

        return Path.Combine(folder.FullName, "docs", "failure-codes.md");
    }

    // Other rooms have other prefixes.
    [GeneratedRegex("^\\| `(CERT|CRL|SIG|MATCH)-")]
    private static partial Regex VerdictCode();
}
