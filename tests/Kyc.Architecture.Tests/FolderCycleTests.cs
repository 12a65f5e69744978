namespace Kyc.Architecture.Tests;

public sealed class FolderCycleTests
{
    public static TheoryData<string> SourceProjects => [.. Projects.SourceProjects.Select(project => project.RootNamespace)];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void No_folders_of_a_project_depend_on_each_other_in_a_cycle(string project)
    {
        var cycles = FolderDependencies
            .Read(Projects.SourceProjects.Single(candidate => candidate.RootNamespace == project).Load(), project)
            .FindCycles();
        Assert.True(cycles.Count == 0, string.Join('\n', cycles));
    }
}
