using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Tests;

/// <summary>
/// Checks that the meaning of a PC/SC code depends on the call that returned it and on the calls before it, not on the code alone.
/// </summary>
public sealed class PcscCodeContextTests
{
    private readonly CardBench _bench = new();

    [Theory]
    // pcsc-lite: the daemon closes the connection while the library waits for it.
    [InlineData(nameof(FakePcsc.GetStatusChange), PcscCode.SCARD_W_SECURITY_VIOLATION)]
    [InlineData(nameof(FakePcsc.ListReaders), PcscCode.SCARD_W_SECURITY_VIOLATION)]
    [InlineData(nameof(FakePcsc.GetStatusChange), PcscCode.SCARD_E_NO_ACCESS)]
    [InlineData(nameof(FakePcsc.GetStatusChange), PcscCode.ERROR_INVALID_HANDLE)] // Windows: service stopped
    [InlineData(nameof(FakePcsc.ListReaders), PcscCode.ERROR_INVALID_HANDLE)]
    [InlineData(nameof(FakePcsc.Connect), PcscCode.ERROR_INVALID_HANDLE)]
    [InlineData(nameof(FakePcsc.Connect), PcscCode.SCARD_W_SECURITY_VIOLATION)]
    [InlineData(nameof(FakePcsc.EstablishContext), PcscCode.SCARD_W_SECURITY_VIOLATION)]
    [InlineData(nameof(FakePcsc.ListReaders), PcscCode.SCARD_E_INSUFFICIENT_BUFFER)] // the list of readers grew after its size was read
    public void A_code_that_a_stopping_daemon_returns_is_retried_whenever_it_occurs(string call, PcscCode code)
    {
        for (var occurrence = 1; occurrence <= 3; occurrence++)
        {
            CardBench bench = new();
            InjectOnce(bench, call, occurrence, code);
            bench.Pcsc.Readers[CardBench.Reader] = null;
            var waitCount = 0;
            bench.Pcsc.OnWait = _ => bench.Pcsc.Readers[CardBench.Reader] = ++waitCount < 3 ? null : bench.Card.Transmit;

            Assert.True(bench.Sign().Value is not null, $"{call} {code} {occurrence}");
            bench.AssertClosed();
        }
    }

    [Theory]
    [InlineData(nameof(FakePcsc.GetStatusChange))]
    [InlineData(nameof(FakePcsc.ListReaders))]
    public void A_service_that_stops_answering_during_the_wait_for_the_card_is_retried(string call)
    {
        for (var occurrence = 1; occurrence <= 3; occurrence++)
        {
            CardBench bench = new();
            InjectOnce(bench, call, occurrence, PcscCode.SCARD_F_WAITED_TOO_LONG);
            bench.Pcsc.Readers[CardBench.Reader] = null;
            var waitCount = 0;
            bench.Pcsc.OnWait = _ => bench.Pcsc.Readers[CardBench.Reader] = ++waitCount < 3 ? null : bench.Card.Transmit;

            Assert.NotNull(bench.Sign().Value);
        }
    }

    [Fact]
    public void A_service_that_does_not_answer_from_the_start_is_reported_without_a_retry()
    {
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.EstablishContext) ? PcscCode.SCARD_F_WAITED_TOO_LONG : null;

