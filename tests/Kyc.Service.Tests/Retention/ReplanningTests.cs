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
[Collection(ClusterGroup.Name)]
public sealed class ReplanningTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const int ApplicationCount = 10;

    /// <summary>
    /// The SQL query for the applications that still have a due date by the rule <c>due</c>. <see cref="DueApplications"/> writes this
    /// rule's due dates, and no installation has the rule.
    /// </summary>
    private const string ScheduledByOldRules =
        "select distinct application_id from retention_schedule where rule_id = 'due' order by application_id";

    private static readonly DateOnly EventDay = new(2026, 11, 22);

    private ServiceUnderTest _service = null!;
    private List<Guid> _ids = [];

    public async Task InitializeAsync()
    {
        _service = await RetentionTestHelper.StartAsync(fixture);
        await _service.StopWorkerAsync();
        await RetentionTestHelper.PlanAsync(_service);
        await using var kyc = await _service.Database.OpenAsync(default);
        await using var keys = await _service.Get<KeyDatabase>().OpenAsync(default);
        _ids = [.. (await DueApplications.InsertAsync(kyc, keys, ApplicationCount, EventDay))
            .OrderBy(id => id.ToString("D"), StringComparer.Ordinal)];
        await ChangeRulesAsync();
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Replanning_killed_between_two_pages_continues_in_another_instance_after_the_last_page()
    {
        var (first, pages) = (CreateReplanning(_service.Clock), 0);
        first.AfterPage = () => ++pages == 2 ? throw new IOException("killed") : Task.CompletedTask;
        Assert.True(await first.BeginIfRulesChangedAsync(default));
        await Assert.ThrowsAsync<IOException>(() => first.ContinueAsync(TimeSpan.MaxValue, default));
        Assert.Equal(_ids[6..], await GetUnplannedAsync());

        await _service.StopAsync();
        await using var next = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        await Eventually.IsTrueAsync(async () => await IsDoneAsync() && (await GetUnplannedAsync()).Count == 0);
    }

    [Fact]
    public async Task Replanning_stops_after_its_time_limit_and_continues_with_the_next_page()
    {
        var replanning = CreateReplanning(_service.Clock);
        await replanning.BeginIfRulesChangedAsync(default);
        Assert.True(await replanning.ContinueAsync(TimeSpan.Zero, default));
        Assert.Equal(_ids[3..], await GetUnplannedAsync());
        Assert.True(await replanning.ContinueAsync(TimeSpan.Zero, default));
        Assert.Equal(_ids[6..], await GetUnplannedAsync());
        Assert.False(await replanning.ContinueAsync(TimeSpan.MaxValue, default));
        Assert.Empty(await GetUnplannedAsync());
        Assert.True(await IsDoneAsync());
        Assert.False(await replanning.BeginIfRulesChangedAsync(default));
    }

    [Fact]
    public async Task A_locked_application_is_skipped_and_planned_later()
    {
        var replanning = CreateReplanning(_service.Clock);
        await replanning.BeginIfRulesChangedAsync(default);
        await using (var other = await _service.Database.OpenAsync(default))
        {
            await using var working = await other.BeginTransactionAsync();
            await other.ExecuteAsync("select from application where id = @id for update", new { id = _ids[4] });
            Assert.False(await replanning.ContinueAsync(TimeSpan.MaxValue, default));
            Assert.Equal([_ids[4]], await GetUnplannedAsync());
        }
        await _service.Get<ScheduleStore>().PlanQueuedAsync(default);
        Assert.Empty(await GetUnplannedAsync());
    }

    [Fact]
    public async Task Another_change_during_replanning_restarts_it()
    {
        var replanning = CreateReplanning(_service.Clock);
        await replanning.BeginIfRulesChangedAsync(default);
        Assert.True(await replanning.ContinueAsync(TimeSpan.Zero, default));
        await RetentionTestHelper.QueryAsync<int>(
            _service,
            "update retention_schedule set rule_id = 'due' where data_class = 1 returning 1");
        await ChangeRulesAsync();
        Assert.True(await replanning.BeginIfRulesChangedAsync(default));
        Assert.False(await replanning.ContinueAsync(TimeSpan.MaxValue, default));
        Assert.Empty(await GetUnplannedAsync());
    }

    [Fact]
    public async Task An_instance_whose_clock_is_behind_plans_nothing_with_old_rules()
    {
        var behind = CreateReplanning(new ManualClock(ClusterFixture.Now));
        var longer = (
            await _service.CreateRetentionClient().ListRulesAsync(new(), RetentionTestHelper.CreateStaffMetadata(1)))
            .Rules.Single(rule => rule.RuleId == "verification-evidence");
        (longer.Version, longer.Years, longer.EffectiveFrom, longer.LegalSource) = (2, 9, "2026-12-01", "policy of tests");
        await RetentionTestHelper.AddRulesAsync(_service, longer);
        _service.MoveTo(new DateTimeOffset(2026, 11, 30, 15, 0, 0, TimeSpan.Zero));
        var ahead = CreateReplanning(_service.Clock);
        await ahead.BeginIfRulesChangedAsync(default);
        Assert.False(await behind.ContinueAsync(TimeSpan.MaxValue, default));
        Assert.Equal(_ids, await GetUnplannedAsync());
        Assert.False(await IsDoneAsync());
        Assert.False(await ahead.ContinueAsync(TimeSpan.MaxValue, default));
        Assert.Empty(await GetUnplannedAsync());
        Assert.Equal(
            [(short)3], await RetentionTestHelper.QueryAsync<short>(_service,
                "select distinct data_class from retention_schedule where last_day = '2035-11-22'"));
    }

    [Fact]
    public async Task Nothing_is_erased_by_a_date_of_the_old_rules_while_pages_remain()
    {
        var longer = (await _service.CreateRetentionClient().ListRulesAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Rules
            .Where(rule => rule.RuleId is "declaration-of-customer" or "verification-record" or "verification-evidence").ToArray();
        foreach (var rule in longer)
        {
            (rule.Version, rule.Years, rule.EffectiveFrom, rule.LegalSource) = (2, 9, "2026-12-01", "policy of tests");
        }

        await RetentionTestHelper.AddRulesAsync(_service, longer);
        _service.MoveTo(RetentionTestHelper.SevenYearsOn);
        var replanning = CreateReplanning(_service.Clock);
        await replanning.BeginIfRulesChangedAsync(default);
        Assert.True(await replanning.ContinueAsync(TimeSpan.Zero, default));
        Assert.Equal(_ids[3..], await GetUnplannedAsync());
        Assert.Equal(new RunResult(), await _service.Get<ErasureRun>().RunAsync(default));
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, _ids[^1].ToString("D")));
    }

    /// <summary>Creates a replanner that reads three applications per page and uses the given clock.</summary>
    private ScheduleReplanner CreateReplanning(TimeProvider clock) => new(
        _service.Database, new ScheduleStore(_service.Database, _service.Get<UnusableRows>(), clock),
        _service.Get<ForegroundCallCounter>(), clock, NullLogger<ScheduleReplanner>.Instance)
    { PageSize = 3 };

    private Task<IReadOnlyList<int>> ChangeRulesAsync() =>
        RetentionTestHelper.QueryAsync<int>(_service, "update retention_state set planned_rules = 'others' returning 1");

    private Task<IReadOnlyList<Guid>> GetUnplannedAsync() => RetentionTestHelper.QueryAsync<Guid>(_service, ScheduledByOldRules);

    private async Task<bool> IsDoneAsync() =>
        (await RetentionTestHelper.QueryAsync<bool>(_service, "select replan_after is null from retention_state"))[0];
}
