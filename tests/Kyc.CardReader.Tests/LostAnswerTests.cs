using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;
using Kyc.CardReader.Tests.Remedies;

namespace Kyc.CardReader.Tests;

/// <summary>
/// Checks what happens when the answer to a password is lost. The next session that reads the counter of the same card determines whether
/// the password was wrong. A wrong password is then not sent to that card again, and a right one can be used.
/// </summary>
public sealed class LostAnswerTests : IDisposable
{
    private static readonly byte[] WrongPassword = PasswordRemedyCases.WrongPassword;

    private readonly CardBench _bench = new();
    private readonly ScriptedCard _otherCard = new();

    public LostAnswerTests()
    {
        FaultInjection.SetIdentity(_otherCard, 9);
        RestartKiosk();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wrong_password_is_not_sent_again_after_the_right_one_reset_the_counter(bool showsIdentity)
    {
        if (!showsIdentity)
        {
            _bench.Card.SetFile(0x000A, []);
        }

        LoseVerifyAnswer(WrongPassword);
        Assert.NotNull(_bench.Sign().Value);
        Assert.Equal(5, _bench.Card.TriesLeft);
        RestartKiosk();

        AssertRefusedAsRepeated(WrongPassword);
    }

    [Fact]
    public void A_wrong_password_is_not_sent_again_to_a_card_without_identity_after_the_right_one_was_accepted()
    {
        _bench.Card.SetFile(0x000A, []);
        Assert.Equal(CardFailures.PinIncorrect, _bench.GetFailure(_bench.Sign(password: WrongPassword)));
        Assert.NotNull(_bench.Sign().Value);
        RestartKiosk();

        AssertRefusedAsRepeated(WrongPassword);
    }

    [Fact]
    public void A_wrong_password_that_another_card_accepts_is_not_sent_again_to_the_first_card()
    {
        var othersPassword = WrongPassword;
        LoseVerifyAnswer(othersPassword);
        SignWithOtherCard(othersPassword);
        PlaceCard(_bench.Card);

        AssertRefusedAsRepeated(othersPassword);
    }

    [Fact]
    public void A_password_that_was_wrong_for_another_card_is_sent_to_a_card_with_fewer_tries()
    {
        LoseVerifyAnswer(WrongPassword);
        _otherCard.TriesLeft = 3;

        SignWithOtherCard(WrongPassword);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 0)]
    public void A_wrong_password_whose_answer_was_lost_is_recognized_even_if_at_most_one_try_is_left(int triesBefore, int triesAfter)
    {
        _bench.Card.TriesLeft = triesBefore;
        LoseVerifyAnswer(WrongPassword);
        Assert.Equal(triesAfter, _bench.Card.TriesLeft);

        Assert.Equal(
            triesAfter == 0 ? CardFailures.PinBlocked : CardFailures.PinRepeated,
            _bench.GetFailure(_bench.Sign(password: WrongPassword)));
        _bench.Card.TriesLeft = 5; // the municipal office has reset the counter
        AssertRefusedAsRepeated(WrongPassword);
    }

    [Fact]
    public void A_password_that_the_counter_proved_wrong_is_refused_for_that_card_only()
    {
        var isAnswerLost = false;
        _bench.Pcsc.InjectCode = call =>
        {
            if (call != nameof(FakePcsc.Transmit) || isAnswerLost || !FaultInjection.IsVerify(_bench.Pcsc.Commands[^1]))
            {
                return null;
            }

            isAnswerLost = true;
            _bench.Card.Transmit(_bench.Pcsc.Commands[^1]);
            return PcscCode.SCARD_E_NOT_TRANSACTED;
        };
        Assert.Equal(CardFailures.PinIncorrect, _bench.GetFailure(_bench.Sign(password: WrongPassword)));
        _otherCard.TriesLeft = 3;

        SignWithOtherCard(WrongPassword);
        PlaceCard(_bench.Card);
        AssertRefusedAsRepeated(WrongPassword);
    }

    public void Dispose()
    {
        if (Directory.Exists(_bench.StateFolder))
        {
            Directory.Delete(_bench.StateFolder, recursive: true);
        }
    }

    /// <summary>Simulates a restart of the kiosk: replaces the signer by a new one, which reads the password latch from the file.</summary>
    private void RestartKiosk()
    {
        var path = Path.Combine(_bench.StateFolder, PasswordLatch.FileName);
        _bench.Signer = new CardSigner(_bench.Pcsc, _bench.Time, latch: new PasswordLatch(_bench.Time, path, iterationCount: 1));
    }

    /// <summary>
    /// Sends the given password, removes the card after it has processed the password but before its answer arrives, and puts it back.
    /// </summary>
    private void LoseVerifyAnswer(byte[] password)
    {
        FaultInjection.RemoveCard(_bench, FaultInjection.IsVerify, isCommandProcessed: true);
        Assert.Equal(CardFailures.PinUnknownResult, _bench.GetFailure(_bench.Sign(acceptLastTry: true, password: password)));
        FaultInjection.EndFaults(_bench);
    }

    private void PlaceCard(ScriptedCard card) => _bench.Pcsc.Readers[CardBench.Reader] = card.Transmit;

    private void SignWithOtherCard(byte[] password)
    {
        _otherCard.ReplaceAnswer = (_, command) => FaultInjection.IsVerify(command) ? [0x90, 0x00] : null;
        PlaceCard(_otherCard);
        Assert.NotNull(_bench.Sign(password: password).Value);
    }

    private void AssertRefusedAsRepeated(byte[] password)
    {
        var verifyCountBefore = _bench.VerifyCommands.Count();
        Assert.Equal(CardFailures.PinRepeated, _bench.GetFailure(_bench.Sign(acceptLastTry: true, password: password)));
        Assert.Equal(verifyCountBefore, _bench.VerifyCommands.Count());
    }
}
