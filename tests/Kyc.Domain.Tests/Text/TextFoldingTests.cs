using Kyc.Domain.Text;

namespace Kyc.Domain.Tests.Text;

public sealed class TextFoldingTests
{
    // Each second argument is the Normalization Form KC (NFKC) of the first, according to the Unicode Character Database.
    [Theory]
    [InlineData("\uFF01\uFF11\uFF21\uFF5A\uFF5E", "!1Az~")]
    [InlineData("\u3000", " ")]
    [InlineData("\uFF61\uFF65\uFF66\uFF6F\uFF70\uFF71\uFF9D", "。・ヲッーアン")]
    [InlineData("\uFF76\uFF9E\uFF8A\uFF9F\uFF73\uFF9E", "ガパヴ")]
    [InlineData("\u304B\u3099\u306F\u309A\u30AB\u3099\u30CF\u309A", "がぱガパ")]
    [InlineData("\uF900\uF929\uFA10\uFA19\uFA47\uF9DC\uFA6A\uFAD9", "豈朗塚神漢隆頻龎")]
    [InlineData("\U0002F800\U0002F81A\U0002F9F4\U0002FA1D", "丽冬嶲𪘀")]
    [InlineData("\u2F00\u2FBC\u2F2D\u2F65\u2FD5", "一高山田龠")]
    public void Compatibility_characters_fold_to_their_NFKC_form(string text, string expected) =>
        Assert.Equal(expected, TextFolding.Fold(text));

    [Theory]
    [InlineData("\u2E9F\u2EF3", "母龟")]
    [InlineData("\u2ED1\u2ED8\u2EC4\u2E8C", "長青西小")]
    public void Radicals_fold_to_the_equivalent_ideograph(string text, string expected) =>
        Assert.Equal(expected, TextFolding.Fold(text));

    [Theory]
    [InlineData("か\u309Bハ\u309C", "がパ")]
    [InlineData("ﾞアﾞ", "\u3099ア\u3099")]
    public void Voicing_marks_of_every_form_join_letters_that_take_them(string text, string expected) =>
        Assert.Equal(expected, TextFolding.Fold(text));

    [Theory]
    [InlineData("\u2018\u2019\u201B\u02BC\u02BB\u2032\u00B4\u0060\uFF07\uFF40", "''''''''''")]
    [InlineData("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u2501\uFF0D\uFE63\u2E3A", "------------")]
    [InlineData("\u301C\uFF5E", "~~")]
    [InlineData("\u201Ca\u201D", "\"a\"")]
    [InlineData("a\u00A0\u2003\u202F\t\u2028b", "a     b")]
    public void Quotes_hyphens_tildes_and_spaces_of_all_kinds_fold_to_one_character_each(string text, string expected) =>
        Assert.Equal(expected, TextFolding.Fold(text));

    [Theory]
    [InlineData("\u200B")]
    [InlineData("\u200E")]
    [InlineData("\u200F")]
    [InlineData("\u202A")]
    [InlineData("\u202E")]
    [InlineData("\u2060")]
    [InlineData("\u2069")]
    [InlineData("\u00AD")]
    [InlineData("\u034F")]
    [InlineData("\u061C")]
    [InlineData("\u3164")]
    [InlineData("\uFE0F")]
    [InlineData("\uFEFF")]
    [InlineData("\uFFA0")]
    [InlineData("\U000E0100")]
    [InlineData("\U000E0041")]
    public void Invisible_characters_are_removed(string invisibleCharacter) =>
        Assert.Equal(
            "山田花子",
            TextFolding.Fold(invisibleCharacter + "山田" + invisibleCharacter + "花" + invisibleCharacter + "子" + invisibleCharacter));

    // Each first argument is a fully composed letter. The second argument has the same marks, at least one of them as a separate character.
    [Theory]
    [InlineData("\u00C9", "E\u0301")]
    [InlineData("\u1EC7", "e\u0302\u0323")]
    [InlineData("\u1EC7", "e\u0323\u0302")]
    [InlineData("\u1EC7", "\u1EB9\u0302")]
    [InlineData("\u1EC7", "\u00EA\u0323")]
    [InlineData("\u01D7", "U\u0308\u0301")]
    [InlineData("\u1EE9", "u\u031B\u0301")]
    public void Letters_with_marks_are_equal_however_their_marks_were_typed(string composed, string other) =>
        Assert.Equal(TextFolding.Fold(composed), TextFolding.Fold(other));

    [Theory]
    [InlineData("\u00DC\u0301", "U\u0301\u0308")]
    [InlineData("\u00C9", "E")]
    public void Letters_with_different_marks_stay_different(string one, string other) =>
        Assert.NotEqual(TextFolding.Fold(one), TextFolding.Fold(other));

    [Theory]
    [InlineData("\uFA0E")]
    [InlineData("山田ヶ丘ー々〇")]
    [InlineData("𠮷")]
    [InlineData("\u3099")]
    [InlineData("ア\u3099")]
    [InlineData("①Ⅳ")]
    [InlineData("Aa~'-")]
    [InlineData("")]
    public void Characters_without_a_folding_rule_are_unchanged(string text) => Assert.Equal(text, TextFolding.Fold(text));

    [Fact]
    public void A_lone_surrogate_is_replaced_without_an_exception() => Assert.Equal("a\uFFFD", TextFolding.Fold("a\uD842"));

    [Fact]
    public void Folding_twice_equals_folding_once()
    {
        for (var code = 0; code < 0x30000; code++)
        {
            if (code is < 0xD800 or > 0xDFFF)
            {
                var foldedOnce = TextFolding.Fold("x" + char.ConvertFromUtf32(code) + "y");
                Assert.Equal(foldedOnce, TextFolding.Fold(foldedOnce));
            }
        }
    }

    [Theory]
    [InlineData("ﾊﾞﾅﾅ１", 0, 1, 0, 2)]
    [InlineData("ﾊﾞﾅﾅ１", 1, 3, 2, 2)]
    [InlineData("a\u200B\u200Bb", 1, 2, 3, 1)]
    [InlineData("a\u200Bb", 1, 1, 1, 0)]
    [InlineData("\u00C9a", 1, 2, 0, 1)]
    [InlineData("𠮷１", 2, 3, 2, 1)]
    [InlineData("abc", 1, 3, 1, 2)]
    [InlineData("abc", 3, 3, 3, 0)]
    [InlineData("", 0, 0, 0, 0)]
    public void A_part_of_the_folded_text_has_its_position_in_the_original(string text, int start, int end, int originalStart,
        int originalLength) =>
        Assert.Equal(new TextSpan(originalStart, originalLength), FoldedText.Create(text).GetOriginalSpan(start, end));
}
