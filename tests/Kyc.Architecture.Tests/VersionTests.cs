using System.Reflection;
using System.Xml.Linq;

namespace Kyc.Architecture.Tests;

/// <summary>There is one version, that of Directory.Build.props.</summary>
public sealed class VersionTests
{
    private static readonly string Version =
        XDocument.Parse(RepositoryFiles.Text("Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public void Every_assembly_of_the_system_has_the_version_of_the_repository()
    {
        var others = Projects.OfSource
            .Select(project => (project.AssemblyName, Version: project.Load().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion))
            .Where(assembly => assembly.Version.Split('+')[0] != Version)
            .Select(assembly => $"{assembly.AssemblyName}: {assembly.Version}")
            .ToList();
        Assert.True(others.Count == 0, string.Join('\n', others));
    }
}
