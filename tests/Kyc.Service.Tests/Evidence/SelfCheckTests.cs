using Kyc.Evidence.Checkpoints;
using Kyc.Service.Evidence;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Evidence;

[Collection(ClusterCollection.Name)]
public sealed class SelfCheckTests(ClusterFixture fixture)
{
    // This is 02:00 in Japan.
    private static readonly DateTimeOffset NightlyCheckTime = new(2026, 11, 22, 17, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_self_check_runs_once_a_night_with_any_number_of_instances_and_seals_all_chains()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var clock = new ManualClock(NightlyCheckTime.AddHours(-3));
        await using var firstInstance = await ServiceUnderTest.StartAsync(settings, clock);
        await using var secondInstance = await ServiceUnderTest.StartAsync(settings, clock);
        await Requests.BeginSessionAsync(firstInstance);
        Assert.True(await RunSelfCheckAsync(firstInstance));
        Assert.False(await RunSelfCheckAsync(secondInstance));

        clock.Advance(TimeSpan.FromHours(3) - TimeSpan.FromSeconds(1));
        Assert.False(await RunSelfCheckAsync(firstInstance));
        clock.Advance(TimeSpan.FromSeconds(1));
        var results = await Task.WhenAll(RunSelfCheckAsync(firstInstance), RunSelfCheckAsync(secondInstance));
        Assert.Single(results, true);
        Assert.False(await RunSelfCheckAsync(firstInstance));
        Assert.False(await RunSelfCheckAsync(secondInstance));
        Assert.Equal(2, await firstInstance.QueryScalarAsync<int>("select count(*)::int from self_check where faults = 0 and checked = 1"));
        Assert.Equal(2, await firstInstance.QueryScalarAsync<int>("select count(*)::int from checkpoint where scope = @all",
            new { all = (short)CheckpointScope.All }));
        Assert.Equal(NightlyCheckTime, secondInstance.Services.GetRequiredService<EvidenceHealth>().LastCheck!.StartedAt);
    }

    [Fact]
    public async Task A_ledger_fault_and_a_missed_self_check_cause_warnings_and_calls_are_still_served()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await Requests.BeginSessionAsync(service);
        Assert.Equal("ready\n", await GetReadinessAsync(service));
        Assert.True(await RunSelfCheckAsync(service));
        Assert.Equal("ready\n", await GetReadinessAsync(service));

        service.Clock.Advance(EvidenceHealth.MaxCheckInterval + TimeSpan.FromSeconds(1));
        Assert.Equal("ready\nwarning: the ledger's self-check did not run\n", await GetReadinessAsync(service));
        await service.TamperAsync("update application set declaration = set_byte(declaration, 20, get_byte(declaration, 20) # 1)");
        Assert.True(await RunSelfCheckAsync(service));
        Assert.Equal("ready\nwarning: the ledger's self-check found 1 breaks\n", await GetReadinessAsync(service));
        await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);

        // A ledger with a fault is not sealed again.
        Assert.Equal(1, await service.QueryScalarAsync<int>("select count(*)::int from checkpoint"));
    }

    private static Task<bool> RunSelfCheckAsync(ServiceUnderTest service) =>
        service.Services.GetRequiredService<LedgerSelfCheck>().RunIfDueAsync(CancellationToken.None);

    private static async Task<string> GetReadinessAsync(ServiceUnderTest service) =>
        (await service.WaitForReadinessAsync(readiness => readiness.StartsWith("ready", StringComparison.Ordinal)))
            .Replace(ServiceUnderTest.NoListWarning, "", StringComparison.Ordinal);
}
