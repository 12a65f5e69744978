using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Tests;

/// <summary>
/// Checks when the program sends a password, so that it never blocks a person's card by mistake, and what it reports afterwards.
/// </summary>
[Trait("Control", "1(2)S3")]
[Trait("Control", "FSA g")]
public sealed class PasswordTriesTests
{
    private readonly CardBench _bench = new();

    [Fact]
    public void A_wrong_password_uses_exactly_one_try_and_the_remaining_tries_are_reported()
    {
        var result = _bench.Sign(password: "WRONG123"u8.ToArray());

        Assert.Equal(CardFailures.PinIncorrect, _bench.GetFailure(result));
        Assert.Equal(4, result.Fault?.TriesLeft);
        Assert.Equal(4, _bench.Card.TriesLeft);
        Assert.Single(_bench.VerifyCommands);
    }

    [Fact]
    public void A_card_with_one_try_left_is_refused_without_sending_the_password()
    {
        _bench.Card.TriesLeft = 1;

        var result = _bench.Sign();

        Assert.Equal(CardFailures.PinLastTry, _bench.GetFailure(result));
        Assert.Equal(1, result.Fault?.TriesLeft);
        Assert.Empty(_bench.VerifyCommands);
        Assert.Equal(1, _bench.Card.TriesLeft);
    }

    [Fact]
    public void One_try_left_is_used_when_the_person_insists()
    {
        _bench.Card.TriesLeft = 1;

        Assert.NotNull(_bench.Sign(acceptLastTry: true).Value);
        Assert.Equal(5, _bench.Card.TriesLeft);
    }

    [Fact]
    public void A_wrong_password_on_the_last_try_is_reported_as_a_blocked_password()
    {
        _bench.Card.TriesLeft = 1;

        var result = _bench.Sign(acceptLastTry: true, password: "WRONG123"u8.ToArray());

        Assert.Equal(CardFailures.PinBlocked, _bench.GetFailure(result));
        Assert.Equal(0, result.Fault?.TriesLeft);
    }

    [Theory]
    [InlineData(0x63C0)]
    [InlineData(0x6983)]
    [InlineData(0x6984)]
    public void A_blocked_password_is_recognized_by_each_status_word_and_never_sent(int status)
    {
        AnswerToTriesQuery(status);

        var result = _bench.Sign(acceptLastTry: true);

        Assert.Equal(CardFailures.PinBlocked, _bench.GetFailure(result));
        Assert.Equal(0, result.Fault?.TriesLeft);
        Assert.Empty(_bench.VerifyCommands);
    }

    [Theory]
    [InlineData(0x9000)]
    [InlineData(0x6300)]
    [InlineData(0x63C6)]
    [InlineData(0x63CF)]
    [InlineData(0x6CFF)]
    [InlineData(0x6110)]
    [InlineData(0x6700)]
    public void A_card_that_does_not_report_its_tries_is_not_sent_the_password(int status)
    {
        AnswerToTriesQuery(status);

        Assert.Equal(CardFailures.PinTriesUnknown, _bench.GetFailure(_bench.Sign(acceptLastTry: true)));
        Assert.Empty(_bench.VerifyCommands);
    }

    [Fact]
    public void A_tries_counter_that_comes_with_data_is_ignored_and_no_password_is_sent()
    {
        _bench.Card.ReplaceAnswer = (_, command) => command is [_, 0x20, _, _] ? [0x01, 0x63, 0xC5] : null;

        Assert.Equal(CardFailures.PinTriesUnknown, _bench.GetFailure(_bench.Sign()));
        Assert.Empty(_bench.VerifyCommands);
    }

    [Fact]
    public void If_the_password_file_cannot_be_selected_the_tries_are_unknown()
    {
        _bench.Card.ReplaceAnswer = (_, command) => command is [_, 0xA4, _, _, _, 0x00, 0x1B] ? [0x6A, 0x82] : null;

        Assert.Equal(CardFailures.PinTriesUnknown, _bench.GetFailure(_bench.Sign(acceptLastTry: true)));
        Assert.Empty(_bench.VerifyCommands);
    }

