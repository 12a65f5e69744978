using System.Text.RegularExpressions;

namespace Kyc.Architecture.Tests;

/// <summary>
/// Checks that the rows of tests/long-tests.txt name existing test classes and variables. A filter that matches no test would pass.
/// </summary>
public sealed class LongTestTableTests
{
    private const string TableName = "tests/long-tests.txt";

    public static TheoryData<string> Rows =>
        [.. RepositoryFiles.ReadText(TableName).Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_names_an_existing_class_that_reads_the_variable_of_the_row(string row)
    {
        var cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (variable, project, className) = (cells[2].Split('=')[0], cells[3], cells[4]);
        var sources = RepositoryFiles.GetFiles($"tests/{project}", "*.cs").Select(RepositoryFiles.ReadText).ToList();
        Assert.Contains(sources, source => Regex.IsMatch(source, $@"\bclass {className}\b"));
        Assert.Contains(sources, source => source.Contains($"\"{variable}\"", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_expression_of_a_row_matches_paths_of_the_repository(string row)
    {
        var expression = row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[5];
        Assert.Contains(RepositoryFiles.GetFiles("src", "*.cs"), path => Regex.IsMatch(path, expression));
    }
}
