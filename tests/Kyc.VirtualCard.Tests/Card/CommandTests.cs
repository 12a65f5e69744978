using Kyc.VirtualCard.Tests.Pki;

namespace Kyc.VirtualCard.Tests.Card;

public sealed class CommandTests(PkiFixture fixture) : CardTestBase(fixture)
{
    // OpenSC 0.23 sends these commands before it tries the JPKI driver: card.md 7.
    private static readonly string[] ProbeCommands =
    [
        "00A4040007627601FF00000000", "00A4040006A0000000010100", "00A404000BE82B0601040181C31F020100",
        "00A4040C0FD23300000045737445494420763335", "00CADF3005", "00CB3FFF035C017E08",
        "00A4040009A0000003080000100000", "00A4040C07A000000116DB0000", "00A4040C07A0000000791000",
        "00A4040C07A0000000790100", "00A4040C0CF276A288BCFBA69D34F31001", "00A4040009A0000003974254465900",
        "00A4040006D2760001240100",
    ];

    [Fact]
    public void No_driver_for_another_card_recognizes_the_card()
    {
        var card = CreateCard();
        Assert.All(ProbeCommands, probe => Assert.Contains(Send(card, probe), new[] { "6A82", "6A88", "6D00" }));
    }

    [Fact]
    public void The_OpenSC_driver_recognizes_the_card()
    {
        var card = CreateCard();
        string[] bindCommands =
        [
            SelectJpki, SelectJpki, "00A4020C020018", QueryTriesLeft, "00A4020C02001B", QueryTriesLeft,
        ];
        Assert.Equal(["9000", "9000", "9000", "63C3", "9000", "63C5"], bindCommands.Select(apdu => Send(card, apdu)));
    }

    [Theory]
    [InlineData("01A4040C0AD392F000260100000001", "6881")]
    [InlineData("0220008000", "6881")]
    [InlineData("4020008000", "6881")]
    [InlineData("04A4040C0AD392F000260100000001", "6882")]
    [InlineData("0CB0000000", "69FC")]
    [InlineData("08200080", "69FC")]
    [InlineData("842A008000", "69FC")]
    [InlineData("10B0000000", "6E00")]
    [InlineData("90B0000000", "6E00")]
    [InlineData("FFCA000000", "6E00")]
    [InlineData("0084000008", "6D00")]
    [InlineData("002A00800101", "6D00")]
    [InlineData("80FC0000", "6700")]
    [InlineData("00CA9F7F00", "6A88")]
    [InlineData("00CA5F5100", "E000FF8131FE45149000")]
    [InlineData("00CA5F5107", "6700")]
    [InlineData("00B0000001", "6986")]
    public void Unsupported_classes_channels_and_instructions_are_refused_with_specific_status_words(string apdu, string expected) =>
        Assert.Equal(expected, Send(CreateSelectedCard(), apdu));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00A404")]
    [InlineData("00A4040C0AD392F0")] // Lc is greater than the length of the data
    [InlineData("00A4040C02001B0000")] // two bytes after the data
    [InlineData("00A4040C0000")] // extended length, truncated
    [InlineData("00A4040C000000D3")] // extended Lc 0
    [InlineData("00A4040C000003D392")]
    public void Contradictory_lengths_are_refused_as_a_wrong_length(string apdu) =>
        Assert.Equal("6700", Send(CreateSelectedCard(), apdu));

    [Fact]
    public void Extended_lengths_work_like_short_ones()
    {
        var card = CreateCard();
        Assert.Equal("9000", Send(card, "00A4040C 00000A D392F000260100000001"));
        Assert.Equal("9000", Send(card, "00A4020C 000002 000A"));
        var response = card.Transmit([0x00, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00]);
        var expected = Pki.GetCredentials(GetPersona("valid"), PkiFixture.Now).AuthenticationCertificate.CertificateDer;
        Assert.Equal(expected, response[..^2]);
    }

    [Fact]
    public void Random_bytes_always_get_a_status_word_and_the_card_remains_usable()
    {
        var random = new Random(20261122);
        var card = CreateSelectedCard();
        byte[] instructions = [0xA4, 0xB0, 0x20, 0x2A, 0xCA, 0xCB];
        for (var i = 0; i < 50_000; i++)
        {
            var apdu = new byte[random.Next(0, 40)];
            random.NextBytes(apdu);
            if (apdu.Length > 4 && i % 4 != 0)
            {
                (apdu[0], apdu[1], apdu[4]) = ((byte)(i % 3 == 0 ? 0x80 : 0x00), instructions[i % 6], (byte)(apdu.Length - 5));
            }

            var response = card.Transmit(apdu);
            Assert.InRange(response.Length, 2, 65536 + 2);
        }

        Assert.Equal("9000", Send(card, SelectJpki));
        Send(card, SelectPassword);
        Assert.StartsWith("63C", Send(card, QueryTriesLeft), StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_are_counted_and_shown_without_passwords()
    {
        var card = CreateCard();
        var exchanges = new List<ApduExchange>();
        card.CommandProcessed += exchanges.Add;
        Send(card, SelectJpki);
        Send(card, SelectPassword);
        Send(card, CreateVerifyCommand("HANAKO0401"));
        Send(card, "0C20008006484148414841"); // refused, and the observer still does not see the password
        Assert.Equal(4, card.ApduCount);
        Assert.Equal(SelectJpki, Convert.ToHexString(exchanges[0].Command));
        Assert.Equal("002000800A" + string.Concat(Enumerable.Repeat("2A", 10)), Convert.ToHexString(exchanges[2].Command));
        Assert.Equal("9000", Convert.ToHexString(exchanges[2].Response));
        Assert.Equal("0C200080062A2A2A2A2A2A", Convert.ToHexString(exchanges[3].Command));
    }
}
