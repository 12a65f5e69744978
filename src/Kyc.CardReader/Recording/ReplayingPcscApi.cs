using System.Globalization;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Recording;

/// <summary>
/// Simulates a PC/SC service with the reader and card of a recording. A session must send exactly the recorded commands, all of them and in
/// the recorded order. The first command that differs is reported as a problem, and after it the card returns no more responses.
/// </summary>
/// <param name="recording">The recording that contains the responses.</param>
public sealed class ReplayingPcscApi(CardRecording recording) : IPcscApi
{
    private const nint Handle = 1;

    private readonly List<string> _problems = [];
    private int _nextIndex;
    private int _openCount;

    /// <summary>
    /// Returns the problems: the first command that differs, recorded commands that were not sent, a card that was not powered down, and a
    /// card or context that was left open. Empty when the session matched the recording. Call this at the end.
    /// </summary>
    public IReadOnlyList<string> GetProblems()
    {
        List<string> allProblems = [.. _problems];
        if (_problems.Count == 0 && _nextIndex < recording.Exchanges.Count)
        {
            allProblems.Add(FormatInvariant($"{recording.Exchanges.Count - _nextIndex} recorded commands were not sent"));
        }

        if (_openCount != 0)
        {
            allProblems.Add("a card or a context was left open");
        }

        return allProblems;
    }

    public PcscCode EstablishContext(out nint context)
    {
        context = Handle;
        return TryOpen(nameof(EstablishContext));
    }

    public PcscCode ReleaseContext(nint context)
    {
        _openCount--;
        return PcscCode.SCARD_S_SUCCESS;
    }

    public PcscCode ListReaders(nint context, out IReadOnlyList<string> readers)
    {
        readers = recording.Reader is null ? [] : [recording.Reader];
        var code = GetRecordedCode(nameof(ListReaders));
        return code == PcscCode.SCARD_S_SUCCESS && recording.Reader is null ? PcscCode.SCARD_E_NO_READERS_AVAILABLE : code;
    }

    public PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states)
    {
        foreach (var state in states)
        {
            var currentState = recording.Atr is null ? ReaderStateBits.Empty : ReaderStateBits.Present;
            state.Event = state.Reader == recording.Reader ? currentState | ReaderStateBits.Changed : state.Current;
        }

        return GetRecordedCode(nameof(GetStatusChange));
    }

    public PcscCode Cancel(nint context) => PcscCode.SCARD_S_SUCCESS;

    public PcscCode Connect(
        nint context, string reader, PcscShareMode share, PcscProtocols preferredProtocols, out nint card, out PcscProtocols activeProtocol)
    {
        card = Handle;
        activeProtocol = PcscProtocols.T1;
        return TryOpen(nameof(Connect));
    }

    public PcscCode Reconnect(
        nint card, PcscShareMode share, PcscProtocols preferredProtocols, PcscDisposition disposition, out PcscProtocols activeProtocol)
    {
        activeProtocol = PcscProtocols.T1;
        return GetRecordedCode(nameof(Reconnect));
    }

    public PcscCode Status(nint card, out byte[] atr)
    {
        atr = recording.Atr ?? [];
        return GetRecordedCode(nameof(Status));
    }

    public PcscCode Transmit(nint card, PcscProtocols activeProtocol, ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        answerLength = 0;
        if (_problems.Count > 0)
        {
            return PcscCode.SCARD_F_INTERNAL_ERROR;
        }

        if (_nextIndex == recording.Exchanges.Count || !command.SequenceEqual(recording.Exchanges[_nextIndex].Command))
        {
            _problems.Add(FormatInvariant($"command {_nextIndex + 1} is not the recorded one: {TracingConnection.Describe(command)}"));
            return PcscCode.SCARD_F_INTERNAL_ERROR;
        }

        var exchange = recording.Exchanges[_nextIndex++];
        if (exchange.Response.Length > answer.Length)
        {
            return PcscCode.SCARD_E_INSUFFICIENT_BUFFER;
        }

        exchange.Response.CopyTo(answer);
        answerLength = exchange.Response.Length;
        return exchange.Code;
    }

    public PcscCode Disconnect(nint card, PcscDisposition disposition)
    {
        _openCount--;
        if (disposition != PcscDisposition.UnpowerCard)
        {
            _problems.Add("the card was not powered down");
        }

        return PcscCode.SCARD_S_SUCCESS;
    }

    private PcscCode TryOpen(string call)
    {
        var code = GetRecordedCode(call);
        _openCount += code == PcscCode.SCARD_S_SUCCESS ? 1 : 0;
        return code;
    }

    private PcscCode GetRecordedCode(string call) =>
        recording.FailedCall is { } failedCall && failedCall.Call == call ? failedCall.Code : PcscCode.SCARD_S_SUCCESS;

    private static string FormatInvariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
