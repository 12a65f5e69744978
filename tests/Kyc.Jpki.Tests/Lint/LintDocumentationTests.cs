using System.Runtime.CompilerServices;
using Kyc.Jpki.Lint;

namespace Kyc.Jpki.Tests.Lint;

public sealed class LintDocumentationTests
{
    [Fact]
    public void The_documented_rule_table_equals_the_rule_catalogue()
    {
        var document = Path.Combine(Path.GetDirectoryName(GetSourcePath())!, "../../../docs/lint.md");
        var rows = File.ReadLines(document).SkipWhile(line => line != "## Rules")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.Equal(LintRules.All.Select(FormatRow), rows);
    }

    private static string FormatRow(LintRule rule) =>
        $"| `{rule.Id}` | {LintReportFormatter.GetName(rule.Severity)} | {rule.Clause} | {rule.Text} |";

    private static string GetSourcePath([CallerFilePath] string path = "") => path;
}
