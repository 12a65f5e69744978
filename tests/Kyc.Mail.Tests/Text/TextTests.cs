using System.Text;
using Kyc.Mail.Text;

namespace Kyc.Mail.Tests.Text;

public sealed class TextTests
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
    public void Kanji_numbers_are_read(string kanji, int? number) =>
        Assert.Equal(number, KanjiNumber.TryRead(kanji, out var read) ? read : null);

    [Theory]
    [InlineData("a,b,c", "1:a;b;c")]
    [InlineData("a,,\n\n\"b,\"\"c\",d\n", "1:a;;|3:b,\"c;d")]
    [InlineData("\"a\nb\",c\r\nd", "1:a\nb;c|3:d")]
    [InlineData("a\"b,c\nd", "1:!")]
    [InlineData("\"a\"b,c\nd", "1:!|2:d")]
    [InlineData("\"", "1:!")]
    [InlineData("", "")]
    public void Csv_is_read_by_lines(string text, string rows) =>
        Assert.Equal(rows, string.Join('|', CsvReader.Read(new StringReader(text))
            .Select(row => $"{row.Line}:{(row.Cells is { } cells ? string.Join(';', cells) : "!")}")));

    [Fact]
    public void Both_encodings_are_told_apart()
    {
        Assert.True(CsvText.TryDecode(Encoding.UTF8.GetBytes("引受,渋谷"), out var utf8));
        Assert.True(CsvText.TryDecode([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("引受,渋谷")], out var marked));
        Assert.True(CsvText.TryDecode(CsvText.Cp932.GetBytes("引受,渋谷"), out var cp932));
        Assert.Equal(["引受,渋谷", "引受,渋谷", "引受,渋谷"], [utf8, marked, cp932]);
        Assert.False(CsvText.TryDecode([.. Encoding.UTF8.Preamble, 0x88], out _));
        Assert.False(CsvText.TryDecode([0x81, 0x20], out _));
    }
}
