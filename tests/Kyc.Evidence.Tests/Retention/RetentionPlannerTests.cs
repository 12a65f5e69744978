using System.Text;
using Kyc.Evidence.Retention;

namespace Kyc.Evidence.Tests.Retention;

[Trait("Control", "2(2)S3")]
public sealed class RetentionPlannerTests
{
    private static readonly DateOnly Today = new(2026, 11, 20);
    private static readonly RetentionRules Rules = RetentionRules.Default;

    [Fact]
    public void Nothing_is_due_while_the_contract_lasts() =>
        Assert.Null(PlanDueDate((TriggerEvent.LastTransactionEnded, new(2020, 1, 1))));

    [Fact]
    public void The_period_runs_from_the_end_of_the_contract()
    {
        var dueDate = PlanDueDate((TriggerEvent.ContractEnded, new(2026, 3, 31)));
        Assert.Equal((TriggerEvent.ContractEnded, new DateOnly(2033, 3, 31)), (dueDate!.StartEvent, dueDate.LastDay));
        Assert.Equal(("verification-record", 1), (dueDate.Rule.Id, dueDate.Rule.Version));
    }

    [Theory]
    [InlineData(2026, 4, 15, 2033, 4, 15)]
    [InlineData(2026, 3, 1, 2033, 3, 31)]
    public void A_later_last_transaction_moves_the_due_date_and_an_earlier_one_does_not(int year, int month, int day, int dueYear,
        int dueMonth, int dueDay)
    {
        var dueDate = PlanDueDate(
            (TriggerEvent.ContractEnded, new(2026, 3, 31)),
            (TriggerEvent.LastTransactionEnded, new(year, month, day)));
        Assert.Equal(new DateOnly(dueYear, dueMonth, dueDay), dueDate!.LastDay);
    }

    [Fact]
    public void The_later_day_of_an_event_reported_twice_counts() =>
        Assert.Equal(new DateOnly(2033, 5, 1),
            PlanDueDate((TriggerEvent.ContractEnded, new(2026, 5, 1)), (TriggerEvent.ContractEnded, new(2026, 4, 1)))!.LastDay);

    [Fact]
    public void The_latest_due_date_of_several_rules_applies()
    {
        var dueDate = PlanDueDate((TriggerEvent.ApplicationRefused, new(2026, 1, 1)), (TriggerEvent.ContractEnded, new(2026, 2, 1)));
        Assert.Equal(new DateOnly(2033, 2, 1), dueDate!.LastDay);
        Assert.Equal(new DateOnly(2026, 7, 1), PlanDueDate((TriggerEvent.ApplicationRefused, new(2026, 1, 1)))!.LastDay);
    }

    [Fact]
    public void A_new_rule_version_applies_from_its_effective_day_and_the_preview_shows_changed_due_dates()
    {
        var currentVersion = Rules.GetRulesInForce(Today).Single(rule => rule.Id == "verification-record");
        var newRules = Rules.WithVersions(currentVersion with { Version = 2, EffectiveFrom = new(2027, 4, 1), Period = new(10, 0, 0) });
        var closedSubject = CreateSubject(DataClass.VerificationRecord, (TriggerEvent.ContractEnded, new(2026, 3, 31)));
        RetentionSubject[] subjects =
        [
            closedSubject,
            CreateSubject(DataClass.VerificationRecord),
            CreateSubject(DataClass.Evidence, (TriggerEvent.ContractEnded, new(2026, 3, 31))),
        ];
        Assert.Empty(RetentionPreview.FindChanges(subjects, (Rules, Today), (newRules, Today)));
        var change = Assert.Single(RetentionPreview.FindChanges(subjects, (Rules, Today), (newRules, new(2027, 4, 1))));
        Assert.Equal(closedSubject, change.Subject);
        Assert.Equal((new DateOnly(2033, 3, 31), new DateOnly(2036, 3, 31), false),
            (change.Before!.LastDay, change.After!.LastDay, change.IsEarlier));
        var reverseChange = Assert.Single(RetentionPreview.FindChanges(subjects, (newRules, new(2027, 4, 1)), (Rules, Today)));
        Assert.True(reverseChange.IsEarlier);
    }

    [Fact]
    public void The_calendar_counts_data_by_the_day_or_month_in_which_erasure_becomes_due()
    {
        var dueDate = PlanDueDate((TriggerEvent.ContractEnded, new(2026, 3, 31)))!;
        var nextDueDate = dueDate with { LastDay = dueDate.LastDay.AddDays(1) };
        (DataClass, DueDate)[] dueDates =
        [
            (DataClass.Evidence, dueDate),
            (DataClass.Evidence, dueDate),
            (DataClass.Declaration, dueDate),
            (DataClass.Evidence, nextDueDate),
        ];
        Assert.Equal(
            [
                new RetentionCalendarEntry(new(2033, 4, 1), DataClass.Declaration, 1),
                new RetentionCalendarEntry(new(2033, 4, 1), DataClass.Evidence, 2),
                new RetentionCalendarEntry(new(2033, 4, 2), DataClass.Evidence, 1),
            ],
            RetentionCalendar.CountByDay(dueDates));
        Assert.Equal([(new DateOnly(2033, 4, 1), 1), (new DateOnly(2033, 4, 1), 3)],
            RetentionCalendar.CountByMonth(dueDates).Select(entry => (entry.FirstDay, entry.Count)));
    }

    [Fact]
    public void Every_class_has_a_rule_for_every_end_of_an_application()
    {
        var missingRules =
            from dataClass in Enum.GetValues<DataClass>().Where(dataClass => dataClass != DataClass.None)
            from end in new[] { TriggerEvent.ContractEnded, TriggerEvent.ApplicationAbandoned, TriggerEvent.ApplicationRefused }
            where RetentionPlanner.ComputeDueDate(Rules, CreateSubject(dataClass, (end, Today)), Today) is null
            select (dataClass, end);
        Assert.Empty(missingRules);
    }

    [Fact]
    public void Rules_read_back_from_their_json()
    {
        Assert.True(RetentionRules.TryParse(Rules.ToJson(), out var parsedRules, out var problem), problem);
        Assert.Equal(Rules.ToJson(), parsedRules.ToJson());
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "version")]
    [InlineData("\"years\":7", "\"years\":-7", "period")]
    [InlineData("\"trigger\":\"contract-ended\"", "\"trigger\":\"application-refused\"", "more than one rule")]
    [InlineData("\"dataClass\":\"evidence\"", "\"dataClass\":\"none\"", "class")]
    [InlineData("\"period\"", "\"perod\"", "line 1")]
    [InlineData("[{", "{", "line 1")]
    [InlineData("[{", "[null,{", "null")]
    [InlineData("\"orLater\":[]", "\"orLater\":[\"application-refused\"]", "twice")]
    public void Contradictory_rules_are_refused_with_the_reason(string text, string replacement, string reason)
    {
        var json = Encoding.UTF8.GetString(Rules.ToJson());
        Assert.Contains(text, json, StringComparison.Ordinal);
        Assert.False(RetentionRules.TryParse(Encoding.UTF8.GetBytes(json.Replace(text, replacement, StringComparison.Ordinal)), out _,
            out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    private static DueDate? PlanDueDate(params (TriggerEvent, DateOnly)[] events) =>
        RetentionPlanner.ComputeDueDate(Rules, CreateSubject(DataClass.VerificationRecord, events), Today);

    private static RetentionSubject CreateSubject(DataClass dataClass, params (TriggerEvent, DateOnly)[] events) =>
        new(Guid.Empty, dataClass, events);
}