    [Theory]
    [InlineData(0x6983)]
    [InlineData(0x6984)]
    [InlineData(0x63C0)]
    public void A_verify_refused_as_blocked_is_reported_as_blocked(int status)
    {
        AnswerToVerify(SigningTests.CreateStatusWord(status));

        Assert.Equal(CardFailures.PinBlocked, _bench.GetFailure(_bench.Sign()));
    }

    [Fact]
    public void A_verify_refused_without_a_counter_is_reported_as_a_wrong_password()
    {
        AnswerToVerify([0x63, 0x00]);

        var result = _bench.Sign();

        Assert.Equal(CardFailures.PinIncorrect, _bench.GetFailure(result));
        Assert.Null(result.Fault?.TriesLeft);
    }

    /// <summary>
    /// Tests answers that do not state whether the password was right. The unchanged counter of tries then shows that the card counted no
    /// wrong password.
    /// </summary>
    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("6F00")]
    [InlineData("6110")]
    [InlineData("6C06")]
    [InlineData("6982")]
    public void A_verify_whose_answer_does_not_state_its_result_is_not_sent_again(string answer)
    {
        AnswerToVerify(Convert.FromHexString(answer));

        var result = _bench.Sign();

        Assert.Equal(CardFailures.PinNotCounted, _bench.GetFailure(result));
        Assert.Equal(5, result.Fault?.TriesLeft);
        Assert.Single(_bench.VerifyCommands);
        Assert.DoesNotContain(_bench.Pcsc.Commands, command => command[1] == 0xC0);
    }

    /// <summary>Simulates a connection that breaks after the card has processed VERIFY and then works again.</summary>
    [Theory]
    [InlineData("ABC123", 5, 5, "CARD-PIN-NOT-COUNTED")]
    [InlineData("ABC123", 3, 5, "CARD-PIN-NOT-COUNTED")]
    [InlineData("WRONG123", 5, 4, "CARD-PIN-INCORRECT")]
    [InlineData("WRONG123", 2, 1, "CARD-PIN-INCORRECT")]
    [InlineData("WRONG123", 1, 0, "CARD-PIN-BLOCKED")]
    public void The_counter_shows_the_result_of_a_verify_whose_answer_was_lost(
        string typedPassword,
        int triesBefore,
        int triesAfter,
        string code)
    {
        LoseVerifyAnswer(triesBefore);

        var result = _bench.Sign(acceptLastTry: true, System.Text.Encoding.ASCII.GetBytes(typedPassword));

        Assert.Equal(code, _bench.GetFailure(result).Code);
        Assert.Equal(triesAfter, result.Fault?.TriesLeft);
        Assert.Equal(triesAfter, _bench.Card.TriesLeft);
        Assert.Single(_bench.VerifyCommands);
    }

    /// <summary>
    /// Simulates a card that counts a wrong password and loses contact. A moment later, another card with all its tries is on the reader.
    /// </summary>
    [Fact]
    public void The_counter_of_another_card_does_not_show_the_result_of_a_verify_whose_answer_was_lost()
    {
        ScriptedCard otherCard = new();
        otherCard.SetFile(0x000A, [0x30, 0x82, 0x06, 0x00, .. Enumerable.Repeat((byte)9, 0x600)]);
        LoseVerifyAnswer(5, nextCard: otherCard);

        var result = _bench.Sign(password: "WRONG123"u8.ToArray());

        Assert.Equal(CardFailures.PinUnknownResult, _bench.GetFailure(result));
        Assert.Null(result.Fault?.TriesLeft);
        Assert.Equal((4, 5), (_bench.Card.TriesLeft, otherCard.TriesLeft));

        // The person presses the button again with the first card. The program now sees that this card counted the password as wrong.
        _bench.Pcsc.Readers[CardBench.Reader] = _bench.Card.Transmit;
        Assert.Equal(CardFailures.PinRepeated, _bench.GetFailure(_bench.Sign(password: "WRONG123"u8.ToArray())));
        Assert.Single(_bench.VerifyCommands);
    }

    [Fact]
    public void The_counter_of_a_card_without_identity_does_not_show_the_result_of_a_verify_whose_answer_was_lost()
    {
        _bench.Card.SetFile(0x000A, []);
        LoseVerifyAnswer(5);

        Assert.Equal(CardFailures.PinUnknownResult, _bench.GetFailure(_bench.Sign(password: "WRONG123"u8.ToArray())));
        Assert.Equal(CardFailures.PinRepeated, _bench.GetFailure(_bench.Sign(password: "WRONG123"u8.ToArray())));
        Assert.Equal(4, _bench.Card.TriesLeft);
    }

    [Theory]
    [InlineData(0x63CF)]
    [InlineData(0x63C6)]
    [InlineData(0x63C5)]
    public void The_counter_is_read_after_a_verify_is_answered_with_an_impossible_number_of_tries(int status)
    {
        AnswerToVerify(SigningTests.CreateStatusWord(status));

        var result = _bench.Sign();

        Assert.Equal(CardFailures.PinNotCounted, _bench.GetFailure(result));
        Assert.Equal(5, result.Fault?.TriesLeft);
    }

    [Fact]
    public void A_counter_that_cannot_be_read_again_is_queried_a_few_times_only()
    {
        _bench.Pcsc.InjectCode = call =>
            call == nameof(FakePcsc.Transmit) && _bench.VerifyCommands.Any() ? PcscCode.SCARD_W_REMOVED_CARD : null;

        Assert.Equal(CardFailures.PinUnknownResult, _bench.GetFailure(_bench.Sign()));
        Assert.Equal(1 + 4, _bench.Pcsc.Calls.Count(call => call == nameof(FakePcsc.Connect)));
    }

    public static TheoryData<PcscCode> EveryError => [.. Enum.GetValues<PcscCode>().Where(code => code != PcscCode.SCARD_S_SUCCESS)];

    [Theory]
    [MemberData(nameof(EveryError))]
    public void A_verify_whose_answer_is_lost_is_reported_as_unknown_and_not_sent_again(PcscCode code)
    {
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Transmit) && _bench.VerifyCommands.Any() ? code : null;

        var result = _bench.Sign();

        Assert.Equal(CardFailures.PinUnknownResult, _bench.GetFailure(result));
        Assert.Single(_bench.VerifyCommands);
        Assert.Equal($"SCardTransmit: {code}", result.Fault?.Detail);
    }

    [Theory]
    [InlineData("abc123")]
    [InlineData("ABC12")]
    [InlineData("1234")]
    [InlineData("ABCDEFGH123456789")]
    [InlineData("ABC 123")]
    [InlineData("ABC123 ")]
    [InlineData("ＡＢＣ１２３")]
    [InlineData("")]
    public void Text_that_does_not_have_the_form_of_a_password_is_refused(string typedText)
    {
        Assert.False(
            SignaturePassword.TryCreate(System.Text.Encoding.UTF8.GetBytes(typedText), out var password, out var failure));
        Assert.Null(password);
        Assert.Equal(CardFailures.MalformedPassword, failure);
    }

    private void AnswerToTriesQuery(int status) =>
        _bench.Card.ReplaceAnswer = (_, command) => command is [_, 0x20, _, _] ? SigningTests.CreateStatusWord(status) : null;

    private void LoseVerifyAnswer(int triesBefore, ScriptedCard? nextCard = null)
    {
        var isAnswerLost = false;
        _bench.Card.TriesLeft = triesBefore;
        _bench.Pcsc.InjectCode = call =>
        {
            if (call != nameof(FakePcsc.Transmit) || isAnswerLost || _bench.Pcsc.Commands[^1] is not [_, 0x20, _, _, _, ..])
            {
                return null;
            }

            isAnswerLost = true;
            _bench.Card.Transmit(_bench.Pcsc.Commands[^1]);
            _bench.Pcsc.Readers[CardBench.Reader] = (nextCard ?? _bench.Card).Transmit;
            return PcscCode.SCARD_E_NOT_TRANSACTED;
        };
    }

    private void AnswerToVerify(byte[] answer) =>
        _bench.Card.ReplaceAnswer = (_, command) => command is [_, 0x20, _, _, _, ..] ? answer : null;
}
