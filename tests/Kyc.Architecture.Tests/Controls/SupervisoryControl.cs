using System.Text.RegularExpressions;

namespace Kyc.Architecture.Tests.Controls;

/// <summary>Represents a supervisory control: one row of the tables in controls.md 6.</summary>
/// <param name="Id">
/// The id in the table, for example <c>2(2)S3</c>. For a row of section 6.2, the id in the table with the prefix "FSA ", for example
/// <c>FSA b</c>.
/// </param>
/// <param name="Title">What the control requires.</param>
/// <param name="Source">The heading above the table, without the section number.</param>
internal sealed partial record SupervisoryControl(string Id, string Title, string Source)
{
    private const string PagePath = "docs/facts/controls.md";

    /// <summary>Gets all controls, in the order of the page.</summary>
    public static IReadOnlyList<SupervisoryControl> All { get; } = [.. Read()];

    private static IEnumerable<SupervisoryControl> Read()
    {
        var (prefix, source) = ("", "");
        foreach (var line in RepositoryFiles.ReadText(PagePath).Split('\n'))
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                (prefix, source) = (heading.Groups["number"].Value == "6.2" ? "FSA " : "", heading.Groups["text"].Value);
            }
            else if (Row().Match(line) is { Success: true } row && row.Groups["id"].Value != "id")
            {
                yield return new SupervisoryControl(
                    prefix + row.Groups["id"].Value, row.Groups["title"].Value.Replace("**", "", StringComparison.Ordinal), source);
            }
        }
    }

    [GeneratedRegex(@"^### (?<number>6\.\d) (?<text>.+)$")]
    private static partial Regex Heading();

    /// <summary>Matches a table row with five cells, including the column names but not the line of dashes below them.</summary>
    [GeneratedRegex(@"^\| (?<id>[^|]+) \| (?<title>[^|]+)(?: \| [^|]+){3} \|$")]
    private static partial Regex Row();
}
