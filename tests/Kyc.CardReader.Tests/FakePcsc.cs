using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Tests;

/// <summary>Simulates a PC/SC service in memory, whose readers have a card or are empty and whose calls can return any code.</summary>
internal sealed class FakePcsc(FakeTime time) : IPcscApi
{
    private const nint Context = 77;

    private readonly Dictionary<nint, string> _connections = [];
    private readonly HashSet<nint> _contexts = [];

    /// <summary>
    /// Gets the readers by name, each with the function that answers the commands to the reader's card; null when the reader is empty.
    /// </summary>
    public SortedDictionary<string, Func<byte[], byte[]>?> Readers { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Gets or sets a function that is called with the name of each call. If it returns a code, the call is not executed and returns that
    /// code. If it returns null, the call is executed.
    /// </summary>
    public Func<string, PcscCode?> InjectCode { get; set; } = _ => null;

    /// <summary>
    /// Gets or sets an action that is called with the timeout when a wait finds no change. It may plug in readers and insert cards.
    /// </summary>
    public Action<TimeSpan> OnWait { get; set; } = _ => { };

    /// <summary>Gets or sets an action that is called with the name of a reader when the reader's card is powered down.</summary>
    public Action<string> OnPowerDown { get; set; } = _ => { };

    public List<string> Calls { get; } = [];

    public List<byte[]> Commands { get; } = [];

    public List<(string Reader, PcscDisposition Disposition)> DisconnectCalls { get; } = [];

    public int OpenContextCount => _contexts.Count;

    public int OpenCardCount => _connections.Count;

    public PcscCode EstablishContext(out nint context)
    {
        context = Context;
        return Execute(nameof(EstablishContext), () => _contexts.Add(Context));
    }

    public PcscCode ReleaseContext(nint context) => Execute(nameof(ReleaseContext), () => _contexts.Remove(context));

    public PcscCode Cancel(nint context) => Execute(nameof(Cancel), () => { });

    public PcscCode ListReaders(nint context, out IReadOnlyList<string> readers)
    {
        readers = [.. Readers.Keys];
        var code = Execute(nameof(ListReaders), () => { });
        return code == PcscCode.SCARD_S_SUCCESS && readers.Count == 0 ? PcscCode.SCARD_E_NO_READERS_AVAILABLE : code;
    }

    public PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states)
    {
        var code = Execute(nameof(GetStatusChange), () => { });
        if (code != PcscCode.SCARD_S_SUCCESS || UpdateStates(states))
        {
            return code;
        }

        time.Advance(timeout);
        OnWait(timeout);
        return UpdateStates(states) ? PcscCode.SCARD_S_SUCCESS : PcscCode.SCARD_E_TIMEOUT;
    }

    public PcscCode Connect(
        nint context, string reader, PcscShareMode share, PcscProtocols preferredProtocols, out nint card, out PcscProtocols activeProtocol)
    {
        nint handle = 1000 + Calls.Count;
        card = handle;
        activeProtocol = PcscProtocols.T1;
        Assert.Equal(PcscShareMode.Exclusive, share);
        if (Readers.GetValueOrDefault(reader) is null)
        {
            Calls.Add(nameof(Connect));
            return Readers.ContainsKey(reader) ? PcscCode.SCARD_E_NO_SMARTCARD : PcscCode.SCARD_E_UNKNOWN_READER;
        }

        return Execute(nameof(Connect), () => _connections.Add(handle, reader));
    }

    public PcscCode Reconnect(
        nint card, PcscShareMode share, PcscProtocols preferredProtocols, PcscDisposition disposition, out PcscProtocols activeProtocol)
    {
        activeProtocol = PcscProtocols.T1;
        Assert.Equal(PcscShareMode.Exclusive, share);
        Assert.Equal(PcscDisposition.LeaveCard, disposition);
        return Execute(nameof(Reconnect), () => { });
    }

    public PcscCode Status(nint card, out byte[] atr)
    {
        atr = [0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14];
        return Execute(nameof(Status), () => { });
    }

    public PcscCode Transmit(nint card, PcscProtocols activeProtocol, ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        answerLength = 0;
        Commands.Add(command.ToArray());
        var code = Execute(nameof(Transmit), () => { });
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            return code;
        }

        if (Readers.GetValueOrDefault(_connections[card]) is not { } respond)
        {
            return PcscCode.SCARD_W_REMOVED_CARD;
        }

        var response = respond(command.ToArray());
        if (response.Length > answer.Length)
        {
            return PcscCode.SCARD_E_INSUFFICIENT_BUFFER;
        }

        response.CopyTo(answer);
        answerLength = response.Length;
        return PcscCode.SCARD_S_SUCCESS;
    }

    public PcscCode Disconnect(nint card, PcscDisposition disposition)
    {
        DisconnectCalls.Add((_connections[card], disposition));
        if (disposition == PcscDisposition.UnpowerCard)
        {
            OnPowerDown(_connections[card]);
        }

        _connections.Remove(card);
        return Execute(nameof(Disconnect), () => { });
    }

    private PcscCode Execute(string call, Action action)
    {
        Calls.Add(call);
        if (InjectCode(call) is PcscCode code)
        {
            return code;
        }

        action();
        return PcscCode.SCARD_S_SUCCESS;
    }

    private bool UpdateStates(IReadOnlyList<ReaderState> states)
    {
        var hasChanged = false;
        foreach (var state in states)
        {
            var newState = state.Reader == ReaderState.PlugAndPlay
                ? (ReaderStateBits)(uint)(Readers.Count << 16)
                : Readers.GetValueOrDefault(state.Reader) is null ? ReaderStateBits.Empty : ReaderStateBits.Present;
            var differs =
                newState != state.Current && !(state.Reader == ReaderState.PlugAndPlay && state.Current == ReaderStateBits.Unaware);
            state.Event = differs ? newState | ReaderStateBits.Changed : newState;
            hasChanged |= differs;
        }

        return hasChanged;
    }
}
