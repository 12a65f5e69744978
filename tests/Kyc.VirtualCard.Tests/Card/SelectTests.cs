using Kyc.VirtualCard.Tests.Pki;

namespace Kyc.VirtualCard.Tests.Card;

public sealed class SelectTests(PkiFixture fixture) : CardTestBase(fixture)
{
    [Theory]
    [InlineData("00A4040C 0A D392F000260100000001", "9000")]
    [InlineData("00A40400 0A D392F000260100000001", "9000")]
    [InlineData("00A40400 0A D392F000260100000001 00", "6F0C840AD392F0002601000000019000")]
    [InlineData("00A4040C 05 D392F00026", "9000")] // partial name (AID prefix) as in JICSAP
    [InlineData("00A4040C 07 A0000001510000", "9000")]
    [InlineData("00A4040C 0A D3921000310001010408", "6A82")]
    [InlineData("00A4040C 0B D392F00026010000000101", "6A82")]
    [InlineData("00A4040C", "6700")]
    [InlineData("00A40800 02 3F00", "6A86")]
    [InlineData("00A40404 0A D392F000260100000001", "6A86")]
    [InlineData("00A40000", "6A86")]
    [InlineData("00A40000 02 3F00", "6A82")]
    [InlineData("00A4020C 02 0006", "6A82")] // without an application there are no EFs
    public void A_new_card_answers_a_SELECT_command_with_the_expected_status(string apdu, string expected) =>
        Assert.Equal(expected, Send(CreateCard(), apdu));

    [Theory]
    [InlineData("0001", "9000")]
    [InlineData("0002", "9000")]
    [InlineData("0006", "9000")]
    [InlineData("0008", "9000")]
    [InlineData("000A", "9000")]
    [InlineData("000B", "9000")]
    [InlineData("0017", "9000")]
    [InlineData("0018", "9000")]
    [InlineData("001A", "9000")]
    [InlineData("001B", "9000")]
    [InlineData("0003", "6A82")]
    [InlineData("3F00", "6A82")]
    [InlineData("01", "6700")]
    [InlineData("000100", "6700")]
    public void A_file_of_the_application_can_be_selected_only_by_an_existing_two_byte_identifier(string identifier, string expected) =>
        Assert.Equal(expected, Send(CreateSelectedCard(), $"00A4020C{identifier.Length / 2:X2}{identifier}"));

    [Fact]
    public void Selecting_the_master_file_succeeds_and_changes_nothing()
    {
        var card = CreateSelectedCard();
        Assert.Equal("9000", Send(card, "00A40000"));
        Assert.Equal("9000", Send(card, SelectPassword));
    }

    [Fact]
    public void Selecting_an_unknown_application_keeps_the_selected_application()
    {
        var card = CreateSelectedCard();
        Assert.Equal("6A82", Send(card, "00A4040C06A00000000101"));
        Assert.Equal("9000", Send(card, SelectPassword));
    }

    [Fact]
    public void Selecting_the_issuer_security_domain_deselects_the_application()
    {
        var card = CreateSelectedCard();
        Assert.Equal("9000", Send(card, "00A4040C07A0000001510000"));
        Assert.Equal("6A82", Send(card, SelectPassword));
    }

    [Fact]
    public void Selecting_an_unknown_file_keeps_the_current_file()
    {
        var card = CreateSelectedCard();
        Send(card, SelectPassword);
        Assert.Equal("6A82", Send(card, "00A4020C020003"));
        Assert.Equal("63C5", Send(card, QueryTriesLeft));
    }

    [Fact]
    public void Selecting_the_application_again_leaves_no_current_file()
    {
        var card = CreateSelectedCard();
        Send(card, SelectPassword);
        Send(card, SelectJpki);
        Assert.Equal("6986", Send(card, QueryTriesLeft));
    }
}
