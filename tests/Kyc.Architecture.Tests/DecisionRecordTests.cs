using System.Globalization;
using System.Text.RegularExpressions;

namespace Kyc.Architecture.Tests;

/// <summary>Checks that the decision records in docs/adr are numbered without gaps and have the same sections.</summary>
public sealed partial class DecisionRecordTests
{
    private const string Folder = "docs/adr";

    /// <summary>The sections of a decision record, in order. The third one is optional.</summary>
    private static readonly string[] Sections = ["Context", "Decision", "Alternatives considered", "Consequences"];

    public static TheoryData<string> Records => [.. RepositoryFiles.GetFiles(Folder)];

    [Fact]
    public void Records_are_numbered_from_1_without_a_gap()
    {
        var numbers = RepositoryFiles.GetFiles(Folder)
            .Select(path => FileName().Match(Path.GetFileName(path)).Groups["number"].Value).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => number.ToString("d4", CultureInfo.InvariantCulture)), numbers);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_has_a_number_title_status_date_and_sections_in_the_right_order(string path) =>
        Assert.Equal("", FindFault(path, RepositoryFiles.ReadText(path)));

    [Theory]
    [InlineData("# 1. T\n\n- Status: Accepted\n- Date: 2026-11-30", "CDQ", "")]
    [InlineData("# 1. T\n\n- Status: Withdrawn on 2026-11-30\n- Date: 2026-11-30", "CDAQ", "")]
    [InlineData("# 2. T\n\n- Status: Accepted\n- Date: 2026-11-30", "CDQ", "head")]
    [InlineData("# 1. T", "CDQ", "head")]
    [InlineData("# 1. T\n\n- Status: Perhaps\n- Date: 2026-11-30", "CDQ", "head")]
    [InlineData("# 1. T\n\n- Status: Accepted\n- Date: 2026-11-31", "CDQ", "date")]
    [InlineData("# 1. T\n\n- Status: Superseded by [ADR 9](0009-gone.md)\n- Date: 2026-11-30", "CDQ", "successor")]
    [InlineData("# 1. T\n\n- Status: Accepted\n- Date: 2026-11-30", "DCQ", "sections")]
    [InlineData("# 1. T\n\n- Status: Accepted\n- Date: 2026-11-30", "CD", "sections")]
    public void A_valid_record_has_no_fault_and_a_malformed_record_is_reported(string head, string sections, string fault)
    {
        var headings = sections.Select(letter => $"\n\n## {Sections["CDAQ".IndexOf(letter, StringComparison.Ordinal)]}");
        Assert.Equal(fault, FindFault("docs/adr/0001-t.md", head + string.Concat(headings) + "\n"));
    }

    private static string FindFault(string path, string text)
    {
        var head = Head().Match(text);
        if (!head.Success || ParseNumber(head) != ParseNumber(FileName().Match(Path.GetFileName(path))))
        {
            return "head";
        }

        string[] dates = [head.Groups["date"].Value, .. head.Groups["withdrawn"].Captures.Select(withdrawn => withdrawn.Value)];
        if (!dates.All(IsDate))
        {
            return "date";
        }

        var successor = head.Groups["successor"];
        if (successor.Success && !Path.Exists(RepositoryFiles.GetFullPath($"{Folder}/{successor.Value}")))
        {
            return "successor";
        }

        var sections = Section().Matches(text).Select(section => section.Groups[1].Value).ToList();
        return sections.SequenceEqual(Sections) || sections.SequenceEqual(Sections.Where(section => section != Sections[2]))
            ? ""
            : "sections";
    }

    private static int ParseNumber(Match match) => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);

    private static bool IsDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    [GeneratedRegex(@"^(?<number>\d{4})-[a-z0-9-]+\.md$")]
    private static partial Regex FileName();

    [GeneratedRegex(
        @"\A# (?<number>\d+)\. \S.*\n\n- Status: "
        + @"(?:Accepted|Withdrawn on (?<withdrawn>\S+)|Superseded by \[ADR \d+\]\((?<successor>[^)]+)\))\n"
        + @"- Date: (?<date>\S+)\n\n## ")]
    private static partial Regex Head();

    [GeneratedRegex(@"^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Section();
}
