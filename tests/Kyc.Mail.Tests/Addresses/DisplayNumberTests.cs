using Kyc.Mail.Addresses;
using Kyc.Mail.Tests.Barcodes;

namespace Kyc.Mail.Tests.Addresses;

public sealed class DisplayNumberTests
{
    public static TheoryData<BarcodeManualExample> ManualExamples => [.. BarcodeManualExample.All];

    [Theory]
    [MemberData(nameof(ManualExamples))]
    public void An_official_example_gives_the_published_number(BarcodeManualExample example) =>
        Assert.Equal(example.DisplayNumber, DisplayNumberExtractor.Extract(example.AddressRemainder));

    [Theory]
    [InlineData("３丁目３０－８　郵便ビル４０３号", "3-30-8-403")]
    [InlineData("三丁目三十番八号", "3-30-8")]
    [InlineData("百一番地", "101")]
    [InlineData("千五百二十四番地の二", "1524")]
    [InlineData("一〇三号", "103")]
    [InlineData("１ノ二ノ3", "1-2-3")]
    [InlineData("八幡通3", "3")]
    [InlineData("十十番地5", "5")]
    [InlineData("2−3", "2-3")]
    [InlineData("2ー3", "2-3")]
    [InlineData("5-ﾒｿﾞﾝ･B-604", "5B604")]
    [InlineData("ＡＢＣビル", "")]
    [InlineData("1-2-3 abcd", "1-2-3")]
    [InlineData("1-2-3 a", "1-2-3A")]
    [InlineData("10F", "10")]
    [InlineData("1F1号", "1-1")]
    [InlineData("F棟3", "F3")]
    [InlineData("3.5/2", "352")]
    [InlineData("--1--2", "1-2")]
    [InlineData("番地", "")]
    [InlineData("", "")]
    [InlineData("1𠮷2", "1-2")]
    [InlineData("ß1", "1")]
    public void A_display_number_is_extracted_from_unusual_spellings(string remainder, string number) =>
        Assert.Equal(number, DisplayNumberExtractor.Extract(remainder));

    [Fact]
    public void Any_text_gives_a_display_number_that_a_barcode_can_contain()
    {
        const string characters = "一二十百千〇丁目番地号地割線のノ-－ー&/・.AbZＦf F19０９ 　漢字ｶﾞﾊﾟ\uD842\0\n〜～";
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => characters[random.Next(characters.Length)]));
            var number = DisplayNumberExtractor.Extract(text);
            Assert.Matches("^[0-9A-Z-]*$", number);
            Assert.DoesNotMatch("--|^-|-[A-Z]|[A-Z]-", number);
        }
    }

    [Fact]
    public void A_very_long_text_is_processed_in_linear_time() =>
        Assert.Equal("", DisplayNumberExtractor.Extract(new string('一', 2_000_000)));
}
