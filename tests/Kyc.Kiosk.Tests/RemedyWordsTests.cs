using System.Text.RegularExpressions;
using Kyc.CardReader.Failures;

namespace Kyc.Kiosk.Tests;

/// <summary>Checks that the kiosk has every key and option that remedies and texts name.</summary>
public sealed partial class RemedyWordsTests
{
    [Fact]
    public void Every_option_in_a_remedy_is_an_option_of_the_kiosk()
    {
        HashSet<string> named = [.. CardFailures.All.SelectMany(failure => Option().Matches(failure.Remedy)).Select(match => match.Value)];

        Assert.Equal(["--last-try", "--pcsc", "--reader"], named.Order());
        Assert.Subset(VerifyCommand.Create(terminal: null).Options.Select(option => option.Name).ToHashSet(), named);
    }

    [Theory]
    [InlineData("CARD-LABEL-UNKNOWN")]
    [InlineData("CARD-NO-SIGNATURE-CERTIFICATE")]
    public void The_text_about_an_unusable_card_names_other_ways(string code)
    {
        Assert.Contains("ほかの確認方法", PersonTexts.Get(code).Japanese, StringComparison.Ordinal);
        Assert.Contains("other ways", PersonTexts.Get(code).English, StringComparison.Ordinal);
    }

    /// <summary>
    /// After CARD-LATCH-UNUSABLE the card has already returned its tries, and after CARD-SIGNATURE-BROKEN it has received the password.
    /// </summary>
    [Fact]
    public void A_text_says_that_the_password_or_the_signature_was_not_sent()
    {
        var unusable = PersonTexts.Get("CARD-LATCH-UNUSABLE");
        var broken = PersonTexts.Get("CARD-SIGNATURE-BROKEN");

        Assert.Contains("パスワードはカードに送っていません", unusable.Japanese, StringComparison.Ordinal);
        Assert.Contains("Your password was not sent", unusable.English, StringComparison.Ordinal);
        Assert.Contains("署名は送信していません", broken.Japanese, StringComparison.Ordinal);
        Assert.Contains("no signature was sent", broken.English, StringComparison.Ordinal);
    }

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex Option();
}
