using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Tests.Hosting;

[Collection(ClusterCollection.Name)]
public sealed class VersionTests(ClusterFixture fixture)
{
    [Fact]
    public async Task The_program_prints_its_version_and_reads_no_setting()
    {
        var result = await CommandRunner.RunAsync("dotnet", [Machine.GetProgramPath("src/Kyc.Service", "kyc-service"), "--version"]);
        Assert.Equal((0, ServiceVersion.FullVersion, ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task A_start_logs_the_version_once()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        Assert.Equal([$"Version {ServiceVersion.FullVersion} starts"], service.Log.GetLines(1010));
    }
}
