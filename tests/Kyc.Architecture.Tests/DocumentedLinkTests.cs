using System.Text.RegularExpressions;

namespace Kyc.Architecture.Tests;

/// <summary>Checks that every file, folder or heading of this repository to which a document links exists.</summary>
public sealed partial class DocumentedLinkTests
{
    public static TheoryData<string> Documents => [.. RepositoryFiles.Documents];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_of_a_document_leads_to_a_file_or_heading(string document)
    {
        var broken = Link().Matches(RemoveCodeBlocks(RepositoryFiles.ReadText(document))).Select(link => link.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !HasTarget(document, target)).Distinct().ToList();
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Headings_with_the_same_anchor_get_numbered_anchors() => Assert.Equal(
        ["a-b_c", "a-b_c-1", "text"], GetAnchors("# A b_c!\n\n    # no heading\n\n## a `b_c`\n### [Text](x.md)\n"));

    private static bool HasTarget(string document, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, parts[0]);
        if (!Path.Exists(RepositoryFiles.GetFullPath(path)))
        {
            return false;
        }

        return parts.Length == 1 || GetAnchors(RepositoryFiles.ReadText(path)).Contains(parts[1]);
    }

    // Returns the anchors that GitHub gives to the headings of the text. It converts a heading to lower case, keeps only letters, digits,
    // hyphens and underscores, replaces spaces by hyphens, and appends a number to an anchor that already exists.
    private static List<string> GetAnchors(string text)
    {
        var anchorCounts = new Dictionary<string, int>(StringComparer.Ordinal);
        var anchors = new List<string>();
        foreach (
            var heading in Heading().Matches(RemoveCodeBlocks(text)).Select(heading => LinkText().Replace(heading.Groups[1].Value, "$1")))
        {
            var keptCharacters = heading
                .Trim()
                .ToLowerInvariant()
                .Where(character => char.IsLetterOrDigit(character) || character is '_' or '-' or ' ');
            var anchor = string.Concat(keptCharacters).Replace(' ', '-');
            var count = anchorCounts.GetValueOrDefault(anchor);
            anchorCounts[anchor] = count + 1;
            anchors.Add(count == 0 ? anchor : $"{anchor}-{count}");
        }

        return anchors;
    }

    // Returns the text without its code blocks, because brackets and number signs in them are neither links nor headings.
    private static string RemoveCodeBlocks(string text) => CodeBlock().Replace(text, "");

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
