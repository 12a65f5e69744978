using System.Text.RegularExpressions;

namespace Kyc.Architecture.Tests;

/// <summary>
/// Checks that each citation of a page of docs/facts in code and documents names an existing section, and that no citation has a different
/// format. Examples: <c>card.md 2.2</c> is a section; <c>law.md 0.1</c> is the first entry of the list in section 0;
/// <c>controls.md 2(2)S3</c> is the control with this id.
/// </summary>
public sealed partial class CitationTests
{
    private static readonly Dictionary<string, HashSet<string>> Pages = RepositoryFiles.GetFiles("docs/facts", "*.md")
        .ToDictionary(path => Path.GetFileName(path), path => GetSections(RepositoryFiles.ReadText(path).Split('\n')));

    private static readonly string[] FilesWithOtherFormats =
    [
        // Released migrations are never edited, so citations in an earlier format remain in them.
        "src/Kyc.Service/Platform/Storage/Migrations/",
        // The citations in this file are shown to operators, who do not know that the names refer to fact files.
        "src/Kyc.Jpki/Trust/AcceptanceDefaults.cs",
        // This file contains wrong citations as examples.
        "tests/Kyc.Architecture.Tests/CitationTests.cs",
    ];

    [Fact]
    public void Every_citation_names_an_existing_section()
    {
        var invalidCitations = FindCitations().Where(citation => !Pages.TryGetValue(citation.Page, out var sections)
                || citation.Section.Length > 0 && !sections.Contains(citation.Section))
            .Select(citation => $"{citation.File}: {citation.Page} {citation.Section}").Distinct().ToList();
        Assert.True(invalidCitations.Count == 0, string.Join('\n', invalidCitations));
    }

    [Fact]
    public void Every_citation_has_the_prescribed_format() =>
        Assert.Empty(
            from path in GetFiles()
            where !FilesWithOtherFormats.Any(allowed => path.StartsWith(allowed, StringComparison.Ordinal))
            from match in OtherFormat().Matches(RepositoryFiles.ReadText(path))
            select $"{path}: {match.Value}");

    [Theory]
    [InlineData("(fact file card.md 2.2)")]
    [InlineData("/// allows it 5 s (fact files\n/// card.md 4)")]
    [InlineData("docs/facts/card.md 2.2")]
    [InlineData("card.md section 2.2")]
    [InlineData("card.md, sections 1 and 2")]
    public void A_citation_in_a_wrong_format_is_detected(string text) => Assert.Matches(OtherFormat(), text);

    [Theory]
    [InlineData("(card.md 2.2)")]
    [InlineData("[the card](facts/card.md); section \"Retention\"")]
    [InlineData("`docs/facts/card.md`")]
    public void A_citation_in_the_prescribed_format_or_a_link_is_not_reported(string text) => Assert.DoesNotMatch(OtherFormat(), text);

    [Fact]
    public void At_least_150_citations_are_found() => Assert.InRange(FindCitations().Count(), 150, int.MaxValue);

    private static IEnumerable<(string File, string Page, string Section)> FindCitations() =>
        from path in GetFiles()
        from match in Citation().Matches(RepositoryFiles.ReadText(path))
        select (path, match.Groups["page"].Value, match.Groups["section"].Value);

    private static IEnumerable<string> GetFiles() =>
        from folder in (string[])["src", "protos", "tests", "benchmarks", "tools", "docs", "hardware-notes"]
        from path in RepositoryFiles.GetFiles(folder)
        where Path.GetExtension(path) is ".cs" or ".proto" or ".md" or ".sql" or ".sh" or ".csproj"
        select path;

    private static HashSet<string> GetSections(IEnumerable<string> lines)
    {
        var sections = new HashSet<string>(StringComparer.Ordinal);
        var current = "";
        foreach (var line in lines)
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                sections.Add(current = heading.Groups[1].Value);
            }
            else if (Control().Match(line) is { Success: true } control)
            {
                sections.Add(control.Groups[1].Value);
            }
            else if (Entry().Match(line) is { Success: true } entry)
            {
                sections.Add($"{current}.{entry.Groups[1].Value}");
            }
        }
        return sections;
    }

    /// <summary>Matches a citation, even if a line break and comment marks are between the page and the section.</summary>
    [GeneratedRegex(
        @"(?<![\w/.-])(?<page>(?:law|card|pki|mail|controls|scale)\.md)(?:[\s/*#-]{1,16}(?:section )?(?<section>\d+(?:\(\d\)\w+|(?:\.\d+)*)))?")]
    private static partial Regex Citation();

    [GeneratedRegex(
        @"fact files?[\s/*#-]{1,16}(?:law|card|pki|mail|controls|scale)\.md"
        + @"|docs/facts/\w+\.md[\s/*#-]{1,16}(?:section )?\d|(?<![\w.-])(?:law|card|pki|mail|controls|scale)\.md,?\s+sections? \d")]
    private static partial Regex OtherFormat();

    [GeneratedRegex(@"^#{2,4} (\d+(?:\.\d+)*)\.? ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| (\d\(\d\)\w+) \|")]
    private static partial Regex Control();

    [GeneratedRegex(@"^(\d+)\. ")]
    private static partial Regex Entry();
}
