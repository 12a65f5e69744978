using Kyc.CardReader.Failures;
using Kyc.Jpki;
using Kyc.Tests.Shared;

namespace Kyc.Kiosk.Tests;

public sealed class PersonTextsTests
{
    [Fact]
    public void Exactly_the_card_failures_have_card_texts_and_each_text_is_unique()
    {
        Assert.Equal(CardFailures.All.Select(failure => failure.Code).Order(), CardTexts.ByCode.Keys.Order());
        Assert.Equal(CardTexts.ByCode.Count, CardTexts.ByCode.Values.Select(text => text.Japanese).Distinct().Count());
        Assert.Equal(CardTexts.ByCode.Count, CardTexts.ByCode.Values.Select(text => text.English).Distinct().Count());
    }

    [Fact]
    public void The_documented_texts_for_customers_equal_the_texts_of_the_kiosk()
    {
        var rows = CardFailures.All.Select(failure =>
            $"| `{failure.Code}` | {PersonTexts.Get(failure.Code).Japanese} | {PersonTexts.Get(failure.Code).English} |");

        Assert.Equal(rows, FailureDocument.GetRows("Card and reader: what the customer reads"));
    }

    /// <summary>Checks that a text says that the password was not sent, or that no try was used up, where that is the case.</summary>
    [Fact]
    public void A_text_says_if_the_password_was_not_sent_or_the_try_was_not_counted()
    {
        string[] notSentCodes =
            ["CARD-PASSWORD-FORM", "CARD-PIN-REPEATED", "CARD-PIN-LAST-TRY", "CARD-PIN-TRIES-UNKNOWN", "CARD-LATCH-UNUSABLE"];

        Assert.All(
            notSentCodes,
            code =>
                Assert.Contains(
                    "送って",
                    PersonTexts.Get(code).Japanese.Replace("送信して", "送って", StringComparison.Ordinal),
                    StringComparison.Ordinal));
        Assert.Contains("減っていません", PersonTexts.Get("CARD-PIN-NOT-COUNTED").Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verdict_has_a_text_for_the_person()
    {
        var defaultText = PersonTexts.Get("UNHEARD-OF");

        Assert.All(VerdictFailures.All, failure => Assert.NotEqual(defaultText, PersonTexts.Get(failure.Code)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CERT-EXPIRED")]
    [InlineData("CERT-WRONG-PURPOSE")]
    [InlineData("CRL-REVOKED")]
    [InlineData("MATCH-ADDRESS")]
    [InlineData("SESSION-EXPIRED")]
    [InlineData("UNHEARD-OF")]
    public void Both_languages_have_a_text_for_any_code(string code)
    {
        var text = PersonTexts.Get(code);

        Assert.Contains(text.Japanese, character => character >= '\u3040');
        Assert.All(text.English, character => Assert.True(char.IsAscii(character)));
    }

    [Fact]
    public void A_wrong_password_and_a_blocked_one_have_different_texts()
    {
        Assert.NotEqual(PersonTexts.Get("CARD-PIN-INCORRECT"), PersonTexts.Get("CARD-PIN-BLOCKED"));
    }
}
