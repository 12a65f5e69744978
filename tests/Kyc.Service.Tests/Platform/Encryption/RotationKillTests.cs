using System.Diagnostics;
using Kyc.Rig;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Encryption;

[Collection(ClusterGroup.Name)]
public sealed class RotationKillTests(ClusterFixture fixture)
{
    private const int ApplicationCount = 6000;
    private const int MaxKills = 5;

    [Fact]
    public async Task A_repeatedly_killed_rotation_continues_and_loses_no_key()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        Dictionary<Guid, byte[]> boxes;
        RotationRow rotation;
        await using (var first = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)))
        {
            boxes = await RotationTestHelper.StoreKeysAsync(first, ApplicationCount);
            var target = await RotationTestHelper.AddKeyAsync(first);
            // The rotation is begun after the first instance has stopped, so that this instance rewraps no keys.
            await first.StopAsync();
            rotation = await RotationTestHelper.MakeCurrentAsync(first, target);
        }

        await using var probe = new KeyDatabaseProbe(settings.KeyDatabase);
        var seen = new List<long>();
        while (seen.Count < MaxKills
            && await probe.GetNewestRotationAsync() is { CompletedAt: null, Rewrapped: <= ApplicationCount, Rewrapped: var before })
        {
            using var service = Start(settings);
            try
            {
                await Eventually.IsTrueAsync(async () =>
                {
                    Assert.False(service.HasExited);
                    return await probe.GetNewestRotationAsync() is var now && (now.Rewrapped > before || now.CompletedAt is not null);
                });
            }
            finally
            {
                // SIGKILL ends the process at once. None of its code runs afterwards.
                service.Kill();
                await service.WaitForExitAsync();
            }
            seen.Add((await probe.GetNewestRotationAsync()).Rewrapped);
        }
        Assert.Equal(seen.Order(), seen);
        Assert.True(seen[0] < ApplicationCount, "the first kill came after the work was done");

        await using var last = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now));
        await Eventually.IsTrueAsync(async () => (await probe.GetNewestRotationAsync()).CompletedAt is not null);
        var end = await probe.GetNewestRotationAsync();
        Assert.Equal((ApplicationCount + 1, ApplicationCount + 1, 0), (end.Total, end.Rewrapped, end.Failed));
        Assert.Equal([rotation.KekId],
            await RotationTestHelper.QueryAsync<string>(last, "select kek_id from data_key union select kek_id from service_key"));
        await RotationTestHelper.AssertAllOpenAsync(last, boxes);
    }

    private static Process Start(ServiceUnderTest.Settings settings)
    {
        var start = new ProcessStartInfo("dotnet",
            [Machine.GetProgramPath("src/Kyc.Service", "kyc-service"), .. settings.GetArguments(FreePorts.GetPort(), FreePorts.GetPort())])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
