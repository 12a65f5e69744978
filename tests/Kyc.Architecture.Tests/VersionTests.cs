using System.Reflection;
using System.Xml.Linq;

namespace Kyc.Architecture.Tests;

/// <summary>
/// Checks that all assemblies of the system have the version in Directory.Build.props, and that the newest release in the changelog is that
/// version.
/// </summary>
public sealed class VersionTests
{
    private static readonly string Version =
        XDocument.Parse(RepositoryFiles.ReadText("Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public void The_changelog_lists_the_current_version_directly_after_the_unreleased_changes()
    {
        var headings = RepositoryFiles
            .ReadText("CHANGELOG.md")
            .Split('\n')
            .Where(line => line.StartsWith("## [", StringComparison.Ordinal))
            .ToList();
        Assert.Equal("## [Unreleased]", headings[0]);
        Assert.StartsWith($"## [{Version}] - ", headings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_assembly_of_the_system_has_the_version_of_the_repository()
    {
        var mismatches = Projects
            .SourceProjects.Select(project =>
                (
                    project.AssemblyName,
                    Version: project.Load().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion))
            .Where(assembly => assembly.Version.Split('+')[0] != Version)
            .Select(assembly => $"{assembly.AssemblyName}: {assembly.Version}")
            .ToList();
        Assert.True(mismatches.Count == 0, string.Join('\n', mismatches));
    }
}
