using Kyc.VirtualCard.Tests.Pki;

namespace Kyc.VirtualCard.Tests.Card;

public sealed class PasswordTests(PkiFixture fixture) : CardTestBase(fixture)
{
    private static readonly string CorrectPassword = GetPersona("valid").Password;

    [Fact]
    public void Repeated_wrong_passwords_cause_a_lock_that_the_correct_password_does_not_remove()
    {
        var card = CreateSelectedCard();
        Send(card, SelectPassword);
        Assert.Equal(
            ["63C4", "63C3", "63C2", "63C1", "63C0", "6984"],
            Enumerable.Range(0, 6).Select(_ => Send(card, CreateVerifyCommand("WRONG123"))));
        Assert.Equal("6984", Send(card, CreateVerifyCommand(CorrectPassword)));
        Assert.Equal("63C0", Send(card, QueryTriesLeft));
    }

    [Fact]
    public void The_correct_password_restores_the_counter_of_tries()
    {
        var card = CreateSelectedCard();
        Send(card, SelectPassword);
        Send(card, CreateVerifyCommand("WRONG123"));
        Assert.Equal("63C4", Send(card, QueryTriesLeft));
        Assert.Equal("9000", Send(card, CreateVerifyCommand(CorrectPassword)));
        Assert.Equal("63C5", Send(card, QueryTriesLeft));
    }

    [Fact]
    public void A_query_of_the_remaining_tries_costs_no_try_even_in_the_verified_state()
    {
        var card = CreateVerifiedCard();
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal("63C5", Send(card, QueryTriesLeft)));
    }

    [Theory]
    [InlineData("hanako0401")] // lower case
    [InlineData("HANAKO0401 ")]
    [InlineData("HANAKO040")]
    [InlineData("1234")] // the password for user authentication
    public void A_password_that_differs_from_the_correct_bytes_costs_a_try(string password)
    {
        var card = CreateSelectedCard();
        Send(card, SelectPassword);
        Assert.Equal("63C4", Send(card, CreateVerifyCommand(password)));
    }

    [Fact]
    public void A_wrong_password_ends_the_verified_state()
    {
        var card = CreateVerifiedCard();
        Send(card, CreateVerifyCommand("WRONG123"));
        Send(card, SelectSignatureCertificate);
        Assert.Equal("6982", Send(card, "00B0000004"));
    }

    [Fact]
    public void The_signature_password_and_the_authentication_PIN_have_separate_counters_and_states()
    {
        var card = CreateVerifiedCard();
        Send(card, "00A4020C020018");
        Assert.Equal("63C2", Send(card, CreateVerifyCommand("0000")));
        Assert.Equal("63C5", Send(card, "0020009B"));
        Send(card, "00A4020C020017");
        Assert.Equal("6982", Send(card, "802A0080020102" + "00"));
    }

    [Fact]
    public void A_password_can_also_be_addressed_by_its_short_identifier()
    {
        var card = CreateSelectedCard();
        Assert.Equal("63C5", Send(card, "0020009B"));
        Assert.Equal("63C3", Send(card, "00200098"));
        Assert.Equal("9000", Send(card, CreateVerifyCommand("1234")));
    }

    [Theory]
    [InlineData("00200180", "6A86")]
    [InlineData("00200000", "6A86")]
    [InlineData("00200080", "6986")] // there is no current EF
    [InlineData("00200081", "6981")] // the EF is a certificate
    [InlineData("00200083", "6A82")]
    [InlineData("0020009B00", "6700")] // Le is present
    public void An_invalid_VERIFY_has_a_specific_status_and_costs_no_try(string apdu, string expected)
    {
        var card = CreateSelectedCard();
        Assert.Equal(expected, Send(card, apdu));
        Assert.Equal("63C5", Send(card, "0020009B"));
    }

    [Fact]
    public void Loss_of_power_ends_the_verified_state_but_a_reset_or_a_new_selection_does_not()
    {
        var card = CreateVerifiedCard();
        Send(card, SelectJpki);
        AssertReadStatus(card, "9000");
        card.Reset();
        AssertReadStatus(card, "9000");
        card.PowerOn();
        AssertReadStatus(card, "9000");
        card.PowerOff();
        card.PowerOn();
        AssertReadStatus(card, "6982");
    }

    [Fact]
    public void Loss_of_power_restores_no_tries()
    {
        var card = CreateSelectedCard();
        Send(card, SelectPassword);
        Send(card, CreateVerifyCommand("WRONG123"));
        card.PowerOff();
        card.PowerOn();
        Send(card, SelectJpki);
        Assert.Equal("63C4", Send(card, "0020009B"));
    }

    [Fact]
    public void A_reset_leaves_nothing_selected()
    {
        var card = CreateSelectedCard();
        card.Reset();
        Assert.Equal("6986", Send(card, "00B0000001"));
    }

    [Fact]
    public void A_card_without_power_answers_no_command()
    {
        var card = CreateCard();
        card.PowerOff();
        Assert.Throws<InvalidOperationException>(() => Send(card, SelectJpki));
    }

    private static void AssertReadStatus(MyNumberCard card, string expectedStatus)
    {
        Send(card, SelectJpki);
        Send(card, SelectSignatureCertificate);
        Assert.Equal(expectedStatus, Send(card, "00B0000001")[^4..]);
    }
}
