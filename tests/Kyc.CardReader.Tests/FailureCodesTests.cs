using Kyc.Jpki;

namespace Kyc.CardReader.Tests;

public sealed class FailureCodesTests
{
    [Fact]
    public void The_table_of_card_failures_is_the_catalogue()
    {
        string[] rows =
        [
            .. File.ReadLines(Path.Combine(RepositoryRoot(), "docs", "failure-codes-card.md"))
                .Where(line => line.StartsWith("| `CARD-", StringComparison.Ordinal)),
        ];

        Assert.Equal(CardFailures.All.Select(failure => $"| `{failure.Code}` | RETRY | {failure.Cause} | {failure.Remedy} |"), rows);
    }

    [Fact]
    public void Every_card_failure_has_its_own_code_and_lets_the_person_try_again()
    {
        Assert.Equal(CardFailures.All.Count, CardFailures.All.Select(failure => failure.Code).Distinct().Count());
        Assert.All(CardFailures.All, failure => Assert.Equal(Disposition.Retry, failure.Disposition));
    }

    [Fact]
    public void Every_failure_that_is_declared_is_in_the_catalogue()
    {
        IEnumerable<object?> declared = typeof(CardFailures).GetFields().Select(field => field.GetValue(null));

        Assert.Equal(declared, CardFailures.All);
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "KycOnboarding.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
