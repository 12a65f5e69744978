using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.Cli.Card.Fuzz;

/// <summary>
/// Simulates a PC/SC service, readers and a card. The fuzz input determines which calls fail and which responses are wrong. All others are
/// correct.
/// </summary>
internal sealed class HostilePcscApi(FuzzInput input, FuzzClock clock, SessionRuleChecker rules, SimulatedCard card) : IPcscApi
{
    private static readonly PcscCode[] FailureCodes =
        [.. Enum.GetValues<PcscCode>().Where(code => code != PcscCode.SCARD_S_SUCCESS), (PcscCode)0xDEADBEEF, (PcscCode)5];

    private static readonly ushort[] StatusWords =
    [
        0x9000, 0x6100, 0x61FF, 0x6103, 0x6C00, 0x6C10, 0x63C0, 0x63C1, 0x63C2, 0x63C5, 0x63CF, 0x6300,
        0x6982, 0x6983, 0x6984, 0x6985, 0x6986,
        0x6A82, 0x6A86, 0x6B00, 0x6700, 0x6D00, 0x6F00,
    ];

    private static readonly string[] Readers = ["Hostile Reader 00 00", "Hostile Reader 01 00"];

    /// <summary>The probability in 256ths that a PC/SC call fails.</summary>
    private readonly int _failureProbability = input.NextByte() >> 4;
    /// <summary>The probability in 256ths that the card returns a wrong response.</summary>
    private readonly int _wrongResponseProbability = input.NextByte() >> 3;

    private readonly HashSet<nint> _contexts = [];
    private readonly HashSet<nint> _cards = [];
    private nint _nextHandle = 1;

    /// <summary>Gets the number of cards and contexts that were opened and have not been closed.</summary>
    public int OpenHandleCount => _contexts.Count + _cards.Count;

    public PcscCode EstablishContext(out nint context)
    {
        context = _nextHandle++;
        return TryOpenHandle(_contexts, context);
    }

    public PcscCode ReleaseContext(nint context)
    {
        _contexts.Remove(context);
        return NextCode();
    }

    public PcscCode Cancel(nint context) => NextCode();

    public PcscCode ListReaders(nint context, out IReadOnlyList<string> readers)
    {
        readers = input.NextBoolean(16) ? [] : Readers;
        return NextCode();
    }

    public PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states)
    {
        var code = NextCode();
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            clock.Advance(input.NextBoolean(128) ? timeout : TimeSpan.Zero);
            return code;
        }

        var hasChanged = false;
        foreach (var state in states)
        {
            var newState = input.IsExhausted || state.Reader == ReaderState.PlugAndPlay || input.NextBoolean(24)
                ? ReaderStateBits.Empty
                : ReaderStateBits.Present;
            hasChanged |= newState != state.Current;
            state.Event = newState | (input.NextBoolean(16) ? (ReaderStateBits)input.NextByte() : ReaderStateBits.Unaware);
        }

        clock.Advance(hasChanged ? TimeSpan.Zero : timeout);
        return hasChanged ? PcscCode.SCARD_S_SUCCESS : PcscCode.SCARD_E_TIMEOUT;
    }

    public PcscCode Connect(
        nint context, string reader, PcscShareMode share, PcscProtocols preferredProtocols, out nint card, out PcscProtocols activeProtocol)
    {
        if (share != PcscShareMode.Exclusive)
        {
            throw new BrokenRuleException("the card is not reserved");
        }

        activeProtocol = (PcscProtocols)input.NextByte();
        card = _nextHandle++;
        return input.IsExhausted ? PcscCode.SCARD_E_NO_SMARTCARD : TryOpenHandle(_cards, card);
    }

    public PcscCode Reconnect(
        nint card, PcscShareMode share, PcscProtocols preferredProtocols, PcscDisposition disposition, out PcscProtocols activeProtocol)
    {
        activeProtocol = (PcscProtocols)input.NextByte();
        return share == PcscShareMode.Exclusive ? NextCode() : throw new BrokenRuleException("the reservation is given up");
    }

    public PcscCode Status(nint card, out byte[] atr)
    {
        atr = input.NextBytes(input.NextByte() & 0x3F).ToArray();
        return NextCode();
    }

    public PcscCode Transmit(
        nint cardHandle,
        PcscProtocols activeProtocol,
        ReadOnlySpan<byte> command,
        Span<byte> answer,
        out int answerLength)
    {
        answerLength = input.NextBoolean(8) ? input.NextByte() - 100 : 0;
        rules.CheckCommand(command);
        var code = NextCode();
        if (input.IsExhausted || (code != PcscCode.SCARD_S_SUCCESS && input.NextBoolean(128)))
        {
            return input.IsExhausted ? PcscCode.SCARD_W_REMOVED_CARD : code;
        }

        // From here on the card has processed the command, even when its response is lost.
        var correctResponse = card.Respond(command);
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            return code;
        }

        ReadOnlySpan<byte> actualResponse = input.NextBoolean(_wrongResponseProbability)
            ? CreateWrongResponse(correctResponse)
            : correctResponse;
        if (actualResponse.Length > answer.Length)
        {
            return PcscCode.SCARD_E_INSUFFICIENT_BUFFER;
        }

        actualResponse.CopyTo(answer);
        answerLength = actualResponse.Length;
        rules.RecordResponse(actualResponse);
        return PcscCode.SCARD_S_SUCCESS;
    }

    public PcscCode Disconnect(nint cardHandle, PcscDisposition disposition)
    {
        _cards.Remove(cardHandle);
        return disposition == PcscDisposition.UnpowerCard ? NextCode() : throw new BrokenRuleException("the card is left with power");
    }

    private PcscCode TryOpenHandle(HashSet<nint> openHandles, nint handle)
    {
        var code = NextCode();
        if (code == PcscCode.SCARD_S_SUCCESS)
        {
            openHandles.Add(handle);
        }

        return code;
    }

    private PcscCode NextCode()
    {
        rules.CountCall();
        return input.NextBoolean(_failureProbability) ? input.Pick(FailureCodes) : PcscCode.SCARD_S_SUCCESS;
    }

    private byte[] CreateWrongResponse(byte[] correctResponse)
    {
        var word = input.Pick(StatusWords);
        byte[] status = [(byte)(word >> 8), (byte)word];
        return (input.NextByte() & 3) switch
        {
            0 => status,
            1 => [.. input.NextBytes(input.NextByte()), .. status],
            2 => input.NextBytes(input.NextByte() + 10).ToArray(),
            _ => [.. correctResponse.AsSpan(0, input.NextByte() % (correctResponse.Length - 1)), .. status],
        };
    }
}
