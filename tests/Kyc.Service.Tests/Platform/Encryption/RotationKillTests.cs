using System.Diagnostics;
using Kyc.Rig;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Encryption;

[Collection(ClusterCollection.Name)]
public sealed class RotationKillTests(ClusterFixture fixture)
{
    private const int ApplicationCount = 6000;
    private const int MaxKills = 5;

    [Fact]
    public async Task A_repeatedly_killed_rotation_completes_and_loses_no_key()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        Dictionary<Guid, byte[]> boxes;
        RotationRow rotation;
        await using (var firstService = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)))
        {
            boxes = await RotationTestHelper.StoreKeysAsync(firstService, ApplicationCount);
            var targetKeyId = await RotationTestHelper.AddKeyAsync(firstService);
            // The rotation begins only after the first instance has stopped, so that the first instance rewraps no keys.
            await firstService.StopAsync();
            rotation = await RotationTestHelper.MakeCurrentAsync(firstService, targetKeyId);
        }

        await using var probe = new KeyDatabaseProbe(settings.KeyDatabase);
        var rewrappedCounts = new List<long>();
        while (rewrappedCounts.Count < MaxKills
            && await probe.GetNewestRotationAsync() is { CompletedAt: null, Rewrapped: <= ApplicationCount and var rewrappedBefore })
        {
            using var service = StartService(settings);
            try
            {
                await Eventually.IsTrueAsync(async () =>
                {
                    Assert.False(service.HasExited);
                    return await probe.GetNewestRotationAsync() is var currentRotation
                        && (currentRotation.Rewrapped > rewrappedBefore || currentRotation.CompletedAt is not null);
                });
            }
            finally
            {
                // SIGKILL ends the process at once. None of its code runs afterwards.
                service.Kill();
                await service.WaitForExitAsync();
            }
            rewrappedCounts.Add((await probe.GetNewestRotationAsync()).Rewrapped);
        }
        Assert.Equal(rewrappedCounts.Order(), rewrappedCounts);
        Assert.True(rewrappedCounts[0] < ApplicationCount, "the first kill came after the work was done");

        await using var lastService = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now));
        await Eventually.IsTrueAsync(async () => (await probe.GetNewestRotationAsync()).CompletedAt is not null);
        var finalRotation = await probe.GetNewestRotationAsync();
        Assert.Equal((ApplicationCount + 1, ApplicationCount + 1, 0), (finalRotation.Total, finalRotation.Rewrapped, finalRotation.Failed));
        Assert.Equal([rotation.KekId],
            await RotationTestHelper.QueryAsync<string>(lastService, "select kek_id from data_key union select kek_id from service_key"));
        await RotationTestHelper.AssertAllOpenAsync(lastService, boxes);
    }

    private static Process StartService(ServiceUnderTest.Settings settings)
    {
        var startInfo = new ProcessStartInfo(
            "dotnet",
            [
                Machine.GetProgramPath("src/Kyc.Service", "kyc-service"),
                .. settings.GetArguments(FreePortFinder.GetPort(), FreePortFinder.GetPort()),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(startInfo)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
