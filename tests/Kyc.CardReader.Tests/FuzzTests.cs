using Kyc.CardReader.Failures;
using Kyc.Cli.Card.Fuzz;

namespace Kyc.CardReader.Tests;

/// <summary>Runs <c>kyc card fuzz</c> with few iterations, and checks that its rules detect faulty sessions.</summary>
[Trait("Control", "2(1)S2")]
public sealed class FuzzTests
{
    private const int IterationCount = 20_000;

    private static readonly byte[] QueryCommand = Convert.FromHexString("00200080");
    private static readonly byte[] VerifyCommand = Convert.FromHexString("0020008006414243313233");

    [Fact]
    public void Random_faults_of_card_reader_and_service_break_no_session_rule()
    {
        var result = FuzzRun.Run(IterationCount, seed: 1, CancellationToken.None);

        Assert.True(result.BrokenRule is null, $"seed {result.FailedSeed}: {result.BrokenRule}");
        Assert.Equal(IterationCount, result.Outcomes.Values.Sum());

        // The rules are tested for a whole session only if some sessions sign, and for a failure only if the failure occurs.
        Assert.InRange(result.Outcomes["signed"], IterationCount / 20, IterationCount / 2);
        string[] impossibleCodes = ["CARD-PASSWORD-FORM", "CARD-LATCH-UNUSABLE", "CARD-PIN-REPEATED", "CARD-SIGNATURE-BROKEN"];
        // The session reports this failure only after six attempts have failed, so it may not occur in so few iterations.
        string[] rareCodes = ["CARD-NO-SERVICE"];
        Assert.Equal(
            CardFailures.All.Select(failure => failure.Code).Except([.. impossibleCodes, .. rareCodes]).Order(),
            result.Outcomes.Keys.Except(["signed", "cancelled", .. rareCodes]).Order());
    }

    [Fact]
    public void The_same_seed_gives_the_same_outcome()
    {
        string?[] firstOutcomes = [.. Enumerable.Range(1, 200).Select(FuzzIteration.Run)];

        Assert.Equal(firstOutcomes, Enumerable.Range(1, 200).Select(FuzzIteration.Run));
        Assert.InRange(firstOutcomes.Distinct().Count(), 5, firstOutcomes.Length);
    }

    [Theory]
    [InlineData("63C3", false, true)]
    [InlineData("63C1", true, true)]
    [InlineData("63C1", false, false)]
    [InlineData("63C0", true, false)]
    [InlineData("63C6", false, false)]
    [InlineData("9000", false, false)]
    [InlineData("0163C3", false, false)]
    public void Sending_a_password_with_too_few_or_unknown_tries_left_is_detected(string answer, bool acceptLastTry, bool isAllowed)
    {
        SessionRuleChecker rules = new(acceptLastTry);
        rules.CheckCommand(QueryCommand);
        rules.RecordResponse(Convert.FromHexString(answer));

        Assert.Equal(isAllowed, Record.Exception(() => rules.CheckCommand(VerifyCommand)) is null);
    }

    [Fact]
    public void Sending_a_password_without_a_preceding_query_or_a_second_time_is_detected()
    {
        SessionRuleChecker staleQueryRules = new(isLastTryAccepted: false);
        staleQueryRules.CheckCommand(QueryCommand);
        staleQueryRules.RecordResponse([0x63, 0xC5]);
        staleQueryRules.CheckCommand(Convert.FromHexString("00A4020C02001B"));
        Assert.Throws<BrokenRuleException>(() => staleQueryRules.CheckCommand(VerifyCommand));

        SessionRuleChecker secondPasswordRules = new(isLastTryAccepted: false);
        for (var i = 0; i < 2; i++)
        {
            secondPasswordRules.CheckCommand(QueryCommand);
            secondPasswordRules.RecordResponse([0x63, 0xC5]);
            Assert.Equal(i == 0, Record.Exception(() => secondPasswordRules.CheckCommand(VerifyCommand)) is null);
        }
    }

    [Fact]
    public void The_selection_of_another_application_and_an_endless_session_are_detected()
    {
        SessionRuleChecker rules = new(isLastTryAccepted: false);

        Assert.Throws<BrokenRuleException>(() => rules.CheckCommand(Convert.FromHexString("00A4040C0AD3921000310001010408")));
        Assert.Throws<BrokenRuleException>(() =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                rules.CountCall();
            }
        });
    }
}
