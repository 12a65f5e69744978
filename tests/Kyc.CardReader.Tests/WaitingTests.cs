using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Tests;

public sealed class WaitingTests
{
    private readonly CardBench _bench = new();

    [Fact]
    public void A_missing_service_is_retried_a_few_times_because_it_may_be_restarting()
    {
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.EstablishContext) ? PcscCode.SCARD_E_NO_SERVICE : null;
        var start = _bench.Time.GetTimestamp();

        Assert.Equal(CardFailures.NoService, _bench.GetFailure(_bench.Sign()));
        Assert.Equal(6, _bench.Pcsc.Calls.Count);
        Assert.InRange(_bench.Time.GetElapsedTime(start), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(PcscCode.SCARD_E_SERVICE_STOPPED)]
    [InlineData(PcscCode.SCARD_E_NO_SERVICE)]
    [InlineData(PcscCode.SCARD_F_COMM_ERROR)] // pcsc-lite 1.9.9, daemon killed during the wait
    public void A_service_that_stops_during_the_wait_and_does_not_return_is_reported(PcscCode code)
    {
        _bench.Pcsc.Readers[CardBench.Reader] = null;
        _bench.Pcsc.OnWait = _ => _bench.Pcsc.InjectCode = call =>
            call == nameof(FakePcsc.GetStatusChange) ? code : call == nameof(FakePcsc.EstablishContext)
                ? PcscCode.SCARD_E_NO_SERVICE : null;

        Assert.Equal(CardFailures.ServiceStopped, _bench.GetFailure(_bench.Sign()));
        Assert.InRange(_bench.Pcsc.Calls.Count(call => call == nameof(FakePcsc.EstablishContext)), 4, 8);
    }

    [Theory]
    [InlineData(PcscCode.SCARD_E_SERVICE_STOPPED)]
    [InlineData(PcscCode.SCARD_F_COMM_ERROR)]
    [InlineData(PcscCode.SCARD_E_INVALID_HANDLE)] // pcsc-lite, daemon restarted: the new daemon does not know the context
    public void A_restarted_service_is_used_again(PcscCode code)
    {
        _bench.Pcsc.Readers[CardBench.Reader] = null;
        var attemptCount = 0;
        _bench.Pcsc.OnWait = _ => _bench.Pcsc.InjectCode = call =>
        {
            if (call == nameof(FakePcsc.GetStatusChange) && attemptCount == 0)
            {
                return code;
            }

            if (call == nameof(FakePcsc.EstablishContext) && attemptCount++ == 3)
            {
                _bench.Pcsc.InjectCode = _ => null;
                _bench.Pcsc.Readers[CardBench.Reader] = _bench.Card.Transmit;
            }

            return call == nameof(FakePcsc.EstablishContext) && attemptCount <= 3 ? PcscCode.SCARD_E_NO_SERVICE : null;
        };

        Assert.NotNull(_bench.Sign().Value);
        _bench.AssertClosed();
        Assert.Equal(1 + 4, _bench.Pcsc.Calls.Count(call => call == nameof(FakePcsc.EstablishContext)));
    }

    [Fact]
    public void No_reader_in_time_and_no_card_in_time_are_distinguished()
    {
        _bench.Pcsc.Readers[CardBench.Reader] = null;
        Assert.Equal(CardFailures.NotPresent, _bench.GetFailure(_bench.Sign()));

        _bench.Pcsc.Readers.Clear();
        Assert.Equal(CardFailures.NoReader, _bench.GetFailure(_bench.Sign()));
    }

    [Fact]
    public void A_wait_for_a_card_blocks_in_the_PCSC_service_and_lasts_as_long_as_requested()
    {
        _bench.Pcsc.Readers[CardBench.Reader] = null;
        var totalWaitTime = TimeSpan.Zero;
        _bench.Pcsc.OnWait = time => totalWaitTime += time;

        var start = _bench.Time.GetTimestamp();
        _bench.Sign();

        Assert.Equal(TimeSpan.FromSeconds(5), _bench.Time.GetElapsedTime(start));
        Assert.InRange(totalWaitTime, TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(5));
        Assert.InRange(_bench.Pcsc.Calls.Count(call => call == nameof(FakePcsc.GetStatusChange)), 5, 8);
    }

