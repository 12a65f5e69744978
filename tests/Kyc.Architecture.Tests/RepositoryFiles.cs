using Kyc.Tests.Shared;

namespace Kyc.Architecture.Tests;

/// <summary>
/// Lists the files of the repository except build outputs, and reads them. Paths are relative to the root of the repository, with forward
/// slashes.
/// </summary>
internal static class RepositoryFiles
{
    private static readonly string Root = FailureDocument.GetRepositoryRoot();

    private static readonly string[] BuildFolders = ["/bin/", "/obj/", "/node_modules/"];

    /// <summary>Gets the paths of the Markdown documents, including those that describe test fixtures.</summary>
    public static IEnumerable<string> Documents { get; } =
    [
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
        .. ((string[])["docs", "hardware-notes", "tests/fixtures"]).SelectMany(folder => GetFiles(folder, "*.md")),
    ];

    /// <summary>Gets the paths of the matching files in the given folder and its subfolders, in order.</summary>
    public static IEnumerable<string> GetFiles(string folder, string pattern = "*") =>
        from file in Directory.EnumerateFiles(GetFullPath(folder), pattern, SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !BuildFolders.Any(folder => path.Contains(folder, StringComparison.Ordinal))
        orderby path
        select path;

    /// <summary>Reads the file with the given relative path as text.</summary>
    public static string ReadText(string path) => File.ReadAllText(GetFullPath(path));

    /// <summary>Gets the full path of the file or folder with the given relative path.</summary>
    public static string GetFullPath(string path) => Path.Combine(Root, path);
}
