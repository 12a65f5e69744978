using System.Text.RegularExpressions;

namespace Kyc.Architecture.Tests.Controls;

/// <summary>A row of the tables of supervisory controls (controls.md 6).</summary>
/// <param name="Id">Its id: that of the table, in section 6.2 behind "FSA ", for example <c>2(2)S3</c> and <c>FSA b</c>.</param>
/// <param name="Title">What is asked for.</param>
/// <param name="Source">Heading of its table, without number.</param>
internal sealed partial record SupervisoryControl(string Id, string Title, string Source)
{
    private const string Page = "docs/facts/controls.md";

    /// <summary>All, in the order of the page.</summary>
    public static IReadOnlyList<SupervisoryControl> All { get; } = [.. Read()];

    private static IEnumerable<SupervisoryControl> Read()
    {
        var (prefix, source) = ("", "");
        foreach (var line in RepositoryFiles.ReadText(Page).Split('\n'))
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

    /// <summary>A row of five cells; lines between heading and rows have dashes only.</summary>
    [GeneratedRegex(@"^\| (?<id>[^|]+) \| (?<title>[^|]+)(?: \| [^|]+){3} \|$")]
    private static partial Regex Row();
}
