using Kyc.CardReader;
using Kyc.Jpki;

namespace Kyc.Kiosk.Tests;

public sealed class PersonTextsTests
{
    [Fact]
    public void Every_failure_of_the_card_has_a_text_for_the_person()
    {
        PersonText callStaff = PersonTexts.For("UNHEARD-OF");

        Assert.All(CardFailures.All, failure => Assert.NotEqual(callStaff, PersonTexts.For(failure.Code)));
    }

    [Fact]
    public void Every_verdict_has_a_text_for_the_person()
    {
        PersonText callStaff = PersonTexts.For("UNHEARD-OF");

        Assert.All(VerdictFailures.All, failure => Assert.NotEqual(callStaff, PersonTexts.For(failure.Code)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CERT-EXPIRED")]
    [InlineData("CERT-WRONG-PURPOSE")]
    [InlineData("CRL-REVOKED")]
    [InlineData("MATCH-ADDRESS")]
    [InlineData("SESSION-EXPIRED")]
    [InlineData("UNHEARD-OF")]
    public void Both_languages_say_something_whatever_the_code(string code)
    {
        PersonText text = PersonTexts.For(code);

        Assert.Contains(text.Japanese, character => character >= '\u3040');
        Assert.All(text.English, character => Assert.True(char.IsAscii(character)));
    }

    [Fact]
    public void A_wrong_password_and_a_blocked_one_are_not_told_alike()
    {
        Assert.NotEqual(PersonTexts.For("CARD-PIN-INCORRECT"), PersonTexts.For("CARD-PIN-BLOCKED"));
    }
}
