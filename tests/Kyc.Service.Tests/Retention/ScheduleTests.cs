using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Contracts.V1;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Retention;

[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S3")]
public sealed class ScheduleTests(ClusterFixture fixture) : IAsyncLifetime
{
    /// <summary>The number of rules that a new installation has.</summary>
    private static readonly int DefaultRuleCount = Kyc.Evidence.Retention.RetentionRules.Default.Versions.Count;

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await RetentionTestHelper.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Data_of_a_verified_person_is_due_seven_years_after_the_later_of_contract_and_last_transaction_end()
    {
        var id = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        var openSchedule = await RetentionTestHelper.GetScheduleAsync(_service, id);
        Assert.Equal([RetentionClass.Declaration, RetentionClass.VerificationRecord, RetentionClass.Evidence],
            openSchedule.Select(entry => entry.DataClass));
        Assert.All(openSchedule, entry => Assert.Equal("", entry.LastDay));

        _service.Clock.Advance(TimeSpan.FromDays(30));
        var endedSchedule = await RetentionTestHelper.ReportEventAsync(_service, id, RetentionEvent.ContractEnded, "2026-12-01");
        Assert.All(endedSchedule, entry => Assert.Equal(("2033-12-01", RetentionEvent.ContractEnded), (entry.LastDay, entry.StartEvent)));
        var laterSchedule = await RetentionTestHelper.ReportEventAsync(_service, id, RetentionEvent.LastTransactionEnded, "2026-12-20");
        Assert.All(laterSchedule, entry => Assert.Equal(("2033-12-20", RetentionEvent.LastTransactionEnded, RetentionDisposition.Erase),
            (entry.LastDay, entry.StartEvent, entry.Disposition)));
        Assert.Equal(["contract-ended", "last-transaction-ended"],
            (await RetentionTestHelper.VerifyChainAsync(_service, id)).Entries.Select(entry => entry.GetFact("event")).OfType<string>());
    }

    [Fact]
    public async Task A_repeated_report_gives_the_same_answer_and_a_reused_key_is_refused()
    {
        var id = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        var key = RetentionTestHelper.CreateIdempotencyKey();
        var firstSchedule = await RetentionTestHelper.ReportEventAsync(
            _service,
            id,
            RetentionEvent.ContractEnded,
            RetentionTestHelper.ContractEndDay,
            key);
        Assert.Equal(
            firstSchedule,
            await RetentionTestHelper.ReportEventAsync(
                _service, id, RetentionEvent.ContractEnded, RetentionTestHelper.ContractEndDay, key));
        Assert.Single(await RetentionTestHelper.QueryAsync<Guid>(_service, "select id from retention_event"));
        await FailureAssert.FailsWithAsync(
            StatusCode.AlreadyExists,
            "EVENT-KEY-REUSED",
            RetentionTestHelper.ReportEventAsync(
                _service, id, RetentionEvent.LastTransactionEnded, RetentionTestHelper.ContractEndDay, key));
    }

    [Theory]
    [InlineData("2026-11-23", "REQUEST-INVALID")]
    [InlineData("2026-11-21", "REQUEST-INVALID")]
    [InlineData("22 November", "REQUEST-INVALID")]
    public async Task A_future_event_or_one_before_the_application_is_refused(string day, string code)
    {
        var id = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, code,
            RetentionTestHelper.ReportEventAsync(_service, id, RetentionEvent.ContractEnded, day));
    }

    [Fact]
    public async Task The_service_itself_determines_when_an_application_is_refused_or_abandoned()
    {
        var openApplicationId = (
            await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata))
            .Application
            .ApplicationId;
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "EVENT-NOT-POSSIBLE",
            RetentionTestHelper.ReportEventAsync(
                _service,
                openApplicationId,
                RetentionEvent.ContractEnded,
                RetentionTestHelper.ContractEndDay));
        Assert.All(
            await RetentionTestHelper.GetScheduleAsync(_service, openApplicationId),
            entry => Assert.Equal(("2026-12-22", RetentionEvent.ApplicationAbandoned), (entry.LastDay, entry.StartEvent)));

        await _service.ImportFreshCrlAsync(fixture.Pki);
        var session = await Requests.BeginSessionAsync(_service, "revoked");
        await _service.Cards.SubmitCardVerificationAsync(
            Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki, "revoked")),
            ServiceUnderTest.CallerMetadata);
        Assert.All(
            await RetentionTestHelper.GetScheduleAsync(_service, session.ApplicationId),
            entry => Assert.Equal(("2027-05-22", RetentionEvent.ApplicationRefused), (entry.LastDay, entry.StartEvent)));

        _service.Clock.Advance(TimeSpan.FromDays(3));
        await _service.Applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = openApplicationId },
            ServiceUnderTest.CallerMetadata);
        Assert.All(
            await RetentionTestHelper.GetScheduleAsync(_service, openApplicationId),
            entry => Assert.Equal("2026-12-25", entry.LastDay));
    }

    [Fact]
    public async Task New_rules_are_previewed_and_move_the_due_dates_from_their_first_day_on()
    {
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        var longerRule = await GetRuleAsync("verification-evidence");
        (longerRule.Version, longerRule.Years, longerRule.EffectiveFrom, longerRule.LegalSource) = (2, 9, "2026-12-01", "policy of tests");

        using var call = _service
            .CreateRetentionClient()
            .PreviewRules(new PreviewRulesRequest { Rules = { longerRule } }, RetentionTestHelper.CreateStaffMetadata(1));
        Assert.True(await call.ResponseStream.MoveNext(default));
        var preview = call.ResponseStream.Current;
        Assert.True(preview.Complete);
        Assert.Equal((3, 0, 1, 0, 0),
            (preview.PlannedCount, preview.EarlierCount, preview.LaterCount, preview.SameCount, preview.DueAtOnceCount));
        Assert.Empty(preview.Earlier);
        Assert.Equal(
            DefaultRuleCount,
            (await _service.CreateRetentionClient().ListRulesAsync(new ListRulesRequest(), RetentionTestHelper.CreateStaffMetadata(1)))
                .Rules
                .Count);

        await RetentionTestHelper.AddRulesAsync(_service, longerRule);
        await _service.Get<ScheduleReplanner>().BeginIfRulesChangedAsync(default);
        Assert.Equal("2033-11-22", (await RetentionTestHelper.GetScheduleAsync(_service, id))[2].LastDay);
        _service.AdvanceClockTo(new DateTimeOffset(2026, 11, 30, 15, 0, 0, TimeSpan.Zero));
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
    public async Task A_verified_person_cannot_be_reported_as_abandoned_or_refused(RetentionEvent retentionEvent)
    {
        var id = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "EVENT-NOT-POSSIBLE",
            RetentionTestHelper.ReportEventAsync(_service, id, retentionEvent, "2026-11-22"));
        Assert.All(await RetentionTestHelper.GetScheduleAsync(_service, id), entry => Assert.Equal("", entry.LastDay));
    }

    [Fact]
    public async Task An_abandonment_reported_before_the_person_was_verified_does_not_make_data_due()
    {
        await _service.ImportFreshCrlAsync(fixture.Pki);
        var session = await Requests.BeginSessionAsync(_service);
        await RetentionTestHelper.ReportEventAsync(_service, session.ApplicationId, RetentionEvent.ApplicationAbandoned, "2026-11-22");
        await _service.Cards.SubmitCardVerificationAsync(Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)),
            ServiceUnderTest.CallerMetadata);
        Assert.All(await RetentionTestHelper.GetScheduleAsync(_service, session.ApplicationId), entry => Assert.Equal("", entry.LastDay));
        _service.Clock.Advance(TimeSpan.FromDays(60));
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, session.ApplicationId));
    }

    [Fact]
    public async Task An_event_that_makes_data_due_at_once_must_be_reported_by_two_people_on_the_operator_socket()
    {
        var id = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        var otherId = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd.AddYears(1));
        var request = new ReportEventRequest { ApplicationId = id, Event = RetentionEvent.ContractEnded, Day = "2026-12-01" };
        request.IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey();
        var networkClient = new RetentionService.RetentionServiceClient(_service.Channel.Intercept(new DeadlineSetter()));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "EVENT-DUE-AT-ONCE",
            networkClient.ReportEventAsync(request, RetentionTestHelper.CreateStaffMetadata(1)));
        // Any caller may report an event that leaves time before the erasure.
        var laterRequest = request.Clone();
        (laterRequest.Day, laterRequest.IdempotencyKey) = ("2028-01-01", RetentionTestHelper.CreateIdempotencyKey());
        Assert.All((await networkClient.ReportEventAsync(laterRequest, RetentionTestHelper.CreateStaffMetadata(1))).Schedule,
            entry => Assert.Equal("2035-01-01", entry.LastDay));

        request.ApplicationId = otherId;
        Assert.Equal(
            "staff-1",
            (await _service.CreateRetentionClient().ReportEventAsync(request, RetentionTestHelper.CreateStaffMetadata(1)))
                .Pending
                .RequestedBy);
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "SECOND-PERSON-REQUIRED",
            _service.CreateRetentionClient().ReportEventAsync(request, RetentionTestHelper.CreateStaffMetadata(1)));
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, otherId));
        var secondResponse = await _service.CreateRetentionClient().ReportEventAsync(request, RetentionTestHelper.CreateStaffMetadata(2));
        Assert.Equal((null, "2033-12-01"), (secondResponse.Pending, secondResponse.Schedule[0].LastDay));
    }

    [Fact]
    public async Task A_caller_with_the_program_name_of_the_service_is_refused()
    {
        // On the port the name is the id of a principal, which the principals file cannot reserve.
        var operatorClient = new ApplicationService.ApplicationServiceClient(_service.OperatorInvoker);
        foreach (var name in (string[])["kyc-service", "KYC-Service"])
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.Unauthenticated, "CALLER-NAME-RESERVED",
                operatorClient.CreateApplicationAsync(Requests.CreateApplication(),
                    new Metadata { { "kyc-caller-program", name }, { "kyc-caller-person", "staff-1" } }));
        }
    }

    [Fact]
    public async Task A_rule_version_added_by_mistake_can_be_replaced_before_its_first_day()
    {
        var mistakenRule = await GetRuleAsync("refused-evidence");
        (mistakenRule.Version, mistakenRule.Months, mistakenRule.Days, mistakenRule.EffectiveFrom) = (2, 0, 6, "2026-11-23");
        await RetentionTestHelper.AddRulesAsync(_service, mistakenRule);
        var correctedRule = mistakenRule.Clone();
        (correctedRule.Version, correctedRule.Months, correctedRule.Days) = (3, 6, 0);
        await RetentionTestHelper.AddRulesAsync(_service, correctedRule);
        var rules = await _service.Get<RetentionRuleStore>().ReadAllAsync(default);
        Assert.Equal(3, rules.GetRulesInForce(new DateOnly(2026, 11, 23)).Single(rule => rule.Id == "refused-evidence").Version);
    }

    [Fact]
    public async Task Two_versions_of_a_rule_in_one_call_and_malformed_rules_are_refused()
    {
        var rule = await GetRuleAsync("abandoned-record");
        (rule.Version, rule.Months, rule.Days, rule.EffectiveFrom) = (2, 0, 1, "2026-11-23");
        var laterRule = rule.Clone();
        (laterRule.Version, laterRule.Months, laterRule.EffectiveFrom) = (3, 1, "2040-01-01");
        await AssertAddIsRefusedAsync("RULES-CONTRADICT", rule, laterRule);
        foreach (var makeMalformed in (Action<Contracts.V1.RetentionRule>[])
            [r => r.Trigger = (RetentionEvent)65537, r => r.Disposition = (RetentionDisposition)65537,
                r => r.DataClass = (RetentionClass)65537, r => r.LegalSource = "a\0b", r => r.LegalSource = new string('x', 501)])
        {
            var malformedRule = rule.Clone();
            makeMalformed(malformedRule);
            await AssertAddIsRefusedAsync("REQUEST-INVALID", malformedRule);
        }
        rule.EffectiveFrom = "9999-12-31";
        await AssertAddIsRefusedAsync("RULES-CONTRADICT", rule);
    }

    [Fact]
    [Trait("Control", "2(1)S3")]
    public async Task Rules_are_added_by_two_people_and_the_second_person_must_repeat_the_preview()
    {
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        var longerRule = await GetRuleAsync("verification-evidence");
        (longerRule.Version, longerRule.Years, longerRule.EffectiveFrom) = (2, 9, "2026-11-23");
        await RetentionTestHelper.AddRulesAsync(_service, longerRule);
        await _service.Get<ScheduleReplanner>().BeginIfRulesChangedAsync(default);
        _service.Clock.Advance(TimeSpan.FromDays(2));
        await Eventually.IsTrueAsync(async () =>
        {
            await _service.Get<ScheduleReplanner>().BeginIfRulesChangedAsync(default);
            return (await RetentionTestHelper.GetScheduleAsync(_service, id))[2].LastDay == "2035-11-22";
        });

        // The rule goes back to seven years, which moves one due date to an earlier day.
        var shorterRule = longerRule.Clone();
        (shorterRule.Version, shorterRule.Years, shorterRule.EffectiveFrom) = (3, 7, "2026-11-25");
        var request = new AddRulesRequest { Rules = { shorterRule } };
        var client = _service.CreateRetentionClient();
        var firstResponse = await client.AddRulesAsync(request, RetentionTestHelper.CreateStaffMetadata(1));
        Assert.Equal(
            (3, 1, 0, 0),
            (
                firstResponse.Preview.PlannedCount,
                firstResponse.Preview.EarlierCount,
                firstResponse.Preview.LaterCount,
                firstResponse.Preview.DueAtOnceCount));
        Assert.Equal(("staff-1", DefaultRuleCount + 1), (firstResponse.Pending.RequestedBy, firstResponse.Rules.Count));
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "SECOND-PERSON-REQUIRED",
            client.AddRulesAsync(request, ServiceUnderTest.CreateStaffMetadata("Staff-1")));
        foreach (
            var wrongPreview in (RulesPreview?[])[null, new(), new() { EarlierCount = 2 }, new() { EarlierCount = 1, DueAtOnceCount = 1 }])
        {
            request.Preview = wrongPreview;
            await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "RULES-PREVIEW-DIFFERS",
                client.AddRulesAsync(request, RetentionTestHelper.CreateStaffMetadata(2)));
        }
        Assert.Equal(DefaultRuleCount + 1, (await client.ListRulesAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Rules.Count);
        request.Preview = firstResponse.Preview;
        var secondResponse = await client.AddRulesAsync(request, RetentionTestHelper.CreateStaffMetadata(2));
        Assert.Equal((null, DefaultRuleCount + 2), (secondResponse.Pending, secondResponse.Rules.Count));
    }

    public static TheoryData<string, string, string, Action<Contracts.V1.RetentionRule>> RefusedRules => new()
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
    [MemberData(nameof(RefusedRules))]
    public async Task A_rule_below_the_minimum_period_or_in_force_from_today_is_refused_for_everybody(
        string description,
        string ruleId,
        string code,
        Action<Contracts.V1.RetentionRule> changeRule)
    {
        Assert.NotEmpty(description);
        var rule = await GetRuleAsync(ruleId);
        (rule.Version, rule.EffectiveFrom, rule.LegalSource) = (2, "2026-11-23", "policy of tests");
        changeRule(rule);
        foreach (var staffNumber in (int[])[1, 2])
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.InvalidArgument,
                code,
                _service
                    .CreateRetentionClient()
                    .AddRulesAsync(
                        new AddRulesRequest { Rules = { rule }, Preview = new() },
                        RetentionTestHelper.CreateStaffMetadata(staffNumber)));
        }

        using var previewCall = _service
            .CreateRetentionClient()
            .PreviewRules(new PreviewRulesRequest { Rules = { rule } }, RetentionTestHelper.CreateStaffMetadata(1));
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, code, previewCall.ResponseStream.MoveNext(default));
    }

    private async Task<Contracts.V1.RetentionRule> GetRuleAsync(string ruleId) =>
        (
            await _service.CreateRetentionClient().ListRulesAsync(new ListRulesRequest(), RetentionTestHelper.CreateStaffMetadata(1)))
        .Rules.Single(rule => rule.RuleId == ruleId);

    private async Task AssertAddIsRefusedAsync(string code, params Contracts.V1.RetentionRule[] rules) =>
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            code,
            _service
                .CreateRetentionClient()
                .AddRulesAsync(new AddRulesRequest { Rules = { rules } }, RetentionTestHelper.CreateStaffMetadata(1)));

    [Fact]
    public async Task Rules_with_a_skipped_version_or_a_start_in_the_past_are_refused_with_a_specific_code()
    {
        var rule = (
            await _service.CreateRetentionClient().ListRulesAsync(new ListRulesRequest(), RetentionTestHelper.CreateStaffMetadata(1)))
            .Rules[0];
        await AssertAddIsRefusedAsync("RULES-TOO-EARLY", rule);
        (rule.Version, rule.EffectiveFrom) = (3, "2026-12-01");
        await AssertAddIsRefusedAsync("RULES-CONTRADICT", rule);
    }
}
