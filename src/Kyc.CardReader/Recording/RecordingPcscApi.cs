using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Recording;

/// <summary>
/// Forwards every call to an inner PC/SC API, and records the commands to the card and their responses. A password is replaced before
/// anything is recorded, so this class never makes a second copy of it in memory.
/// </summary>
internal sealed class RecordingPcscApi(IPcscApi inner) : IPcscApi
{
    private const int HeaderLength = 4;

    private readonly List<RecordedExchange> _exchanges = [];

    /// <summary>Gets the exchanges with the original responses. They contain personal data until it is replaced.</summary>
    public IReadOnlyList<RecordedExchange> Exchanges => _exchanges;

    /// <summary>
    /// Gets the name of the reader with the most recent attempt to connect, or of the first reader before any attempt. Null when there are
    /// no readers.
    /// </summary>
    public string? Reader { get; private set; }

    /// <summary>
    /// Gets the answer to reset of the card in <see cref="Reader"/>. Null before an attempt to connect, and empty until it was read.
    /// </summary>
    public byte[]? Atr { get; private set; }

    /// <summary>Gets the most recent call that failed. Null when no call failed, or when a command was sent to a card after it.</summary>
    public FailedCall? FailedCall { get; private set; }

    public PcscCode EstablishContext(out nint context) => RecordFailure(nameof(EstablishContext), inner.EstablishContext(out context));

    public PcscCode ReleaseContext(nint context) => inner.ReleaseContext(context);

    public PcscCode ListReaders(nint context, out IReadOnlyList<string> readers)
    {
        var code = inner.ListReaders(context, out readers);
        if (code == PcscCode.SCARD_S_SUCCESS && readers.Count > 0)
        {
            Reader ??= readers[0];
        }

        return code == PcscCode.SCARD_E_NO_READERS_AVAILABLE ? code : RecordFailure(nameof(ListReaders), code);
    }

    public PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states)
    {
        var code = inner.GetStatusChange(context, timeout, states);

        // These codes do not end a session, only one round of waiting.
        return code is PcscCode.SCARD_E_TIMEOUT or PcscCode.SCARD_E_CANCELLED or PcscCode.SCARD_E_UNKNOWN_READER
            or PcscCode.SCARD_E_READER_UNAVAILABLE or PcscCode.SCARD_E_NO_READERS_AVAILABLE
            ? code
            : RecordFailure(nameof(GetStatusChange), code);
    }

    public PcscCode Cancel(nint context) => inner.Cancel(context);

    public PcscCode Connect(
        nint context, string reader, PcscShareMode share, PcscProtocols preferredProtocols, out nint card, out PcscProtocols activeProtocol)
    {
        if (reader != Reader)
        {
            // When there are several readers, the outcome concerns the one that was used most recently.
            _exchanges.Clear();
            Atr = null;
        }

        Reader = reader;

        // An empty ATR records that there is a card even when the connection to it fails.
        Atr ??= [];
        return RecordFailure(nameof(Connect), inner.Connect(context, reader, share, preferredProtocols, out card, out activeProtocol));
    }

    public PcscCode Reconnect(
        nint card, PcscShareMode share, PcscProtocols preferredProtocols, PcscDisposition disposition, out PcscProtocols activeProtocol) =>
        inner.Reconnect(card, share, preferredProtocols, disposition, out activeProtocol);

    public PcscCode Status(nint card, out byte[] atr)
    {
        var code = RecordFailure(nameof(Status), inner.Status(card, out atr));
        Atr = code == PcscCode.SCARD_S_SUCCESS ? atr : Atr;
        return code;
    }

    public PcscCode Transmit(nint card, PcscProtocols activeProtocol, ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        var code = inner.Transmit(card, activeProtocol, command, answer, out answerLength);
        var hasAnswer = code == PcscCode.SCARD_S_SUCCESS && answerLength >= 0 && answerLength <= answer.Length;
        _exchanges.Add(new RecordedExchange(RemovePassword(command), code, hasAnswer ? answer[..answerLength].ToArray() : []));
        FailedCall = null;
        return code;
    }

    public PcscCode Disconnect(nint card, PcscDisposition disposition) => inner.Disconnect(card, disposition);

    /// <summary>
    /// Returns the command to record. In a command with a password, <see cref="CardRecording.PasswordMarker"/> and its length replace Lc
    /// and everything after it.
    /// </summary>
    internal static byte[] RemovePassword(ReadOnlySpan<byte> command) =>
        command.Length > HeaderLength && command[1] is CommandHeader.Verify or CommandHeader.ChangeReferenceData
            ? [.. command[..HeaderLength], (byte)CardRecording.PasswordMarker.Length, .. CardRecording.PasswordMarker]
            : command.ToArray();

    private PcscCode RecordFailure(string call, PcscCode code)
    {
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            FailedCall = new FailedCall(call, code);
        }

        return code;
    }
}
