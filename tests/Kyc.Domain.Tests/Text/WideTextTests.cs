using Kyc.Domain.Text;

namespace Kyc.Domain.Tests.Text;

public sealed class WideTextTests
{
    [Theory]
    [InlineData("\uFF01\uFF11\uFF21\uFF5A\u301C\uFF5E", "!1Az~~")]
    [InlineData("\u3000", " ")]
    [InlineData("\uFF61\uFF65\uFF66\uFF6F\uFF70\uFF71\uFF9D", "。・ヲッーアン")]
    [InlineData("ｶﾞﾊﾟｳﾞ", "ガパヴ")]
    [InlineData("ﾞアﾞ", "ア")]
    [InlineData("葛\U000E0100飾", "葛飾")]
    [InlineData("𠮷", "𠮷")]
    public void Wide_text_folds(string text, string folded) => Assert.Equal(folded, WideText.Fold(text));

    [Fact]
    public void Half_a_character_does_no_harm() => Assert.Equal("a\uFFFD", WideText.Fold("a\uD842"));
}
