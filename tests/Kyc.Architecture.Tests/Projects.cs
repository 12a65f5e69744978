using System.Reflection;
using System.Xml.Linq;

namespace Kyc.Architecture.Tests;

/// <summary>A project of the repository, as its file tells.</summary>
/// <param name="Folder">Its folder, seen from the root of the repository, with forward slashes.</param>
/// <param name="RootNamespace">Namespace of the files that lie in the folder itself.</param>
/// <param name="AssemblyName">Name of the assembly that it becomes.</param>
internal sealed record Project(string Folder, string RootNamespace, string AssemblyName)
{
    /// <summary>Loads the assembly.</summary>
    /// <exception cref="FileNotFoundException">These tests do not refer to the project.</exception>
    public Assembly Load() => Assembly.Load(AssemblyName);
}

/// <summary>The projects and the C# files of the repository.</summary>
internal static class Projects
{
    /// <summary>All projects that hold code of ours.</summary>
    public static readonly IReadOnlyList<Project> All = [.. Files("*.csproj").Select(Read)];

    /// <summary>The projects below src/, of which the system consists.</summary>
    public static IEnumerable<Project> OfSource => All.Where(project => project.Folder.StartsWith("src/", StringComparison.Ordinal));

    /// <summary>C# files that are not generated, seen from the root of the repository, with forward slashes.</summary>
    public static IEnumerable<string> CodeFiles => Files("*.cs");

    private static IEnumerable<string> Files(string pattern) =>
        ((string[])["src", "tools", "tests", "benchmarks"]).SelectMany(folder => RepositoryFiles.Below(folder, pattern))
            .Order(StringComparer.Ordinal);

    private static Project Read(string path)
    {
        var properties = XDocument.Parse(RepositoryFiles.Text(path)).Descendants()
            .ToLookup(element => element.Name.LocalName, element => element.Value);
        var name = Path.GetFileNameWithoutExtension(path);
        return new Project(
            Path.GetDirectoryName(path)!.Replace('\\', '/'),
            properties["RootNamespace"].SingleOrDefault(name),
            properties["AssemblyName"].SingleOrDefault(name));
    }
}
