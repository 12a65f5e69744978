using System.Text.RegularExpressions;

namespace Kyc.Architecture.Tests;

/// <summary>Checks that every file and folder of this repository that a document names exists.</summary>
public sealed partial class DocumentedPathTests
{
    public static TheoryData<string> Documents =>
    [
        .. RepositoryFiles.Documents
            // The pages in docs/facts are not checked, because they also name files of the other projects from which the facts come.
            .Where(path => !path.StartsWith("docs/facts/", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_path_in_a_document_exists(string document)
    {
        var missing = PathAsCode().Matches(RepositoryFiles.ReadText(document))
            .Select(code => code.Groups[1].Value).Distinct().Where(path => !PathExists(path)).ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    private static bool PathExists(string path)
    {
        var fullPath = RepositoryFiles.GetFullPath(path);
        // A * in the last part of the path stands for several file names.
        return path.Contains('*', StringComparison.Ordinal)
            ? Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(fullPath)!, Path.GetFileName(fullPath)).Any()
            : Path.Exists(fullPath);
    }

    /// <summary>Matches a path formatted as code, relative to the root of the repository.</summary>
    [GeneratedRegex(@"`((?:src|tests|protos|tools|benchmarks|docs|hardware-notes)/[\w./*-]*)`")]
    private static partial Regex PathAsCode();
}
