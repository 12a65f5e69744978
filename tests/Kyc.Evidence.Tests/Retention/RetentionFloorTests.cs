using Kyc.Evidence.Retention;

namespace Kyc.Evidence.Tests.Retention;

[Trait("Control", "2(2)S3")]
public sealed class RetentionFloorTests
{
    private static readonly TriggerEvent[] BothEnds = [TriggerEvent.ContractEnded, TriggerEvent.LastTransactionEnded];

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
            OrLater = [.. BothEnds.Where(end => end != trigger)],
        };
        Assert.Null(MinRetention.FindProblem(rule));
        Assert.Null(MinRetention.FindProblem(rule with { Period = new RetentionPeriod(0, 84, 0) }));
        Assert.Null(MinRetention.FindProblem(rule with { Period = new RetentionPeriod(6, 12, 3) }));
        foreach (var period in (RetentionPeriod[])[new(0, 0, 0), new(6, 11, 31), new(0, 83, 0), new(0, 0, 36_600), new(1, 0, 9000)])
        {
            Assert.Contains("seven years", MinRetention.FindProblem(rule with { Period = period }), StringComparison.Ordinal);
        }

        Assert.Contains("later of", MinRetention.FindProblem(rule with { OrLater = [] }), StringComparison.Ordinal);
        Assert.Contains("later of", MinRetention.FindProblem(rule with { OrLater = [TriggerEvent.ApplicationRefused] }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TriggerEvent.ApplicationAbandoned)]
    [InlineData(TriggerEvent.ApplicationRefused)]
    public void Without_a_contract_the_firm_chooses_a_period_of_at_least_one_day(TriggerEvent trigger)
    {
        Assert.Null(MinRetention.FindProblem(CreateRule(trigger, DataClass.Declaration, new RetentionPeriod(0, 0, 1))));
        Assert.Null(MinRetention.FindProblem(CreateRule(trigger, DataClass.Evidence, new RetentionPeriod(0, 1, 0))));
        Assert.Contains("one day", MinRetention.FindProblem(CreateRule(trigger, DataClass.Declaration, new RetentionPeriod(0, 0, 0))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_rules_of_the_product_are_above_the_floor() =>
        Assert.All(RetentionRules.Default.Versions, rule => Assert.Null(MinRetention.FindProblem(rule)));

    [Fact]
    public void A_version_below_the_floor_that_is_older_than_the_floor_is_not_in_force()
    {
        var first = RetentionRules.Default.Versions.Single(rule => rule.Id == "verification-record");
        var second = first with { Version = 2, EffectiveFrom = new DateOnly(2026, 12, 1), Period = new RetentionPeriod(0, 0, 0) };
        var third = second with { Version = 3, EffectiveFrom = new DateOnly(2027, 1, 1), Period = new RetentionPeriod(8, 0, 0) };
        var rules = RetentionRules.Default.WithVersions(second, third);
        Assert.Equal(1, VersionOn(new DateOnly(2026, 12, 31)));
        Assert.Equal(3, VersionOn(new DateOnly(2027, 1, 1)));

        int VersionOn(DateOnly day) => rules.GetRulesInForce(day).Single(rule => rule.Id == first.Id).Version;
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
