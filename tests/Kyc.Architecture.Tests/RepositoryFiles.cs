using Kyc.Tests.Shared;

namespace Kyc.Architecture.Tests;

/// <summary>
/// Lists the files of the repository except build outputs. Paths are relative to the root of the repository, with forward slashes.
/// </summary>
internal static class RepositoryFiles
{
    private static readonly string Root = FailureDocument.GetRepositoryRoot();

    private static readonly string[] BuildFolders = ["/bin/", "/obj/", "/node_modules/"];

    /// <summary>Gets the documents of the project, with those that describe fixtures.</summary>
    public static IEnumerable<string> Documents { get; } =
    [
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
        .. ((string[])["docs", "hardware-notes", "tests/fixtures"]).SelectMany(folder => GetFiles(folder, "*.md")),
    ];

    /// <summary>Gets the files below a folder, ordered by path.</summary>
    public static IEnumerable<string> GetFiles(string folder, string pattern = "*") =>
        from file in Directory.EnumerateFiles(GetFullPath(folder), pattern, SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !BuildFolders.Any(folder => path.Contains(folder, StringComparison.Ordinal))
        orderby path
        select path;

    /// <summary>Reads a file as text.</summary>
    public static string ReadText(string path) => File.ReadAllText(GetFullPath(path));

    /// <summary>Gets the full path of a file.</summary>
    public static string GetFullPath(string path) => Path.Combine(Root, path);
}
