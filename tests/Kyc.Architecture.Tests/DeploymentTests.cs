namespace Kyc.Architecture.Tests;

/// <summary>Checks that no project in src/ depends on projects that are only for development and tests.</summary>
[Trait("Control", "4(2)S4")]
public sealed class DeploymentTests
{
    [Fact]
    public void No_project_in_src_references_the_virtual_card_or_a_tool() =>
        Assert.Empty(
            from project in Projects.SourceProjects
            let file = RepositoryFiles.GetFiles(project.Folder, "*.csproj").Single()
            where RepositoryFiles.ReadText(file) is var text
                && (text.Contains("Kyc.VirtualCard.csproj", StringComparison.Ordinal) || text.Contains("/tools/", StringComparison.Ordinal))
            select file);
}
