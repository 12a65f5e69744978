using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Tests;

/// <summary>
/// Checks that a session recovers from temporary faults without the person noticing, and that the number of retries is limited.
/// </summary>
public sealed class RecoveryTests
{
    private const int SessionCommandCount = 17;

    private readonly CardBench _bench = new();

    public static TheoryData<int, PcscCode> EachFailingCommand
    {
        get
        {
            TheoryData<int, PcscCode> data = [];
            foreach (var index in Enumerable.Range(0, SessionCommandCount).Except([6]))
            {
                data.Add(index, PcscCode.SCARD_W_RESET_CARD);
                data.Add(index, PcscCode.SCARD_W_UNPOWERED_CARD);
                data.Add(index, PcscCode.SCARD_E_NOT_TRANSACTED);
                data.Add(index, PcscCode.SCARD_E_COMM_DATA_LOST);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EachFailingCommand))]
    public void A_reset_or_a_failed_command_is_retried_at_any_command_but_verify(int index, PcscCode code)
    {
        var transmitCount = 0;
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Transmit) && transmitCount++ == index ? code : null;

        var cardSignature = Assert.IsType<CardSignature>(_bench.Sign().Value);

        Assert.Equal(_bench.Card.Certificate, cardSignature.Certificate);
        Assert.Single(_bench.VerifyCommands);
        Assert.InRange(_bench.Pcsc.Commands.Count, SessionCommandCount + 1, SessionCommandCount + 3);
        _bench.AssertClosed();
    }

    [Fact]
    public void Reading_continues_after_a_reset_once_the_application_and_file_are_selected_again()
    {
        var transmitCount = 0;
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Transmit) && transmitCount++ == 10 ? PcscCode.SCARD_W_RESET_CARD : null;

        Assert.NotNull(_bench.Sign().Value);

        var failedCommand = _bench.Pcsc.Commands[10];
        Assert.Equal([0x00, 0xB0, 0x02, 0x00, 0x00], failedCommand);
        Assert.Equal(_bench.Pcsc.Commands[0], _bench.Pcsc.Commands[11]);
        Assert.Equal([0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x01], _bench.Pcsc.Commands[12]);
        Assert.Equal(failedCommand, _bench.Pcsc.Commands[13]);
    }

    [Fact]
    public void A_card_that_lost_its_verified_state_is_reported_as_reset_and_the_password_is_not_sent_again()
    {
        _bench.Card.ReplaceAnswer = (_, command) => command is [_, 0xB0, 0x03, ..] ? [0x69, 0x82] : null;

        Assert.Equal(CardFailures.Reset, _bench.GetFailure(_bench.Sign()));
        Assert.Single(_bench.VerifyCommands);
    }

    [Theory]
    [InlineData(PcscCode.SCARD_W_RESET_CARD, "CARD-RESET")]
    [InlineData(PcscCode.SCARD_E_NOT_TRANSACTED, "CARD-REMOVED")]
    public void A_session_with_endless_resets_fails_after_a_limited_number_of_retries(PcscCode code, string expected)
    {
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Transmit) ? code : null;

        Assert.Equal(expected, _bench.GetFailure(_bench.Sign()).Code);

        // The session is started once and restarted five times. Each time it sends one command and its repetitions.
        Assert.Equal(6, _bench.Pcsc.Calls.Count(call => call == nameof(FakePcsc.Connect)));
        Assert.InRange(_bench.Pcsc.Commands.Count, 6, 6 * (1 + ResumingConnection.MaxResumptions));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_certificate_file_that_ends_too_early_is_selected_again_and_read_completely(int times)
    {
        var endCount = 0;
        _bench.Card.ReplaceAnswer = (_, command) => command is [_, 0xB0, 0x04, ..] && endCount++ < times ? [0x6B, 0x00] : null;

        Assert.Equal(_bench.Card.Certificate, _bench.Sign().Value?.Certificate);
        Assert.Equal(SessionCommandCount + (2 * times), _bench.Pcsc.Commands.Count);
    }

    [Fact]
    public void A_card_in_use_by_another_program_is_awaited_and_reported_if_the_program_does_not_release_it()
    {
        var refusalCount = 0;
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Connect) && refusalCount++ < 5 ? PcscCode.SCARD_E_SHARING_VIOLATION : null;
        Assert.NotNull(_bench.Sign().Value);

        var start = _bench.Time.GetTimestamp();
        _bench.Pcsc.Calls.Clear();
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Connect) ? PcscCode.SCARD_E_SHARING_VIOLATION : null;
        Assert.Equal(CardFailures.InUse, _bench.GetFailure(_bench.Sign()));
        Assert.Equal(6, _bench.Pcsc.Calls.Count(call => call == nameof(FakePcsc.Connect)));
        Assert.InRange(_bench.Time.GetElapsedTime(start), TimeSpan.FromSeconds(3.1), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void A_search_without_a_waiting_time_does_not_retry_a_card_in_use()
    {
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Connect) ? PcscCode.SCARD_E_SHARING_VIOLATION : null;

        Assert.Equal(CardFailures.InUse, _bench.GetFailure(_bench.Signer.Inspect(new CardSearch(TimeSpan.Zero))));
        Assert.Single(_bench.Pcsc.Calls, nameof(FakePcsc.Connect));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_session_continues_when_the_card_is_removed_before_the_password_and_inserted_again(int index)
    {
        var wasRemoved = false;
        _bench.Pcsc.InjectCode = call =>
        {
            if (call != nameof(FakePcsc.Transmit) || wasRemoved || _bench.Pcsc.Commands.Count != index + 1)
            {
                return null;
            }

            wasRemoved = true;
            _bench.Pcsc.Readers[CardBench.Reader] = null;
            _bench.Pcsc.OnWait = _ => _bench.Pcsc.Readers[CardBench.Reader] = _bench.Card.Transmit;
            return PcscCode.SCARD_W_REMOVED_CARD;
        };

        Assert.NotNull(_bench.Sign().Value);
        Assert.Single(_bench.VerifyCommands);
        Assert.Equal(index + 1 + SessionCommandCount, _bench.Pcsc.Commands.Count);
    }

    [Fact]
    public void A_session_continues_when_the_reader_is_unplugged_and_plugged_in_again()
    {
        var wasUnplugged = false;
        _bench.Pcsc.InjectCode = call =>
        {
            if (call != nameof(FakePcsc.Transmit) || wasUnplugged)
            {
                return null;
            }

            wasUnplugged = true;
            _bench.Pcsc.Readers.Clear();
            _bench.Pcsc.OnWait = _ => _bench.Pcsc.Readers[CardBench.Reader] = _bench.Card.Transmit;
            return PcscCode.SCARD_E_READER_UNAVAILABLE;
        };

        Assert.NotNull(_bench.Sign().Value);
    }

    [Fact]
    public void A_session_continues_after_a_restart_of_the_service_only_before_the_password_is_sent()
    {
        var transmitCount = 0;
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Transmit) && transmitCount++ == 3 ? PcscCode.SCARD_F_COMM_ERROR : null;
        Assert.NotNull(_bench.Sign().Value);
        Assert.Equal(2, _bench.Pcsc.Calls.Count(call => call == nameof(FakePcsc.EstablishContext)));

        transmitCount = 0;
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Transmit) && transmitCount++ == 7 ? PcscCode.SCARD_F_COMM_ERROR : null;
        Assert.Equal(CardFailures.ServiceStopped, _bench.GetFailure(_bench.Sign()));
    }

    [Fact]
    public void A_card_that_answers_slowly_is_awaited()
    {
        _bench.Card.ReplaceAnswer = (_, _) =>
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(20));
            return null;
        };

        Assert.NotNull(_bench.Sign().Value);
    }

    [Fact]
    public void A_security_key_that_stays_in_one_reader_does_not_prevent_the_use_of_the_other()
    {
        var commandCount = 0;
        _bench.Pcsc.Readers[CardBench.Reader] = null;
        _bench.Pcsc.Readers["A reader with a security key"] = _ =>
        {
            commandCount++;
            return [0x6A, 0x82];
        };
        _bench.Pcsc.OnWait = _ => _bench.Pcsc.Readers[CardBench.Reader] = _bench.Card.Transmit;

        Assert.Equal(CardBench.Reader, _bench.Sign().Value?.ReaderName);
        Assert.Equal(1, commandCount);
    }

    [Fact]
    public void The_replacement_of_another_card_by_a_My_Number_Card_in_the_same_reader_is_detected()
    {
        _bench.Pcsc.Readers["Z empty reader"] = null;
        _bench.Pcsc.Readers[CardBench.Reader] = _ => [0x6A, 0x82];
        Queue<Action> events =
            new([() => _bench.Pcsc.Readers[CardBench.Reader] = null, () => _bench.Pcsc.Readers[CardBench.Reader] = _bench.Card.Transmit]);
        _bench.Pcsc.OnWait = _ => events.Dequeue()();

        Assert.NotNull(_bench.Sign().Value);
    }

    [Fact]
    public void An_unknown_card_is_reported_at_once_in_the_only_reader_and_after_the_wait_beside_an_empty_reader()
    {
        _bench.Pcsc.Readers[CardBench.Reader] = _ => [0x6A, 0x82];
        Assert.Equal(CardFailures.UnknownCard, _bench.GetFailure(_bench.Sign()));
        Assert.Equal(0, _bench.Time.PauseCount);

        _bench.Pcsc.Readers["Z empty reader"] = null;
        Assert.Equal(CardFailures.UnknownCard, _bench.GetFailure(_bench.Sign()));
        Assert.InRange(_bench.Pcsc.Commands.Count, 2, 2);
    }
}
