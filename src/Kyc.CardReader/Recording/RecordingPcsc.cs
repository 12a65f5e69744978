using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Recording;

/// <summary>
/// Passes every call on and keeps what the card was asked and answered. A password is replaced before anything is kept:
/// from here on, not even this process's memory has a second copy of it.
/// </summary>
internal sealed class RecordingPcsc(IPcscApi inner) : IPcscApi
{
    private const int HeaderLength = 4;

    private readonly List<RecordedExchange> _exchanges = [];

    /// <summary>What the card was asked, raw answers included: this belongs to a person until it is replaced.</summary>
    public IReadOnlyList<RecordedExchange> Exchanges => _exchanges;

    /// <summary>The reader connected to last, or the first there is; null when there is none.</summary>
    public string? Reader { get; private set; }

    /// <summary>Answer to reset of the card in <see cref="Reader"/>.</summary>
    public byte[]? Atr { get; private set; }

    /// <summary>The last call that failed with nothing sent to a card after it.</summary>
    public FailedCall? FailedCall { get; private set; }

    public PcscCode EstablishContext(out nint context) => Note(nameof(EstablishContext), inner.EstablishContext(out context));

    public PcscCode ReleaseContext(nint context) => inner.ReleaseContext(context);

    public PcscCode ListReaders(nint context, out IReadOnlyList<string> readers)
    {
        PcscCode code = inner.ListReaders(context, out readers);
        if (code == PcscCode.SCARD_S_SUCCESS && readers.Count > 0)
        {
            Reader ??= readers[0];
        }

        return code == PcscCode.SCARD_E_NO_READERS_AVAILABLE ? code : Note(nameof(ListReaders), code);
    }

    public PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states)
    {
        PcscCode code = inner.GetStatusChange(context, timeout, states);

        // These do not end a session, they only end a round of waiting.
        return code is PcscCode.SCARD_E_TIMEOUT or PcscCode.SCARD_E_CANCELLED or PcscCode.SCARD_E_UNKNOWN_READER
            or PcscCode.SCARD_E_READER_UNAVAILABLE or PcscCode.SCARD_E_NO_READERS_AVAILABLE
            ? code
            : Note(nameof(GetStatusChange), code);
    }

    public PcscCode Cancel(nint context) => inner.Cancel(context);

    public PcscCode Connect(
        nint context, string reader, PcscShareMode share, PcscProtocols wanted, out nint card, out PcscProtocols active)
    {
        if (reader != Reader)
        {
            // Of several readers, the one used last is the one the outcome is about.
            _exchanges.Clear();
            Atr = null;
        }

        Reader = reader;

        // A card that can't be connected to is a card all the same: the recording says so by an ATR, be it an empty one.
        Atr ??= [];
        return Note(nameof(Connect), inner.Connect(context, reader, share, wanted, out card, out active));
    }

    public PcscCode Reconnect(
        nint card, PcscShareMode share, PcscProtocols wanted, PcscDisposition disposition, out PcscProtocols active) =>
        inner.Reconnect(card, share, wanted, disposition, out active);

    public PcscCode Status(nint card, out byte[] atr)
    {
        PcscCode code = Note(nameof(Status), inner.Status(card, out atr));
        Atr = code == PcscCode.SCARD_S_SUCCESS ? atr : Atr;
        return code;
    }

    public PcscCode Transmit(nint card, PcscProtocols active, ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        PcscCode code = inner.Transmit(card, active, command, answer, out answerLength);
        bool answered = code == PcscCode.SCARD_S_SUCCESS && answerLength >= 0 && answerLength <= answer.Length;
        _exchanges.Add(new RecordedExchange(WithoutPassword(command), code, answered ? answer[..answerLength].ToArray() : []));
        FailedCall = null;
        return code;
    }

    public PcscCode Disconnect(nint card, PcscDisposition disposition) => inner.Disconnect(card, disposition);

    /// <summary>The command as it may be kept: <see cref="CardRecording.PasswordMarker"/> for all that follows Lc of a password.</summary>
    internal static byte[] WithoutPassword(ReadOnlySpan<byte> command) =>
        command.Length > HeaderLength && command[1] is CommandHeader.Verify or CommandHeader.ChangeReferenceData
            ? [.. command[..HeaderLength], (byte)CardRecording.PasswordMarker.Length, .. CardRecording.PasswordMarker]
            : command.ToArray();

    private PcscCode Note(string call, PcscCode code)
    {
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            FailedCall = new FailedCall(call, code);
        }

        return code;
    }
}
