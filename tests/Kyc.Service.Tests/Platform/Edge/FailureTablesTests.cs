using System.Text.RegularExpressions;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Platform.Edge;

/// <summary>
/// Checks that the documentation lists failure codes only in tables that a test compares with a catalogue. These tests are in this project
/// and in the test projects of the cards, the kiosk and the trust core.
/// </summary>
public sealed partial class FailureTablesTests
{
    private static readonly string[] ComparedTables =
    [
        "Verdict: certificate, revocation list, signature, comparison", "Verdict: second opinion", "Card and reader",
        "Card and reader: what the customer reads", "Calls", "Mail", "Retention", "Keys",
    ];

    [Fact]
    public void Every_row_of_a_failure_code_is_in_a_table_that_is_compared_with_its_catalogue()
    {
        var comparedCodes = ComparedTables
            .SelectMany(FailureDocument.GetRows)
            .Select(row => ("failure-codes.md", row.Split('|')[1].Trim()));
        Assert.Equal(
            comparedCodes,
            DocumentTable.ReadFirstCells(cell => FailureCodeRegex().IsMatch(cell)).Where(row => row.Document == "failure-codes.md"));
    }

    [Fact]
    public void Every_failure_code_has_one_row() => Assert.Empty(
        ComparedTables.Where(heading => heading != "Card and reader: what the customer reads").SelectMany(FailureDocument.GetRows)
            .GroupBy(row => row.Split('|')[1].Trim()).Where(code => code.Count() > 1).Select(code => code.Key));

    [Fact]
    public void No_other_document_has_a_table_row_for_a_failure_code() =>
        Assert.Empty(
            from file in Directory.EnumerateFiles(
                Path.Combine(FailureDocument.GetRepositoryRoot(), "docs"),
                "*.md",
                SearchOption.AllDirectories)
            where Path.GetFileName(file) != "failure-codes.md"
            from line in File.ReadLines(file)
            where FailureRowRegex().IsMatch(line)
            select $"{file}: {line}");

    [GeneratedRegex("^`[A-Z]+(?:-[A-Z0-9]+)*`$")]
    private static partial Regex FailureCodeRegex();

    [GeneratedRegex(@"^\| `[A-Z]+(?:-[A-Z0-9]+)*` \| (?:RETRY|REJECTED|NEEDS_REVIEW) \|")]
    private static partial Regex FailureRowRegex();
}
