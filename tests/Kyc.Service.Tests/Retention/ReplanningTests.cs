using Dapper;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kyc.Service.Tests.Retention;

/// <summary>
/// Tests the replanning, which recomputes all due dates page by page. It continues after an interruption, and leaves no due date that was
/// computed by the old rules.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class ReplanningTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const int ApplicationCount = 10;

    /// <summary>
    /// The SQL query for the applications that still have a due date by the rule <c>due</c>. <see cref="DueApplications"/> writes this
    /// rule's due dates, and no installation has the rule.
    /// </summary>
    private const string ScheduledByOldRulesSql =
        "select distinct application_id from retention_schedule where rule_id = 'due' order by application_id";

    private static readonly DateOnly EventDay = new(2026, 11, 22);

    private ServiceUnderTest _service = null!;
    private List<Guid> _ids = [];

    public async Task InitializeAsync()
    {
        _service = await RetentionTestHelper.StartAsync(fixture);
        await _service.PauseWorkerAsync();
        await RetentionTestHelper.PlanAsync(_service);
        await using var kycConnection = await _service.Database.OpenAsync(default);
        await using var keyConnection = await _service.Get<KeyDatabase>().OpenAsync(default);
        _ids = [.. (await DueApplications.InsertAsync(kycConnection, keyConnection, ApplicationCount, EventDay))
            .OrderBy(id => id.ToString("D"), StringComparer.Ordinal)];
        await MarkRulesAsChangedAsync();
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Replanning_killed_between_two_pages_continues_in_another_instance_after_the_last_planned_page()
    {
        var (firstReplanner, pageCount) = (CreateReplanner(_service.Clock), 0);
        firstReplanner.AfterPage = () => ++pageCount == 2 ? throw new IOException("killed") : Task.CompletedTask;
        Assert.True(await firstReplanner.BeginIfRulesChangedAsync(default));
        await Assert.ThrowsAsync<IOException>(() => firstReplanner.ContinueAsync(TimeSpan.MaxValue, default));
        Assert.Equal(_ids[6..], await GetUnplannedIdsAsync());

        await _service.StopAsync();
        await using var nextService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        await Eventually.IsTrueAsync(async () => await IsReplanningDoneAsync() && (await GetUnplannedIdsAsync()).Count == 0);
    }

    [Fact]
    public async Task Replanning_stops_after_its_time_limit_and_continues_with_the_next_page()
    {
        var replanner = CreateReplanner(_service.Clock);
        await replanner.BeginIfRulesChangedAsync(default);
        Assert.True(await replanner.ContinueAsync(TimeSpan.Zero, default));
        Assert.Equal(_ids[3..], await GetUnplannedIdsAsync());
        Assert.True(await replanner.ContinueAsync(TimeSpan.Zero, default));
        Assert.Equal(_ids[6..], await GetUnplannedIdsAsync());
        Assert.False(await replanner.ContinueAsync(TimeSpan.MaxValue, default));
        Assert.Empty(await GetUnplannedIdsAsync());
        Assert.True(await IsReplanningDoneAsync());
        Assert.False(await replanner.BeginIfRulesChangedAsync(default));
    }

    [Fact]
    public async Task A_locked_application_is_skipped_and_planned_later()
    {
        var replanner = CreateReplanner(_service.Clock);
        await replanner.BeginIfRulesChangedAsync(default);
        await using (var otherConnection = await _service.Database.OpenAsync(default))
        {
            await using var transaction = await otherConnection.BeginTransactionAsync();
            await otherConnection.ExecuteAsync("select from application where id = @id for update", new { id = _ids[4] });
            Assert.False(await replanner.ContinueAsync(TimeSpan.MaxValue, default));
            Assert.Equal([_ids[4]], await GetUnplannedIdsAsync());
        }
        await _service.Get<ScheduleStore>().PlanQueuedApplicationsAsync(default);
        Assert.Empty(await GetUnplannedIdsAsync());
    }

    [Fact]
    public async Task A_rule_change_during_replanning_restarts_the_replanning()
    {
        var replanner = CreateReplanner(_service.Clock);
        await replanner.BeginIfRulesChangedAsync(default);
        Assert.True(await replanner.ContinueAsync(TimeSpan.Zero, default));
        await RetentionTestHelper.QueryAsync<int>(
            _service,
            "update retention_schedule set rule_id = 'due' where data_class = 1 returning 1");
        await MarkRulesAsChangedAsync();
        Assert.True(await replanner.BeginIfRulesChangedAsync(default));
        Assert.False(await replanner.ContinueAsync(TimeSpan.MaxValue, default));
        Assert.Empty(await GetUnplannedIdsAsync());
    }

    [Fact]
    public async Task An_instance_whose_clock_is_behind_plans_nothing_with_old_rules()
    {
        var lateReplanner = CreateReplanner(new ManualClock(ClusterFixture.Now));
        var longerRule = (
            await _service.CreateRetentionClient().ListRulesAsync(new(), RetentionTestHelper.CreateStaffMetadata(1)))
            .Rules.Single(rule => rule.RuleId == "verification-evidence");
        (longerRule.Version, longerRule.Years, longerRule.EffectiveFrom, longerRule.LegalSource) = (2, 9, "2026-12-01", "policy of tests");
        await RetentionTestHelper.AddRulesAsync(_service, longerRule);
        _service.AdvanceClockTo(new DateTimeOffset(2026, 11, 30, 15, 0, 0, TimeSpan.Zero));
        var currentReplanner = CreateReplanner(_service.Clock);
        await currentReplanner.BeginIfRulesChangedAsync(default);
        Assert.False(await lateReplanner.ContinueAsync(TimeSpan.MaxValue, default));
        Assert.Equal(_ids, await GetUnplannedIdsAsync());
        Assert.False(await IsReplanningDoneAsync());
        Assert.False(await currentReplanner.ContinueAsync(TimeSpan.MaxValue, default));
        Assert.Empty(await GetUnplannedIdsAsync());
        Assert.Equal(
            [(short)3], await RetentionTestHelper.QueryAsync<short>(_service,
                "select distinct data_class from retention_schedule where last_day = '2035-11-22'"));
    }

    [Fact]
    public async Task Nothing_is_erased_on_a_due_date_of_the_old_rules_while_pages_remain_to_be_replanned()
    {
        var longerRules = (await _service.CreateRetentionClient().ListRulesAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Rules
            .Where(rule => rule.RuleId is "declaration-of-customer" or "verification-record" or "verification-evidence").ToArray();
        foreach (var rule in longerRules)
        {
            (rule.Version, rule.Years, rule.EffectiveFrom, rule.LegalSource) = (2, 9, "2026-12-01", "policy of tests");
        }

        await RetentionTestHelper.AddRulesAsync(_service, longerRules);
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        var replanner = CreateReplanner(_service.Clock);
        await replanner.BeginIfRulesChangedAsync(default);
        Assert.True(await replanner.ContinueAsync(TimeSpan.Zero, default));
        Assert.Equal(_ids[3..], await GetUnplannedIdsAsync());
        Assert.Equal(new ErasureRunResult(), await _service.Get<ErasureRunner>().RunAsync(default));
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, _ids[^1].ToString("D")));
    }

    /// <summary>Creates a replanner that reads three applications per page and uses the given clock.</summary>
    private ScheduleReplanner CreateReplanner(TimeProvider clock) => new(
        _service.Database, new ScheduleStore(_service.Database, _service.Get<UnusableRowRegistry>(), clock),
        _service.Get<ForegroundCallCounter>(), clock, NullLogger<ScheduleReplanner>.Instance)
    { PageSize = 3 };

    private Task<IReadOnlyList<int>> MarkRulesAsChangedAsync() =>
        RetentionTestHelper.QueryAsync<int>(_service, "update retention_state set planned_rules = 'others' returning 1");

    private Task<IReadOnlyList<Guid>> GetUnplannedIdsAsync() => RetentionTestHelper.QueryAsync<Guid>(_service, ScheduledByOldRulesSql);

    private async Task<bool> IsReplanningDoneAsync() =>
        (await RetentionTestHelper.QueryAsync<bool>(_service, "select replan_after is null from retention_state"))[0];
}
