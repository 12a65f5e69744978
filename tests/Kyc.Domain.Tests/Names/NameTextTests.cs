using Kyc.Domain.Names;

namespace Kyc.Domain.Tests.Names;

public sealed class NameTextTests
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
    public void Names_that_are_written_alike_compare_equal(string left, string right) =>
        Assert.Equal(NameText.Normalize(left), NameText.Normalize(right));

    [Theory]
    [InlineData("髙橋", "高橋")]
    [InlineData("𠮷田", "吉田")]
    [InlineData("斉藤", "斎藤")]
    [InlineData("はは", "ぱは")]
    [InlineData("カー", "カ一")]
    public void Names_of_different_characters_do_not(string left, string right) =>
        Assert.NotEqual(NameText.Normalize(left), NameText.Normalize(right));
}
