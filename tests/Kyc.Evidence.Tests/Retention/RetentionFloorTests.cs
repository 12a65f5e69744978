using Kyc.Evidence.Retention;

namespace Kyc.Evidence.Tests.Retention;

[Trait("Control", "2(2)S3")]
public sealed class RetentionFloorTests
{
    private static readonly TriggerEvent[] EndEvents = [TriggerEvent.ContractEnded, TriggerEvent.LastTransactionEnded];

    [Theory]
    [InlineData(TriggerEvent.ContractEnded, DataClass.Declaration)]
    [InlineData(TriggerEvent.ContractEnded, DataClass.VerificationRecord)]
    [InlineData(TriggerEvent.ContractEnded, DataClass.Evidence)]
    [InlineData(TriggerEvent.ContractEnded, DataClass.ReceivedDocument)]
    [InlineData(TriggerEvent.LastTransactionEnded, DataClass.VerificationRecord)]
    public void After_a_contract_every_class_is_kept_for_seven_years_from_the_later_end(TriggerEvent trigger, DataClass dataClass)
    {
        var rule = CreateRule(trigger, dataClass, new RetentionPeriod(7, 0, 0)) with
        {
            OrLater = [.. EndEvents.Where(end => end != trigger)],
        };
        Assert.Null(MinimumRetention.FindProblem(rule));
        Assert.Null(MinimumRetention.FindProblem(rule with { Period = new RetentionPeriod(0, 84, 0) }));
        Assert.Null(MinimumRetention.FindProblem(rule with { Period = new RetentionPeriod(6, 12, 3) }));
        foreach (var period in (RetentionPeriod[])[new(0, 0, 0), new(6, 11, 31), new(0, 83, 0), new(0, 0, 36_600), new(1, 0, 9000)])
        {
            Assert.Contains("seven years", MinimumRetention.FindProblem(rule with { Period = period }), StringComparison.Ordinal);
        }

        Assert.Contains("later of", MinimumRetention.FindProblem(rule with { OrLater = [] }), StringComparison.Ordinal);
        Assert.Contains("later of", MinimumRetention.FindProblem(rule with { OrLater = [TriggerEvent.ApplicationRefused] }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TriggerEvent.ApplicationAbandoned)]
    [InlineData(TriggerEvent.ApplicationRefused)]
    public void Without_a_contract_the_firm_chooses_a_period_of_at_least_one_day(TriggerEvent trigger)
    {
        Assert.Null(MinimumRetention.FindProblem(CreateRule(trigger, DataClass.Declaration, new RetentionPeriod(0, 0, 1))));
        Assert.Null(MinimumRetention.FindProblem(CreateRule(trigger, DataClass.Evidence, new RetentionPeriod(0, 1, 0))));
        Assert.Contains("one day", MinimumRetention.FindProblem(CreateRule(trigger, DataClass.Declaration, new RetentionPeriod(0, 0, 0))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_rules_are_not_below_the_floor() =>
        Assert.All(RetentionRules.Default.Versions, rule => Assert.Null(MinimumRetention.FindProblem(rule)));

    [Fact]
    public void A_rule_version_below_the_floor_is_never_in_force()
    {
        var firstVersion = RetentionRules.Default.Versions.Single(rule => rule.Id == "verification-record");
        var secondVersion = firstVersion with
        {
            Version = 2,
            EffectiveFrom = new DateOnly(2026, 12, 1),
            Period = new RetentionPeriod(0, 0, 0),
        };
        var thirdVersion = secondVersion with
        {
            Version = 3,
            EffectiveFrom = new DateOnly(2027, 1, 1),
            Period = new RetentionPeriod(8, 0, 0),
        };
        var rules = RetentionRules.Default.WithVersions(secondVersion, thirdVersion);
        Assert.Equal(1, GetVersionOn(new DateOnly(2026, 12, 31)));
        Assert.Equal(3, GetVersionOn(new DateOnly(2027, 1, 1)));

        int GetVersionOn(DateOnly day) => rules.GetRulesInForce(day).Single(rule => rule.Id == firstVersion.Id).Version;
    }

    private static RetentionRule CreateRule(TriggerEvent trigger, DataClass dataClass, RetentionPeriod period) => new()
    {
        Id = "rule-of-tests",
        Version = 1,
        EffectiveFrom = new DateOnly(2026, 12, 1),
        DataClass = dataClass,
        Trigger = trigger,
        Period = period,
        Disposition = DueAction.Erase,
        LegalSource = "tests",
    };
}