        Assert.Equal(CardFailures.ServiceSilent, _bench.GetFailure(_bench.Sign()));
        Assert.Single(_bench.Pcsc.Calls, nameof(FakePcsc.EstablishContext));
    }

    [Fact]
    public void A_command_that_the_card_does_not_answer_ends_the_session_before_and_after_the_password()
    {
        for (var failingIndex = 0; failingIndex < 17; failingIndex++)
        {
            CardBench bench = new();
            var transmitCount = 0;
            bench.Pcsc.InjectCode = call =>
                call == nameof(FakePcsc.Transmit) && transmitCount++ >= failingIndex ? PcscCode.SCARD_F_WAITED_TOO_LONG : null;

            var fault = bench.Sign().Fault!;

            var isPasswordSent = bench.VerifyCommands.Any();
            var isVerify =
                isPasswordSent && bench.Pcsc.Commands.FindIndex(sentCommand => sentCommand is [_, 0x20, _, _, _, ..]) == failingIndex;
            Assert.Equal(isVerify ? CardFailures.PinUnknownResult : CardFailures.TimedOut, fault.Failure);
            Assert.True(bench.VerifyCommands.Count() <= 1);

            // The session ends at the command that times out, or one command later if that is VERIFY. So the person waits for at most two
            // timeouts.
            Assert.InRange(transmitCount - failingIndex, 1, isVerify ? 2 : 1);
            bench.AssertClosed();
        }
    }

    [Fact]
    public void No_password_is_sent_when_the_service_stops_answering_just_before_verify()
    {
        _bench.Pcsc.Readers["Second Reader"] = null;
        _bench.Pcsc.InjectCode = call =>
            call == nameof(FakePcsc.GetStatusChange) && _bench.Pcsc.Commands.Count > 0 ? PcscCode.SCARD_F_WAITED_TOO_LONG : null;

        Assert.Equal(CardFailures.ServiceSilent, _bench.GetFailure(_bench.Sign()));
        Assert.Empty(_bench.VerifyCommands);
    }

    [Fact]
    public void A_context_refused_while_the_daemon_stops_is_requested_again()
    {
        _bench.Pcsc.Readers[CardBench.Reader] = null;
        var contextCount = 0;
        var isStopped = false;
        _bench.Pcsc.OnWait = _ => _bench.Pcsc.Readers[CardBench.Reader] = _bench.Card.Transmit;
        _bench.Pcsc.InjectCode = call =>
        {
            if (call == nameof(FakePcsc.GetStatusChange) && !isStopped)
            {
                isStopped = true;
                return PcscCode.SCARD_F_COMM_ERROR;
            }

            return call == nameof(FakePcsc.EstablishContext) && ++contextCount is 2 or 3 ? PcscCode.SCARD_W_SECURITY_VIOLATION : null;
        };

        Assert.NotNull(_bench.Sign().Value);
        Assert.Equal(4, contextCount);
    }

    [Fact]
    public void A_refusal_by_polkit_is_reported_after_a_few_attempts()
    {
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.EstablishContext) ? PcscCode.SCARD_W_SECURITY_VIOLATION : null;
        var start = _bench.Time.GetTimestamp();

        Assert.Equal(CardFailures.AccessDenied, _bench.GetFailure(_bench.Sign()));
        Assert.Contains("polkit", CardFailures.AccessDenied.Remedy, StringComparison.Ordinal);
        Assert.InRange(_bench.Time.GetElapsedTime(start), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_daemon_of_another_version_is_reported_at_once()
    {
        _bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.EstablishContext) ? PcscCode.SCARD_E_SERVICE_STOPPED : null;
        var start = _bench.Time.GetTimestamp();

        Assert.Equal(CardFailures.IncompatibleServiceVersion, _bench.GetFailure(_bench.Sign()));
        Assert.Equal(TimeSpan.Zero, _bench.Time.GetElapsedTime(start));
        Assert.Single(_bench.Pcsc.Calls, nameof(FakePcsc.EstablishContext));
    }

    [Fact]
    public void A_missing_service_that_starts_with_the_reader_is_awaited_and_reported_as_a_missing_reader()
    {
        CardBench bench = new();
        bench.Signer = new CardSigner(new PcscWithServiceStartedByReader(bench.Pcsc), bench.Time, latch: bench.Latch);
        bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.EstablishContext) ? PcscCode.SCARD_E_NO_SERVICE : null;
        var start = bench.Time.GetTimestamp();

        Assert.Equal(CardFailures.NoReader, bench.GetFailure(bench.Sign()));
        Assert.InRange(bench.Time.GetElapsedTime(start), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));

        var callCount = 0;
        bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.EstablishContext) && ++callCount < 4 ? PcscCode.SCARD_E_NO_SERVICE : null;
        Assert.NotNull(bench.Sign().Value);
    }

    private static void InjectOnce(CardBench bench, string call, int occurrence, PcscCode code)
    {
        var callCount = 0;
        bench.Pcsc.InjectCode = name => name == call && ++callCount == occurrence ? code : null;
    }

    /// <summary>Simulates Windows, which starts the Smart Card service when a reader is plugged in.</summary>
    private sealed class PcscWithServiceStartedByReader(FakePcsc inner) : IPcscApi
    {
        public bool StartsServiceWithReader => true;

        public PcscCode EstablishContext(out nint context) => inner.EstablishContext(out context);

        public PcscCode ReleaseContext(nint context) => inner.ReleaseContext(context);

        public PcscCode ListReaders(nint context, out IReadOnlyList<string> readers) => inner.ListReaders(context, out readers);

        public PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states) =>
            inner.GetStatusChange(context, timeout, states);

        public PcscCode Cancel(nint context) => inner.Cancel(context);

        public PcscCode Connect(nint context, string reader, PcscShareMode share, PcscProtocols preferredProtocols, out nint card,
            out PcscProtocols activeProtocol) =>
            inner.Connect(context, reader, share, preferredProtocols, out card, out activeProtocol);

        public PcscCode Reconnect(nint card, PcscShareMode share, PcscProtocols preferredProtocols, PcscDisposition disposition,
            out PcscProtocols activeProtocol) =>
            inner.Reconnect(card, share, preferredProtocols, disposition, out activeProtocol);

        public PcscCode Status(nint card, out byte[] atr) => inner.Status(card, out atr);

        public PcscCode Transmit(
            nint card,
            PcscProtocols activeProtocol,
            ReadOnlySpan<byte> command,
            Span<byte> answer,
            out int answerLength) => inner.Transmit(card, activeProtocol, command, answer, out answerLength);

        public PcscCode Disconnect(nint card, PcscDisposition disposition) => inner.Disconnect(card, disposition);
    }
}
