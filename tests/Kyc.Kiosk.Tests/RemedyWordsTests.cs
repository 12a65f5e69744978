using System.Text.RegularExpressions;
using Kyc.CardReader.Failures;

namespace Kyc.Kiosk.Tests;

/// <summary>
/// Checks that the kiosk has every option that a remedy names, and tests what the texts for the person say about some failures.
/// </summary>
public sealed partial class RemedyWordsTests
{
    [Fact]
    public void Every_option_in_a_remedy_is_an_option_of_the_kiosk()
    {
        HashSet<string> namedOptions =
        [
            .. CardFailures.All.SelectMany(failure => OptionRegex().Matches(failure.Remedy)).Select(match => match.Value),
        ];

        Assert.Equal(["--last-try", "--pcsc", "--reader"], namedOptions.Order());
        Assert.Subset(VerifyCommand.Create(terminal: null).Options.Select(option => option.Name).ToHashSet(), namedOptions);
    }

    [Theory]
    [InlineData("CARD-LABEL-UNKNOWN")]
    [InlineData("CARD-NO-SIGNATURE-CERTIFICATE")]
    public void The_text_about_an_unusable_card_mentions_other_ways_of_verification(string code)
    {
        Assert.Contains("ほかの確認方法", PersonTexts.Get(code).Japanese, StringComparison.Ordinal);
        Assert.Contains("other ways", PersonTexts.Get(code).English, StringComparison.Ordinal);
    }

    /// <summary>
    /// At CARD-LATCH-UNUSABLE, the kiosk has read the number of remaining tries from the card, but has not sent the password. At
    /// CARD-SIGNATURE-BROKEN, the card has received the password, but the signature was not sent to the service.
    /// </summary>
    [Fact]
    public void A_text_says_that_the_password_or_the_signature_was_not_sent()
    {
        var latchText = PersonTexts.Get("CARD-LATCH-UNUSABLE");
        var signatureText = PersonTexts.Get("CARD-SIGNATURE-BROKEN");

        Assert.Contains("パスワードはカードに送っていません", latchText.Japanese, StringComparison.Ordinal);
        Assert.Contains("Your password was not sent", latchText.English, StringComparison.Ordinal);
        Assert.Contains("署名は送信していません", signatureText.Japanese, StringComparison.Ordinal);
        Assert.Contains("no signature was sent", signatureText.English, StringComparison.Ordinal);
    }

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex OptionRegex();
}
