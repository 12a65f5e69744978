using System.Reflection;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Kyc.Architecture.Tests;

/// <summary>Represents a project of the repository, as described by its project file.</summary>
/// <param name="Folder">The folder of the project, relative to the root of the repository, with forward slashes.</param>
/// <param name="RootNamespace">The namespace of the types in files that are directly in the folder.</param>
/// <param name="AssemblyName">The name of the compiled assembly.</param>
internal sealed record Project(string Folder, string RootNamespace, string AssemblyName)
{
    /// <summary>Loads the assembly of the project.</summary>
    /// <exception cref="FileNotFoundException">Kyc.Architecture.Tests does not reference the project.</exception>
    public Assembly Load() => Assembly.Load(AssemblyName);
}

/// <summary>Lists the projects and the C# files of the repository.</summary>
internal static class Projects
{
    /// <summary>All projects of the repository.</summary>
    public static readonly IReadOnlyList<Project> All = [.. GetFiles("*.csproj").Select(ReadProject)];

    /// <summary>Gets the projects in the folder src.</summary>
    public static IEnumerable<Project> SourceProjects => All.Where(project => project.Folder.StartsWith("src/", StringComparison.Ordinal));

    /// <summary>
    /// Gets the syntax trees of the C# files that are not generated, each with the path of its file, relative to the root of the repository
    /// and with forward slashes. Several tests need the trees, so the files are parsed only once.
    /// </summary>
    public static IReadOnlyList<(string File, SyntaxTree Tree)> SyntaxTrees => LazySyntaxTrees.Value;

    private static readonly Lazy<IReadOnlyList<(string File, SyntaxTree Tree)>> LazySyntaxTrees = new(() =>
        [.. GetFiles("*.cs").Select(file => (file, CSharpSyntaxTree.ParseText(RepositoryFiles.ReadText(file))))]);

    private static IEnumerable<string> GetFiles(string pattern) =>
        ((string[])["src", "tools", "tests", "benchmarks"]).SelectMany(folder => RepositoryFiles.GetFiles(folder, pattern))
            .Order(StringComparer.Ordinal);

    private static Project ReadProject(string path)
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