    [Fact]
    public void A_reader_plugged_in_and_a_card_placed_while_waiting_are_used()
    {
        _bench.Pcsc.Readers.Clear();
        Queue<Action> events = new(
        [
            () => _bench.Pcsc.Readers[CardBench.Reader] = null,
            () => _bench.Pcsc.Readers[CardBench.Reader] = _bench.Card.Transmit,
        ]);
        _bench.Pcsc.OnWait = _ => events.Dequeue()();

        Assert.NotNull(_bench.Sign().Value);
        Assert.Empty(events);
    }

    [Fact]
    public void Without_plug_and_play_notification_a_new_reader_is_still_found()
    {
        _bench.Pcsc.Readers.Clear();
        var waitCount = 0;
        _bench.Pcsc.InjectCode = call =>
        {
            if (call != nameof(FakePcsc.GetStatusChange) || ++waitCount > 1)
            {
                return null;
            }

            _bench.Pcsc.Readers[CardBench.Reader] = _bench.Card.Transmit;
            return PcscCode.SCARD_E_UNKNOWN_READER;
        };

        Assert.NotNull(_bench.Sign().Value);
    }

    [Fact]
    public void A_service_that_always_reports_a_change_does_not_cause_a_busy_wait()
    {
        _bench.Pcsc.Readers[CardBench.Reader] = null;
        using CancellationTokenSource source = new();
        var waitCount = 0;
        _bench.Pcsc.InjectCode = call =>
        {
            if (call == nameof(FakePcsc.GetStatusChange) && ++waitCount == 4)
            {
                source.Cancel();
            }

            return call == nameof(FakePcsc.GetStatusChange) ? PcscCode.SCARD_E_CANCELLED : null;
        };
        var start = _bench.Time.GetTimestamp();

        Assert.Throws<OperationCanceledException>(
            () => _bench.Signer.Inspect(new CardSearch(TimeSpan.FromSeconds(5)), cancellationToken: source.Token));

        Assert.InRange(_bench.Time.GetElapsedTime(start), TimeSpan.FromMilliseconds(3 * 50), TimeSpan.MaxValue);
    }

    [Fact]
    public void Cancelling_a_search_ends_the_wait_by_cancelling_the_PCSC_call()
    {
        _bench.Pcsc.Readers[CardBench.Reader] = null;
        using CancellationTokenSource source = new();
        _bench.Pcsc.OnWait = _ => source.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => _bench.Signer.Inspect(new CardSearch(TimeSpan.FromSeconds(5)), cancellationToken: source.Token));

        Assert.Contains(nameof(FakePcsc.Cancel), _bench.Pcsc.Calls);
        _bench.AssertClosed();
    }

    [Fact]
    public void The_My_Number_Card_among_several_cards_is_used_and_the_others_are_powered_down()
    {
        _bench.Pcsc.Readers["A reader with a security key"] = _ => [0x6A, 0x82];

        Assert.Equal(CardBench.Reader, _bench.Sign().Value?.ReaderName);
        Assert.Equal(2, _bench.Pcsc.DisconnectCalls.Count);
        _bench.AssertClosed();
    }

    [Fact]
    public void An_exception_thrown_by_the_trace_observer_leaves_no_card_connected()
    {
        CardSigner signer = new(_bench.Pcsc, _bench.Time, _ => throw new IOException("the log is full"));

        Assert.Throws<IOException>(() => signer.Inspect(new CardSearch(TimeSpan.Zero)));

        _bench.AssertClosed();
    }

    [Fact]
    public void The_most_specific_of_several_failures_is_returned()
    {
        _bench.Pcsc.Readers["A reader with a security key"] = _ => [0x6A, 0x82];
        _bench.Pcsc.Readers["Z reader with a security key"] = _ => [0x6A, 0x82];
        _bench.Card.SetFile(0x0006, [.. "JPKIAPGPSETOKEN                 "u8]);

        Assert.Equal(CardFailures.KindUnsupported, _bench.GetFailure(_bench.Sign()));
    }

    [Fact]
    public void Readers_outside_the_filter_are_not_used()
    {
        var result = _bench.Signer.Inspect(new CardSearch(TimeSpan.Zero, "another"));
        Assert.Equal(CardFailures.NoReader, _bench.GetFailure(result));
        Assert.DoesNotContain(nameof(FakePcsc.Connect), _bench.Pcsc.Calls);

        Assert.NotNull(_bench.Signer.Inspect(new CardSearch(TimeSpan.Zero, "test reader")).Value);
    }
}
