namespace Kyc.Architecture.Tests;

public sealed class CircleTests
{
    public static TheoryData<string> SourceProjects => [.. Projects.OfSource.Select(project => project.RootNamespace)];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void No_folders_of_a_project_depend_on_each_other_in_a_cycle(string project)
    {
        var circles = Rooms.Of(Projects.OfSource.Single(known => known.RootNamespace == project).Load(), project).Circles();
        Assert.True(circles.Count == 0, string.Join('\n', circles));
    }
}
