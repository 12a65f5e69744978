using System.Text.RegularExpressions;

namespace Kyc.Architecture.Tests;

/// <summary>What a document calls a file of this repository is there.</summary>
public sealed partial class DocumentedPathTests
{
    public static TheoryData<string> Documents =>
    [
        "README.md",
        .. new[] { "docs", "hardware-notes", "tests/fixtures" }.SelectMany(folder => RepositoryFiles.Below(folder, "*.md"))
            // The facts name files of the projects that they were read from.
            .Where(path => !path.StartsWith("docs/facts/", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_path_in_a_document_exists(string document)
    {
        var missing = Code().Matches(RepositoryFiles.Text(document))
            .Select(code => code.Groups[1].Value).Distinct().Where(path => !Exists(path)).ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    private static bool Exists(string path)
    {
        var full = RepositoryFiles.Full(path);
        // A pattern may stand for the names of one folder.
        return path.Contains('*', StringComparison.Ordinal)
            ? Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(full)!, Path.GetFileName(full)).Any()
            : Path.Exists(full);
    }

    /// <summary>A path in code style, from the top of the repository.</summary>
    [GeneratedRegex(@"`((?:src|tests|protos|tools|benchmarks|docs|hardware-notes)/[\w./*-]*)`")]
    private static partial Regex Code();
}
