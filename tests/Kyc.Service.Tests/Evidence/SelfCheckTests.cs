using Kyc.Evidence.Checkpoints;
using Kyc.Service.Evidence;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Evidence;

[Collection(ClusterGroup.Name)]
public sealed class SelfCheckTests(ClusterFixture fixture)
{
    // This is 02:00 in Japan.
    private static readonly DateTimeOffset Night = new(2026, 11, 22, 17, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_self_check_runs_once_a_night_with_any_number_of_instances_and_seals_all_chains()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var clock = new ManualClock(Night.AddHours(-3));
        await using var first = await ServiceUnderTest.StartAsync(settings, clock);
        await using var second = await ServiceUnderTest.StartAsync(settings, clock);
        await Requests.BeginAsync(first);
        Assert.True(await CheckAsync(first));
        Assert.False(await CheckAsync(second));

        clock.Advance(TimeSpan.FromHours(3) - TimeSpan.FromSeconds(1));
        Assert.False(await CheckAsync(first));
        clock.Advance(TimeSpan.FromSeconds(1));
        var ran = await Task.WhenAll(CheckAsync(first), CheckAsync(second));
        Assert.Single(ran, true);
        Assert.False(await CheckAsync(first));
        Assert.False(await CheckAsync(second));
        Assert.Equal(2, await first.QueryScalarAsync<int>("select count(*)::int from self_check where faults = 0 and checked = 1"));
        Assert.Equal(2, await first.QueryScalarAsync<int>("select count(*)::int from checkpoint where scope = @all",
            new { all = (short)CheckpointScope.All }));
        Assert.Equal(Night, second.Services.GetRequiredService<EvidenceHealth>().LastCheck!.StartedAt);
    }

    [Fact]
    public async Task A_fault_and_a_missed_check_give_warnings_while_callers_are_served()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await Requests.BeginAsync(service);
        Assert.Equal("ready\n", await GetReadinessAsync(service));
        Assert.True(await CheckAsync(service));
        Assert.Equal("ready\n", await GetReadinessAsync(service));

        service.Clock.Advance(EvidenceHealth.MaxCheckInterval + TimeSpan.FromSeconds(1));
        Assert.Equal("ready\nwarning: the ledger's self-check did not run\n", await GetReadinessAsync(service));
        await service.TamperAsync("update application set declaration = set_byte(declaration, 20, get_byte(declaration, 20) # 1)");
        Assert.True(await CheckAsync(service));
        Assert.Equal("ready\nwarning: the ledger's self-check found 1 breaks\n", await GetReadinessAsync(service));
        await service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller);

        // A ledger with a fault is not sealed again.
        Assert.Equal(1, await service.QueryScalarAsync<int>("select count(*)::int from checkpoint"));
    }

    private static Task<bool> CheckAsync(ServiceUnderTest service) =>
        service.Services.GetRequiredService<SelfCheck>().RunIfDueAsync(CancellationToken.None);

    private static async Task<string> GetReadinessAsync(ServiceUnderTest service) =>
        (await service.WaitForReadinessAsync(readiness => readiness.StartsWith("ready", StringComparison.Ordinal)))
            .Replace(ServiceUnderTest.NoListWarning, "", StringComparison.Ordinal);
}
