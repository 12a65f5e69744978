using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Contracts.V1;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Retention;

[Collection(ClusterGroup.Name)]
[Trait("Control", "2(2)S3")]
public sealed class ScheduleTests(ClusterFixture fixture) : IAsyncLifetime
{
    /// <summary>The number of rules that a new installation has.</summary>
    private static readonly int Shipped = Kyc.Evidence.Retention.RetentionRules.Default.Versions.Count;

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await RetentionTestHelper.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task The_data_of_a_verified_person_is_due_seven_years_after_the_later_end_and_not_before_the_contract_ends()
    {
        var id = await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki);
        var open = await RetentionTestHelper.GetScheduleAsync(_service, id);
        Assert.Equal([RetentionClass.Declaration, RetentionClass.VerificationRecord, RetentionClass.Evidence],
            open.Select(entry => entry.DataClass));
        Assert.All(open, entry => Assert.Equal("", entry.LastDay));

        _service.Clock.Advance(TimeSpan.FromDays(30));
        var ended = await RetentionTestHelper.ReportAsync(_service, id, RetentionEvent.ContractEnded, "2026-12-01");
        Assert.All(ended, entry => Assert.Equal(("2033-12-01", RetentionEvent.ContractEnded), (entry.LastDay, entry.StartEvent)));
        var later = await RetentionTestHelper.ReportAsync(_service, id, RetentionEvent.LastTransactionEnded, "2026-12-20");
        Assert.All(later, entry => Assert.Equal(("2033-12-20", RetentionEvent.LastTransactionEnded, RetentionDisposition.Erase),
            (entry.LastDay, entry.StartEvent, entry.Disposition)));
        Assert.Equal(["contract-ended", "last-transaction-ended"],
            (await RetentionTestHelper.VerifyChainAsync(_service, id)).Entries.Select(entry => entry.GetFact("event")).OfType<string>());
    }

    [Fact]
    public async Task A_repeated_report_gives_the_same_answer_and_a_reused_key_is_refused()
    {
        var id = await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki);
        var key = RetentionTestHelper.CreateIdempotencyKey();
        var first = await RetentionTestHelper.ReportAsync(_service, id, RetentionEvent.ContractEnded, RetentionTestHelper.ContractEnd, key);
        Assert.Equal(
            first,
            await RetentionTestHelper.ReportAsync(_service, id, RetentionEvent.ContractEnded, RetentionTestHelper.ContractEnd, key));
        Assert.Single(await RetentionTestHelper.QueryAsync<Guid>(_service, "select id from retention_event"));
        await FailureAssert.FailsWithAsync(StatusCode.AlreadyExists, "EVENT-KEY-REUSED",
            RetentionTestHelper.ReportAsync(_service, id, RetentionEvent.LastTransactionEnded, RetentionTestHelper.ContractEnd, key));
    }

    [Theory]
    [InlineData("2026-11-23", "REQUEST-INVALID")]
    [InlineData("2026-11-21", "REQUEST-INVALID")]
    [InlineData("22 November", "REQUEST-INVALID")]
    public async Task A_future_event_or_one_before_the_application_is_refused(string day, string code)
    {
        var id = await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki);
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, code,
            RetentionTestHelper.ReportAsync(_service, id, RetentionEvent.ContractEnded, day));
    }

    [Fact]
    public async Task The_service_itself_determines_when_an_application_is_refused_or_abandoned()
    {
        var waiting =
            (await _service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller)).Application.ApplicationId;
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "EVENT-NOT-POSSIBLE",
            RetentionTestHelper.ReportAsync(_service, waiting, RetentionEvent.ContractEnded, RetentionTestHelper.ContractEnd));
        Assert.All(
            await RetentionTestHelper.GetScheduleAsync(_service, waiting),
            entry => Assert.Equal(("2026-12-22", RetentionEvent.ApplicationAbandoned), (entry.LastDay, entry.StartEvent)));

        await _service.ImportFreshCrlAsync(fixture.Pki);
        var session = await Requests.BeginAsync(_service, "revoked");
        await _service.Cards.SubmitCardVerificationAsync(
            Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki, "revoked")),
            ServiceUnderTest.Caller);
        Assert.All(
            await RetentionTestHelper.GetScheduleAsync(_service, session.ApplicationId),
            entry => Assert.Equal(("2027-05-22", RetentionEvent.ApplicationRefused), (entry.LastDay, entry.StartEvent)));

        _service.Clock.Advance(TimeSpan.FromDays(3));
        await _service.Applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = waiting },
            ServiceUnderTest.Caller);
        Assert.All(await RetentionTestHelper.GetScheduleAsync(_service, waiting), entry => Assert.Equal("2026-12-25", entry.LastDay));
    }

    [Fact]
    public async Task New_rules_are_previewed_and_move_the_due_dates_from_their_first_day_on()
    {
        var id = await RetentionTestHelper.CreateClosedAsync(_service, fixture.Pki);
        var longer = await GetRuleAsync("verification-evidence");
        (longer.Version, longer.Years, longer.EffectiveFrom, longer.LegalSource) = (2, 9, "2026-12-01", "policy of tests");

        using var call = _service
            .CreateRetentionClient()
            .PreviewRules(new PreviewRulesRequest { Rules = { longer } }, RetentionTestHelper.CreateStaffMetadata(1));
        Assert.True(await call.ResponseStream.MoveNext(default));
        var preview = call.ResponseStream.Current;
        Assert.True(preview.Complete);
        Assert.Equal((3, 0, 1, 0, 0),
            (preview.PlannedCount, preview.EarlierCount, preview.LaterCount, preview.SameCount, preview.DueAtOnceCount));
        Assert.Empty(preview.Earlier);
        Assert.Equal(
            Shipped,
            (await _service.CreateRetentionClient().ListRulesAsync(new ListRulesRequest(), RetentionTestHelper.CreateStaffMetadata(1)))
                .Rules
                .Count);

        await RetentionTestHelper.AddRulesAsync(_service, longer);
        await _service.Get<ScheduleReplanner>().BeginIfRulesChangedAsync(default);
        Assert.Equal("2033-11-22", (await RetentionTestHelper.GetScheduleAsync(_service, id))[2].LastDay);
        _service.MoveTo(new DateTimeOffset(2026, 11, 30, 15, 0, 0, TimeSpan.Zero));
        await Eventually.IsTrueAsync(async () =>
        {
            await _service.Get<ScheduleReplanner>().BeginIfRulesChangedAsync(default);
            return (await RetentionTestHelper.GetScheduleAsync(_service, id))[2] is { LastDay: "2035-11-22", RuleVersion: 2 };
        });
        Assert.Equal("2033-11-22", (await RetentionTestHelper.GetScheduleAsync(_service, id))[0].LastDay);

        var calendar = await _service
            .CreateRetentionClient()
            .GetCalendarAsync(new GetCalendarRequest(), RetentionTestHelper.CreateStaffMetadata(1));
        Assert.Equal(
            ["2033-11-01 Declaration 1", "2033-11-01 VerificationRecord 1", "2035-11-01 Evidence 1"],
            calendar.Entries.Select(entry => $"{entry.From} {entry.DataClass} {entry.Count}"));
    }

    [Theory]
    [InlineData(RetentionEvent.ApplicationAbandoned)]
    [InlineData(RetentionEvent.ApplicationRefused)]
    public async Task A_verified_person_cannot_be_reported_as_abandoned_or_refused(RetentionEvent kind)
    {
        var id = await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "EVENT-NOT-POSSIBLE",
            RetentionTestHelper.ReportAsync(_service, id, kind, "2026-11-22"));
        Assert.All(await RetentionTestHelper.GetScheduleAsync(_service, id), entry => Assert.Equal("", entry.LastDay));
    }

    [Fact]
    public async Task An_event_reported_before_a_returning_customer_was_verified_does_not_count()
    {
        await _service.ImportFreshCrlAsync(fixture.Pki);
        var session = await Requests.BeginAsync(_service);
        await RetentionTestHelper.ReportAsync(_service, session.ApplicationId, RetentionEvent.ApplicationAbandoned, "2026-11-22");
        await _service.Cards.SubmitCardVerificationAsync(Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)),
            ServiceUnderTest.Caller);
        Assert.All(await RetentionTestHelper.GetScheduleAsync(_service, session.ApplicationId), entry => Assert.Equal("", entry.LastDay));
        _service.Clock.Advance(TimeSpan.FromDays(60));
        await RetentionTestHelper.EraseAsync(_service);
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, session.ApplicationId));
    }

    [Fact]
    public async Task An_event_that_makes_data_due_at_once_is_reported_by_two_people_on_the_operator_socket()
    {
        var id = await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki);
        var other = await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki);
        _service.MoveTo(RetentionTestHelper.SevenYearsOn.AddYears(1));
        var request = new ReportEventRequest { ApplicationId = id, Event = RetentionEvent.ContractEnded, Day = "2026-12-01" };
        request.IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey();
        var network = new RetentionService.RetentionServiceClient(_service.Channel.Intercept(new DeadlineSetter()));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "EVENT-DUE-AT-ONCE",
            network.ReportEventAsync(request, RetentionTestHelper.CreateStaffMetadata(1)));
        // Any caller may report an event that leaves time before the erasure.
        var late = request.Clone();
        (late.Day, late.IdempotencyKey) = ("2028-01-01", RetentionTestHelper.CreateIdempotencyKey());
        Assert.All((await network.ReportEventAsync(late, RetentionTestHelper.CreateStaffMetadata(1))).Schedule,
            entry => Assert.Equal("2035-01-01", entry.LastDay));

        request.ApplicationId = other;
        Assert.Equal(
            "staff-1",
            (await _service.CreateRetentionClient().ReportEventAsync(request, RetentionTestHelper.CreateStaffMetadata(1)))
                .Pending
                .RequestedBy);
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "SECOND-PERSON-REQUIRED",
            _service.CreateRetentionClient().ReportEventAsync(request, RetentionTestHelper.CreateStaffMetadata(1)));
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, other));
        var agreed = await _service.CreateRetentionClient().ReportEventAsync(request, RetentionTestHelper.CreateStaffMetadata(2));
        Assert.Equal((null, "2033-12-01"), (agreed.Pending, agreed.Schedule[0].LastDay));
    }

    [Fact]
    public async Task Nobody_can_use_the_name_of_the_service()
    {
        foreach (var name in (string[])["kyc-service", "KYC-Service"])
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.Unauthenticated, "CALLER-NAME-RESERVED",
                _service.Applications.CreateApplicationAsync(Requests.Create(),
                    new Metadata { { "kyc-caller-program", name }, { "kyc-caller-person", "worker" } }));
        }
    }

    [Fact]
    public async Task A_version_added_by_mistake_is_replaced_before_it_begins()
    {
        var mistake = await GetRuleAsync("refused-evidence");
        (mistake.Version, mistake.Months, mistake.Days, mistake.EffectiveFrom) = (2, 0, 6, "2026-11-23");
        await RetentionTestHelper.AddRulesAsync(_service, mistake);
        var right = mistake.Clone();
        (right.Version, right.Months, right.Days) = (3, 6, 0);
        await RetentionTestHelper.AddRulesAsync(_service, right);
        var rules = await _service.Get<RetentionRuleStore>().ReadAllAsync(default);
        Assert.Equal(3, rules.GetRulesInForce(new DateOnly(2026, 11, 23)).Single(rule => rule.Id == "refused-evidence").Version);
    }

    [Fact]
    public async Task Two_versions_of_a_rule_in_one_call_and_malformed_rules_are_refused()
    {
        var rule = await GetRuleAsync("abandoned-record");
        (rule.Version, rule.Months, rule.Days, rule.EffectiveFrom) = (2, 0, 1, "2026-11-23");
        var far = rule.Clone();
        (far.Version, far.Months, far.EffectiveFrom) = (3, 1, "2040-01-01");
        await AddIsRefusedAsync("RULES-CONTRADICT", rule, far);
        foreach (var change in (Action<Contracts.V1.RetentionRule>[])
            [r => r.Trigger = (RetentionEvent)65537, r => r.Disposition = (RetentionDisposition)65537,
                r => r.DataClass = (RetentionClass)65537, r => r.LegalSource = "a\0b", r => r.LegalSource = new string('x', 501)])
        {
            var wrong = rule.Clone();
            change(wrong);
            await AddIsRefusedAsync("REQUEST-INVALID", wrong);
        }
        rule.EffectiveFrom = "9999-12-31";
        await AddIsRefusedAsync("RULES-CONTRADICT", rule);
    }

    [Fact]
    [Trait("Control", "2(1)S3")]
    public async Task Rules_are_added_by_two_people_and_the_second_repeats_the_preview()
    {
        var id = await RetentionTestHelper.CreateClosedAsync(_service, fixture.Pki);
        var longer = await GetRuleAsync("verification-evidence");
        (longer.Version, longer.Years, longer.EffectiveFrom) = (2, 9, "2026-11-23");
        await RetentionTestHelper.AddRulesAsync(_service, longer);
        await _service.Get<ScheduleReplanner>().BeginIfRulesChangedAsync(default);
        _service.Clock.Advance(TimeSpan.FromDays(2));
        await Eventually.IsTrueAsync(async () =>
        {
            await _service.Get<ScheduleReplanner>().BeginIfRulesChangedAsync(default);
            return (await RetentionTestHelper.GetScheduleAsync(_service, id))[2].LastDay == "2035-11-22";
        });

        // The rule goes back to seven years, which moves one due date to an earlier day.
        var shorter = longer.Clone();
        (shorter.Version, shorter.Years, shorter.EffectiveFrom) = (3, 7, "2026-11-25");
        var request = new AddRulesRequest { Rules = { shorter } };
        var client = _service.CreateRetentionClient();
        var firstCall = await client.AddRulesAsync(request, RetentionTestHelper.CreateStaffMetadata(1));
        Assert.Equal(
            (3, 1, 0, 0),
            (
                firstCall.Preview.PlannedCount,
                firstCall.Preview.EarlierCount,
                firstCall.Preview.LaterCount,
                firstCall.Preview.DueAtOnceCount));
        Assert.Equal(("staff-1", Shipped + 1), (firstCall.Pending.RequestedBy, firstCall.Rules.Count));
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "SECOND-PERSON-REQUIRED",
            client.AddRulesAsync(request, ServiceUnderTest.CreateStaffMetadata("Staff-1")));
        foreach (var wrong in (RulesPreview?[])[null, new(), new() { EarlierCount = 2 }, new() { EarlierCount = 1, DueAtOnceCount = 1 }])
        {
            request.Preview = wrong;
            await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "RULES-PREVIEW-DIFFERS",
                client.AddRulesAsync(request, RetentionTestHelper.CreateStaffMetadata(2)));
        }
        Assert.Equal(Shipped + 1, (await client.ListRulesAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Rules.Count);
        request.Preview = firstCall.Preview;
        var added = await client.AddRulesAsync(request, RetentionTestHelper.CreateStaffMetadata(2));
        Assert.Equal((null, Shipped + 2), (added.Pending, added.Rules.Count));
    }

    public static TheoryData<string, string, string, Action<Contracts.V1.RetentionRule>> RulesBelowFloor => new()
    {
        { "a period of nothing", "verification-record", "RULES-BELOW-FLOOR", rule => rule.Years = 0 },
        { "a day less", "verification-record", "RULES-BELOW-FLOOR", rule => (rule.Years, rule.Months, rule.Days) = (6, 11, 30) },
        { "not the later end", "verification-evidence", "RULES-BELOW-FLOOR", rule => rule.OrLater.Clear() },
        { "nothing for the abandoned", "abandoned-declaration", "RULES-BELOW-FLOOR",
            rule => (rule.Years, rule.Months, rule.Days) = (0, 0, 0) },
        { "today", "verification-record", "RULES-TOO-EARLY", rule => rule.EffectiveFrom = "2026-11-22" },
        { "yesterday", "verification-record", "RULES-TOO-EARLY", rule => rule.EffectiveFrom = "2026-11-21" },
    };

    [Theory]
    [MemberData(nameof(RulesBelowFloor))]
    public async Task A_rule_below_the_floor_or_in_force_from_today_is_refused_for_everybody(string description, string id, string code,
        Action<Contracts.V1.RetentionRule> change)
    {
        Assert.NotEmpty(description);
        var rule = await GetRuleAsync(id);
        (rule.Version, rule.EffectiveFrom, rule.LegalSource) = (2, "2026-11-23", "policy of tests");
        change(rule);
        foreach (var person in (int[])[1, 2])
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.InvalidArgument,
                code,
                _service
                    .CreateRetentionClient()
                    .AddRulesAsync(
                        new AddRulesRequest { Rules = { rule }, Preview = new() },
                        RetentionTestHelper.CreateStaffMetadata(person)));
        }

        using var preview = _service
            .CreateRetentionClient()
            .PreviewRules(new PreviewRulesRequest { Rules = { rule } }, RetentionTestHelper.CreateStaffMetadata(1));
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, code, preview.ResponseStream.MoveNext(default));
    }

    private async Task<Contracts.V1.RetentionRule> GetRuleAsync(string id) =>
        (
            await _service.CreateRetentionClient().ListRulesAsync(new ListRulesRequest(), RetentionTestHelper.CreateStaffMetadata(1)))
        .Rules.Single(rule => rule.RuleId == id);

    private async Task AddIsRefusedAsync(string code, params Contracts.V1.RetentionRule[] rules) =>
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            code,
            _service
                .CreateRetentionClient()
                .AddRulesAsync(new AddRulesRequest { Rules = { rules } }, RetentionTestHelper.CreateStaffMetadata(1)));

    [Fact]
    public async Task Rules_that_contradict_or_begin_in_the_past_are_refused_by_name()
    {
        var rule = (
            await _service.CreateRetentionClient().ListRulesAsync(new ListRulesRequest(), RetentionTestHelper.CreateStaffMetadata(1)))
            .Rules[0];
        await AddIsRefusedAsync("RULES-TOO-EARLY", rule);
        (rule.Version, rule.EffectiveFrom) = (3, "2026-12-01");
        await AddIsRefusedAsync("RULES-CONTRADICT", rule);
    }
}
