using System.Reflection;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Kyc.Architecture.Tests;

/// <summary>Represents a project of the repository, as described by its project file.</summary>
/// <param name="Folder">Folder of the project, relative to the root of the repository, with forward slashes.</param>
/// <param name="RootNamespace">Namespace of the files that are directly in the folder.</param>
/// <param name="AssemblyName">Name of the compiled assembly.</param>
internal sealed record Project(string Folder, string RootNamespace, string AssemblyName)
{
    /// <summary>Loads the assembly.</summary>
    /// <exception cref="FileNotFoundException">This test project does not reference the project.</exception>
    public Assembly Load() => Assembly.Load(AssemblyName);
}

/// <summary>Lists the projects and the C# files of the repository.</summary>
internal static class Projects
{
    /// <summary>All projects of the repository.</summary>
    public static readonly IReadOnlyList<Project> All = [.. GetFiles("*.csproj").Select(Read)];

    /// <summary>Gets the projects below src/.</summary>
    public static IEnumerable<Project> SourceProjects => All.Where(project => project.Folder.StartsWith("src/", StringComparison.Ordinal));

    /// <summary>
    /// Gets the C# files that are not generated, relative to the root of the repository, with forward slashes, and their syntax trees.
    /// Several tests read them, so they are parsed once.
    /// </summary>
    public static IReadOnlyList<(string File, SyntaxTree Tree)> SyntaxTrees => ParsedFiles.Value;

    private static readonly Lazy<IReadOnlyList<(string File, SyntaxTree Tree)>> ParsedFiles = new(() =>
        [.. GetFiles("*.cs").Select(file => (file, CSharpSyntaxTree.ParseText(RepositoryFiles.ReadText(file))))]);

    private static IEnumerable<string> GetFiles(string pattern) =>
        ((string[])["src", "tools", "tests", "benchmarks"]).SelectMany(folder => RepositoryFiles.GetFiles(folder, pattern))
            .Order(StringComparer.Ordinal);

    private static Project Read(string path)
    {
        var properties = XDocument.Parse(RepositoryFiles.ReadText(path)).Descendants()
            .ToLookup(element => element.Name.LocalName, element => element.Value);
        var name = Path.GetFileNameWithoutExtension(path);
        return new Project(
            Path.GetDirectoryName(path)!.Replace('\\', '/'),
            properties["RootNamespace"].SingleOrDefault(name),
            properties["AssemblyName"].SingleOrDefault(name));
    }
}
