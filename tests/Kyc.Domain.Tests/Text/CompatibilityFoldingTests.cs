using Kyc.Domain.Text;

namespace Kyc.Domain.Tests.Text;

public sealed class CompatibilityFoldingTests
{
    // Right sides are normalization form KC as the Unicode Character Database gives it.
    [Theory]
    [InlineData("\uFF01\uFF11\uFF21\uFF5A\uFF5E", "!1Az~")]
    [InlineData("\u3000", " ")]
    [InlineData("\uFF61\uFF65\uFF66\uFF6F\uFF70\uFF71\uFF9D", "。・ヲッーアン")]
    [InlineData("\uFF76\uFF9E\uFF8A\uFF9F\uFF73\uFF9E", "ガパヴ")]
    [InlineData("\u304B\u3099\u306F\u309A\u30AB\u3099\u30CF\u309A", "がぱガパ")]
    [InlineData("\uF900\uF929\uFA10\uFA19\uFA47\uF9DC\uFA6A\uFAD9", "豈朗塚神漢隆頻龎")]
    [InlineData("\u2160\u2169\u216B", "IXXII")]
    [InlineData("\u2460\u2473", "120")]
    public void Compatible_characters_fold_as_Unicode_says(string text, string folded) =>
        Assert.Equal(folded, CompatibilityFolding.Fold(text));

    [Theory]
    [InlineData("\uFA0E")]
    [InlineData("\uFAD1")]
    [InlineData("山田ヶ丘")]
    [InlineData("𠮷")]
    [InlineData("\u3099")]
    [InlineData("ア\u3099")]
    public void Everything_else_stays_as_it_is(string text) => Assert.Equal(text, CompatibilityFolding.Fold(text));

    [Fact]
    public void A_lone_surrogate_does_no_harm() => Assert.Equal("a\uFFFD", CompatibilityFolding.Fold("a\uD842"));
}
