using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.Cli.Card.Fuzz;

/// <summary>Simulates a PC/SC service, readers and a card that behave as the input decides, and otherwise correctly.</summary>
internal sealed class HostilePcsc(FuzzInput input, FuzzClock clock, SessionRules rules, HonestCard card) : IPcscApi
{
    private static readonly PcscCode[] Codes =
        [.. Enum.GetValues<PcscCode>().Where(code => code != PcscCode.SCARD_S_SUCCESS), (PcscCode)0xDEADBEEF, (PcscCode)5];

    private static readonly ushort[] Words =
    [
        0x9000, 0x6100, 0x61FF, 0x6103, 0x6C00, 0x6C10, 0x63C0, 0x63C1, 0x63C2, 0x63C5, 0x63CF, 0x6300,
        0x6982, 0x6983, 0x6984, 0x6985, 0x6986,
        0x6A82, 0x6A86, 0x6B00, 0x6700, 0x6D00, 0x6F00,
    ];

    private static readonly string[] Readers = ["Hostile Reader 00 00", "Hostile Reader 01 00"];

    /// <summary>The probabilities in 256ths that a call fails, and that the card returns a wrong response.</summary>
    private readonly int _failures = input.Next() >> 4;
    private readonly int _lies = input.Next() >> 3;

    private readonly HashSet<nint> _contexts = [];
    private readonly HashSet<nint> _cards = [];
    private nint _nextHandle = 1;

    /// <summary>Gets the number of cards and contexts that were opened and not closed.</summary>
    public int Open => _contexts.Count + _cards.Count;

    public PcscCode EstablishContext(out nint context)
    {
        context = _nextHandle++;
        return Do(_contexts, context);
    }

    public PcscCode ReleaseContext(nint context)
    {
        _contexts.Remove(context);
        return Fails();
    }

    public PcscCode Cancel(nint context) => Fails();

    public PcscCode ListReaders(nint context, out IReadOnlyList<string> readers)
    {
        readers = input.Happens(16) ? [] : Readers;
        return Fails();
    }

    public PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states)
    {
        PcscCode code = Fails();
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            clock.Advance(input.Happens(128) ? timeout : TimeSpan.Zero);
            return code;
        }

        bool changed = false;
        foreach (ReaderState state in states)
        {
            ReaderStateBits now = input.IsUsedUp || state.Reader == ReaderState.PlugAndPlay || input.Happens(24)
                ? ReaderStateBits.Empty
                : ReaderStateBits.Present;
            changed |= now != state.Current;
            state.Event = now | (input.Happens(16) ? (ReaderStateBits)input.Next() : ReaderStateBits.Unaware);
        }

        clock.Advance(changed ? TimeSpan.Zero : timeout);
        return changed ? PcscCode.SCARD_S_SUCCESS : PcscCode.SCARD_E_TIMEOUT;
    }

    public PcscCode Connect(
        nint context, string reader, PcscShareMode share, PcscProtocols wanted, out nint card, out PcscProtocols active)
    {
        if (share != PcscShareMode.Exclusive)
        {
            throw new BrokenRuleException("the card is not reserved");
        }

        active = (PcscProtocols)input.Next();
        card = _nextHandle++;
        return input.IsUsedUp ? PcscCode.SCARD_E_NO_SMARTCARD : Do(_cards, card);
    }

    public PcscCode Reconnect(
        nint card, PcscShareMode share, PcscProtocols wanted, PcscDisposition disposition, out PcscProtocols active)
    {
        active = (PcscProtocols)input.Next();
        return share == PcscShareMode.Exclusive ? Fails() : throw new BrokenRuleException("the reservation is given up");
    }

    public PcscCode Status(nint card, out byte[] atr)
    {
        atr = input.Chunk(input.Next() & 0x3F).ToArray();
        return Fails();
    }

    public PcscCode Transmit(nint card1, PcscProtocols active, ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        answerLength = input.Happens(8) ? input.Next() - 100 : 0;
        rules.Sending(command);
        PcscCode code = Fails();
        if (input.IsUsedUp || (code != PcscCode.SCARD_S_SUCCESS && input.Happens(128)))
        {
            return input.IsUsedUp ? PcscCode.SCARD_W_REMOVED_CARD : code;
        }

        // From here on the card has processed the command, even when its response is lost.
        byte[] honest = card.Answer(command);
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            return code;
        }

        ReadOnlySpan<byte> said = input.Happens(_lies) ? Lie(honest) : honest;
        if (said.Length > answer.Length)
        {
            return PcscCode.SCARD_E_INSUFFICIENT_BUFFER;
        }

        said.CopyTo(answer);
        answerLength = said.Length;
        rules.Answered(said);
        return PcscCode.SCARD_S_SUCCESS;
    }

    public PcscCode Disconnect(nint card1, PcscDisposition disposition)
    {
        _cards.Remove(card1);
        return disposition == PcscDisposition.Unpower ? Fails() : throw new BrokenRuleException("the card is left with power");
    }

    private PcscCode Do(HashSet<nint> open, nint handle)
    {
        PcscCode code = Fails();
        if (code == PcscCode.SCARD_S_SUCCESS)
        {
            open.Add(handle);
        }

        return code;
    }

    private PcscCode Fails()
    {
        rules.Called();
        return input.Happens(_failures) ? input.Pick(Codes) : PcscCode.SCARD_S_SUCCESS;
    }

    private byte[] Lie(byte[] honest)
    {
        ushort word = input.Pick(Words);
        byte[] status = [(byte)(word >> 8), (byte)word];
        return (input.Next() & 3) switch
        {
            0 => status,
            1 => [.. input.Chunk(input.Next()), .. status],
            2 => input.Chunk(input.Next() + 10).ToArray(),
            _ => [.. honest.AsSpan(0, input.Next() % (honest.Length - 1)), .. status],
        };
    }
}
