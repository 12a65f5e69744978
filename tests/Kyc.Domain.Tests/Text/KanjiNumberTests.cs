using Kyc.Domain.Text;

namespace Kyc.Domain.Tests.Text;

public sealed class KanjiNumberTests
{
    [Theory]
    [InlineData("十一", 11)]
    [InlineData("百一", 101)]
    [InlineData("二十", 20)]
    [InlineData("千五百二十四", 1524)]
    [InlineData("一〇三", 103)]
    [InlineData("九", 9)]
    [InlineData("十十", null)]
    [InlineData("十百", null)]
    [InlineData("一二十", null)]
    [InlineData("十〇", null)]
    [InlineData("一一一一一一一一一一", null)]
    [InlineData("", null)]
    public void Valid_kanji_numbers_are_parsed_and_invalid_ones_are_refused(string kanji, int? number) =>
        Assert.Equal(number, KanjiNumber.TryParse(kanji, out var parsedNumber) ? parsedNumber : null);
}
