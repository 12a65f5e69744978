using System.Text;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Tests;

public sealed class ReaderNameTests
{
    [Theory]
    [InlineData("ACS ACR1252 Dual Reader 00 00")]
    [InlineData("カードリーダー 00")]
    public void Names_are_read_as_UTF_8(string name) =>
        Assert.Equal([name, "second"], PcscApi.SplitNames((ReadOnlySpan<byte>)Encoding.UTF8.GetBytes(name + "\0second\0\0")));

    [Fact]
    public void A_name_that_is_not_UTF_8_is_read_as_Latin_1_and_does_not_affect_other_names() =>
        Assert.Equal(
            ["Lecteur \u00E9l\u00E9", "Lecteur \u00E9t\u00E9"],
            PcscApi.SplitNames([.. "Lecteur "u8, 0xE9, (byte)'l', 0xE9, 0, .. "Lecteur \u00E9t\u00E9"u8, 0, 0]));
}
