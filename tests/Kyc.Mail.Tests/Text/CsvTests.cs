using System.Text;
using Kyc.Mail.Text;

namespace Kyc.Mail.Tests.Text;

public sealed class CsvTests
{
    [Theory]
    [InlineData("a,b,c", "1:a;b;c")]
    [InlineData("a,,\n\n\"b,\"\"c\",d\n", "1:a;;|3:b,\"c;d")]
    [InlineData("\"a,b\",\"\"\r\nd", "1:a,b;|2:d")]
    [InlineData("a\"b,c\nd", "1:!2|2:d")]
    [InlineData("x,a\"\nd", "1:!4|2:d")]
    [InlineData("\"a\"b,c\nd", "1:!3|2:d")]
    [InlineData("a,\"b,c\nd\n\"e\n", "1:!3|2:d|3:!1")]
    [InlineData("\"a\nb\",c\nd", "1:!1|2:!2|3:d")]
    [InlineData("\"", "1:!1")]
    [InlineData("\"\"\"", "1:!1")]
    [InlineData("", "")]
    public void Each_line_of_a_CSV_text_is_one_row_and_a_stray_quote_is_reported_with_its_position(string text, string expectedRows) =>
        Assert.Equal(expectedRows, string.Join('|', CsvReader.Read(new StringReader(text))
            .Select(row => $"{row.Line}:{(row.Cells is { } cells ? string.Join(';', cells) : $"!{row.StrayQuotePosition}")}")));

    [Fact]
    public void Text_in_UTF_8_or_CP932_is_decoded_and_other_bytes_are_refused()
    {
        Assert.True(CsvTextDecoder.TryDecode(Encoding.UTF8.GetBytes("引受,渋谷"), out var utf8));
        Assert.True(CsvTextDecoder.TryDecode([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("引受,渋谷")], out var utf8WithMark));
        Assert.True(CsvTextDecoder.TryDecode(CsvTextDecoder.Cp932.GetBytes("引受,渋谷"), out var cp932));
        Assert.Equal(["引受,渋谷", "引受,渋谷", "引受,渋谷"], [utf8, utf8WithMark, cp932]);
        Assert.False(CsvTextDecoder.TryDecode([.. Encoding.UTF8.Preamble, 0x88], out _));
        Assert.False(CsvTextDecoder.TryDecode([0x81, 0x20], out _));
    }
}
