using Kyc.CardReader.Failures;
using Kyc.Jpki;
using Kyc.Tests.Shared;

namespace Kyc.CardReader.Tests;

public sealed class FailureCodesTests
{
    [Fact]
    public void The_documented_table_of_card_failures_matches_the_catalogue()
    {
        Assert.Equal(CardFailures.All.Select(FailureDocument.FormatRow), FailureDocument.GetRows("Card and reader"));
    }

    [Fact]
    public void Every_card_failure_has_its_own_code_and_lets_the_person_try_again()
    {
        Assert.Equal(CardFailures.All.Count, CardFailures.All.Select(failure => failure.Code).Distinct().Count());
        Assert.All(CardFailures.All, failure => Assert.Equal(Disposition.Retry, failure.Disposition));
    }

    [Fact]
    public void Every_declared_failure_is_in_the_catalogue()
    {
        var declaredFailures = typeof(CardFailures).GetFields().Select(field => field.GetValue(null));

        Assert.Equal(declaredFailures, CardFailures.All);
    }
}
