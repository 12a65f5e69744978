using Kyc.Tests.Shared;

namespace Kyc.Architecture.Tests;

/// <summary>The files of the repository that are not made by a build. Paths are seen from its root, with forward slashes.</summary>
internal static class RepositoryFiles
{
    private static readonly string Root = FailureDocument.RepositoryRoot();

    private static readonly string[] Made = ["/bin/", "/obj/", "/node_modules/"];

    /// <summary>The files below a folder, in the order of their paths.</summary>
    public static IEnumerable<string> Below(string folder, string pattern = "*") =>
        from file in Directory.EnumerateFiles(Full(folder), pattern, SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !Made.Any(folder => path.Contains(folder, StringComparison.Ordinal))
        orderby path
        select path;

    /// <summary>What a file holds.</summary>
    public static string Text(string path) => File.ReadAllText(Full(path));

    /// <summary>A path on this machine.</summary>
    public static string Full(string path) => Path.Combine(Root, path);
}
