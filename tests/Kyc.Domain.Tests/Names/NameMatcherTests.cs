using Kyc.Domain.Comparison;
using Kyc.Domain.Names;
using Kyc.Domain.Text;

namespace Kyc.Domain.Tests.Names;

public sealed class NameMatcherTests
{
    [Theory]
    [InlineData("山田　花子", "山田花子")]
    [InlineData("山田 花子", "山田　 花子 ")]
    [InlineData("ｽﾐｽ ｼﾞｮﾝ", "スミス　ジョン")]
    [InlineData("ハ\u309Aーカー", "パーカー")]
    [InlineData("か\u3099", "が")]
    [InlineData("ＳＭＩＴＨ　ＪＯＨＮ", "Smith John")]
    [InlineData("ﾊﾟｳﾞｪﾙ", "パヴェル")]
    [InlineData("神\uFA19", "神神")]
    [InlineData("\u845B\U000E0100城", "葛城")]
    [InlineData("𠮷田　太郎", "𠮷田太郎")]
    [InlineData("ルイⅣ", "ルイIV")]
    public void Names_that_differ_only_in_spacing_case_or_character_form_are_equal(string one, string other) => AssertEqual(one, other);

    // Text that was copied from a PDF viewer, or read by character recognition, can contain these characters.
    [Theory]
    [InlineData("\u2FBC橋一郎", "高橋一郎")]
    [InlineData("\u2F2D\u2F65花\u2F26", "山田花子")]
    [InlineData("\u2ED1\u2F95川健", "長谷川健")]
    [InlineData("\u2ED8\u2F4A\u2F00\u2F22", "青木一夊")]
    [InlineData("\U0002F8D2\u2F65", "冒田")]
    public void Radicals_and_compatibility_ideographs_equal_their_ideographs(string one, string other) => AssertEqual(one, other);

    [Theory]
    [InlineData("O'BRIEN SEAN", "O\u2019Brien Sean")]
    [InlineData("O'BRIEN SEAN", "O\u02BCBRIEN SEAN")]
    [InlineData("O'BRIEN SEAN", "O\uFF07Brien\u00A0Sean")]
    [InlineData("JEAN-PAUL DUPONT", "Jean\u2010Paul Dupont")]
    [InlineData("JEAN-PAUL DUPONT", "Jean\u2011Paul  Dupont")]
    [InlineData("JEAN-PAUL DUPONT", "Jean\u2013Paul Dupont")]
    [InlineData("JEAN-PAUL DUPONT", "Jean\u2212Paul Dupont")]
    public void Apostrophes_and_hyphens_of_all_keyboards_are_equal(string one, string other) => AssertEqual(one, other);

    [Theory]
    [InlineData("山田花子", "山田花子\u200B")]
    [InlineData("山田花子", "\u200E山田花子")]
    [InlineData("山田花子", "\u2067山田\u2069花子\uFEFF")]
    [InlineData("LEE ANNA", "LEE\u200B ANNA\u200D")]
    public void Invisible_pasted_characters_are_ignored(string one, string other) => AssertEqual(one, other);

    [Theory]
    [InlineData("ÉMILE", "e\u0301mile")]
    [InlineData("NGUYỄN", "Nguye\u0302\u0303n")]
    public void Composed_and_decomposed_marks_are_equal(string one, string other) => AssertEqual(one, other);

    [Theory]
    [InlineData("髙橋", "高橋")]
    [InlineData("𠮷田", "吉田")]
    [InlineData("斉藤", "斎藤")]
    [InlineData("はは", "ぱは")]
    [InlineData("カー", "カ一")]
    [InlineData("EMILE", "ÉMILE")]
    [InlineData("O'BRIEN", "OBRIEN")]
    [InlineData("山田花子", "花子山田")]
    [InlineData("山田", "")]
    public void Names_with_different_characters_go_to_review(string one, string other)
    {
        Assert.False(NameMatcher.Compare(one, other).AreEqual);
        Assert.False(NameMatcher.Compare(other, one).AreEqual);
    }

    [Theory]
    [InlineData("AN NA LEE", "ANNA LEE", 2, 1, 2, 0)]
    [InlineData("ＡＮ　ＮＡ　ＬＥＥ", "Anna Lee", 2, 1, 2, 0)]
    [InlineData("ANNALEE", "ANNA LEE", 4, 0, 4, 1)]
    public void A_different_spacing_of_words_in_Latin_letters_is_a_difference(
        string one,
        string other,
        int start,
        int length,
        int otherStart,
        int otherLength) =>
        Assert.Equal(
            new TextDifference(DifferenceKind.Spacing, new TextSpan(start, length), new TextSpan(otherStart, otherLength)),
            Assert.Single(NameMatcher.Compare(one, other).Differences));

    [Theory]
    [InlineData("髙橋一郎", "高橋一郎", DifferenceKind.Text, 0, 1, 0, 1)]
    [InlineData("高橋一郎", "高橋\u200B 太一郎", DifferenceKind.OnlyInSecond, 2, 0, 4, 1)]
    [InlineData("ｽﾐｽ ｼﾞｮﾝ", "スミス", DifferenceKind.OnlyInFirst, 4, 4, 3, 0)]
    [InlineData("", "山田", DifferenceKind.OnlyInSecond, 0, 0, 0, 2)]
    public void A_difference_has_its_position_in_both_texts(
        string one, string other, DifferenceKind kind, int start, int length, int otherStart, int otherLength) =>
        Assert.Equal(
            new TextDifference(kind, new TextSpan(start, length), new TextSpan(otherStart, otherLength)),
            Assert.Single(NameMatcher.Compare(one, other).Differences));

    [Fact]
    public void Every_difference_is_reported()
    {
        var differences = NameMatcher.Compare("髙橋一郎", "高橋二郎").Differences;
        Assert.Equal([new TextSpan(0, 1), new TextSpan(2, 1)], differences.Select(difference => difference.First));
    }

    [Fact]
    public void Very_long_names_are_compared_completely()
    {
        var (one, other) = (new string('山', 3_000) + "田" + new string('川', 3_000), new string('山', 3_000) + new string('川', 3_000));
        Assert.Equal(new TextSpan(3_000, 1), Assert.Single(NameMatcher.Compare(one, other).Differences).First);
        AssertEqual(one, one + "\u200B");
    }

    private static void AssertEqual(string one, string other)
    {
        Assert.True(NameMatcher.Compare(one, other).AreEqual);
        Assert.True(NameMatcher.Compare(other, one).AreEqual);
    }
}
