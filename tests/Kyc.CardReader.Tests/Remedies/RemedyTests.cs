using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Tests.Remedies;

/// <summary>
/// Checks that every remedy works at once. Each failure is caused in each state in which it can occur. Then the test does what the failure
/// catalogue or the text for the person says, and the next press of the button must return a signature.
/// </summary>
public sealed class RemedyTests : IDisposable
{
    private static readonly RemedyCase[] Cases =
        [.. ReaderRemedyCases.All, .. CardRemedyCases.All, .. PasswordRemedyCases.All, .. LostAnswerRemedyCases.All];

    private readonly CardBench _bench = new();

    public static TheoryData<string> Names => [.. Cases.Select(remedy => remedy.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_remedy_applied_at_once_makes_the_next_attempt_succeed(string name)
    {
        var remedyCase = Cases.Single(candidate => candidate.Name == name);
        remedyCase.Arrange(_bench);
        Assert.Equal(remedyCase.Failure, _bench.GetFailure(remedyCase.Press(_bench)));

        remedyCase.ApplyRemedy(_bench);

        var result = remedyCase.PressAgain(_bench);
        Assert.True(result.Value is not null, result.Fault?.ToString());
        _bench.AssertClosed();
        Assert.Equal(remedyCase.VerifyCount, _bench.VerifyCommands.Count());
        Assert.InRange(_bench.VerifyCommands.Count(command => command.AsSpan().EndsWith(PasswordRemedyCases.WrongPassword)), 0, 1);
    }

    [Fact]
    public void Every_failure_code_of_the_catalogue_has_a_remedy_test_case()
    {
        Assert.Equal(
            CardFailures.All.Select(failure => failure.Code).Order(), Cases.Select(remedy => remedy.Failure.Code).Distinct().Order());
    }

    /// <summary>
    /// Checks the texts of the remedies that a test cannot carry out, because they need another card, another program or another way of
    /// verification.
    /// </summary>
    [Theory]
    [InlineData("CARD-LABEL-UNKNOWN", "another method of verification")]
    [InlineData("CARD-NO-SIGNATURE-CERTIFICATE", "another method of verification")]
    [InlineData("CARD-PIN-BLOCKED", "another method of verification")]
    [InlineData("CARD-PIN-TRIES-UNKNOWN", "another method of verification")]
    [InlineData("CARD-KIND-UNSUPPORTED", "the plastic My Number Card")]
    [InlineData("CARD-PIN-UNKNOWN-RESULT", "kyc card read")]
    public void A_remedy_that_a_test_cannot_carry_out_names_the_required_alternative(string code, string words)
    {
        Assert.Contains(words, CardFailures.All.Single(failure => failure.Code == code).Remedy, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (Directory.Exists(_bench.StateFolder))
        {
            Directory.Delete(_bench.StateFolder, recursive: true);
        }
    }
}
