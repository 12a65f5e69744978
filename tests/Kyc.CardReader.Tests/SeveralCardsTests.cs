using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Tests;

/// <summary>Checks that no password is sent to any card while it is uncertain which card is the person's.</summary>
public sealed class SeveralCardsTests
{
    private const string OtherReader = "Z Other Reader 01 00";

    private readonly CardBench _bench = new();
    private readonly ScriptedCard _otherCard = new();

    public SeveralCardsTests()
    {
        _otherCard.SetFile(0x000A, [0x30, 0x82, 0x06, 0x00, .. Enumerable.Repeat((byte)9, 0x600)]);
        _bench.Pcsc.Readers[OtherReader] = _otherCard.Transmit;
    }

    [Fact]
    public void While_two_My_Number_Cards_are_present_the_password_is_sent_to_neither()
    {
        Assert.Equal(CardFailures.SeveralCards, _bench.GetFailure(_bench.Sign()));
        Assert.Empty(_bench.VerifyCommands);
        Assert.Equal((5, 5), (_bench.Card.TriesLeft, _otherCard.TriesLeft));
    }

    [Fact]
    public void The_remaining_card_signs_when_one_of_two_cards_is_removed_in_time()
    {
        StepObserver steps = new(step =>
        {
            if (step == CardStep.SeveralCardsFound)
            {
                _bench.Pcsc.Readers[CardBench.Reader] = null;
            }
        });

        Assert.Equal(OtherReader, _bench.Sign(progress: steps).Value?.ReaderName);
        Assert.Single(_bench.VerifyCommands);
        _bench.AssertClosed();
    }

    [Fact]
    public void A_named_reader_selects_one_of_two_cards()
    {
        using var password = CardBench.CreatePassword(ScriptedCard.Password);
        CardSigningOptions options = new(new CardSearch(TimeSpan.FromSeconds(5), "other reader"));

        Assert.Equal(OtherReader, _bench.Signer.Sign(CardBench.Document, password, options).Value?.ReaderName);
    }

    [Fact]
    public void A_second_card_inserted_just_before_the_password_is_sent_stops_the_session()
    {
        _bench.Pcsc.Readers[OtherReader] = null;
        _bench.Card.ReplaceAnswer = (_, command) =>
        {
            if (command is [_, 0x20, _, _])
            {
                _bench.Pcsc.Readers[OtherReader] = _otherCard.Transmit;
            }

            return null;
        };

        Assert.Equal(CardFailures.SeveralCards, _bench.GetFailure(_bench.Sign()));
        Assert.Empty(_bench.VerifyCommands);
    }

    [Theory]
    [InlineData("JPKIAPGPSETOKEN")]
    [InlineData("JPKIAPICCTOKEN")]
    public void A_second_card_that_cannot_be_used_does_not_stop_the_session(string label)
    {
        _otherCard.SetFile(0x0006, [.. label.PadRight(32).Select(character => (byte)character)]);

        Assert.Equal(CardBench.Reader, _bench.Sign().Value?.ReaderName);
    }

    private sealed class StepObserver(Action<CardStep> onStep) : IProgress<CardStep>
    {
        public void Report(CardStep value) => onStep(value);
    }
}
