using Kyc.Jpki;
using Kyc.VirtualCard.Card;

namespace Kyc.VirtualCard;

/// <summary>One command the card answered, as it may be shown: a password in it is replaced by asterisks.</summary>
/// <param name="Command">Command APDU.</param>
/// <param name="Response">Response APDU, status word last.</param>
public sealed record ApduExchange(byte[] Command, byte[] Response);

/// <summary>
/// A software My Number Card with its JPKI application, answering APDUs with the status words of the real one. It lies on
/// the reader with power on when made. Not for use from several threads at once. Source: fact file card.md 1, 2, 4 and 7.
/// </summary>
public sealed class MyNumberCard
{
    private const byte VerifyInstruction = 0x20;
    private const byte ChangeReferenceDataInstruction = 0x24;
    private const byte SelectInstruction = 0xA4;

    private static readonly byte[] IssuerSecurityDomain = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

    private readonly VirtualJpkiApplication _jpki;
    private bool _jpkiSelected;

    internal MyNumberCard(JpkiFiles files) => _jpki = new VirtualJpkiApplication(files);

    /// <summary>Raised after each answer.</summary>
    public event Action<ApduExchange>? Exchanged;

    /// <summary>Answer to reset of the contact interface, 9 bytes.</summary>
    public byte[] Atr { get; } = [0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14];

    /// <summary>Whether the card has power.</summary>
    public bool IsPowered { get; private set; } = true;

    /// <summary>Commands answered since the card was made.</summary>
    public int ApduCount { get; private set; }

    /// <summary>Gives power; without a power-off before it is a warm reset.</summary>
    public void PowerOn()
    {
        Reset();
        IsPowered = true;
    }

    /// <summary>Takes the power away. Only this makes the card forget that a password was verified.</summary>
    public void PowerOff()
    {
        Reset();
        _jpki.PowerOff();
        IsPowered = false;
    }

    /// <summary>Warm reset: nothing is selected any more, what was verified stays verified.</summary>
    public void Reset()
    {
        _jpkiSelected = false;
        _jpki.Enter();
    }

    /// <summary>Answers one command APDU, whatever its bytes, with data and status word.</summary>
    /// <exception cref="InvalidOperationException">The card has no power.</exception>
    public byte[] Transmit(ReadOnlySpan<byte> apdu)
    {
        if (!IsPowered)
            throw new InvalidOperationException("The card has no power.");
        ApduCount++;
        var response = Answer(apdu).Bytes;
        Exchanged?.Invoke(new ApduExchange(Masked(apdu), response));
        return response;
    }

    private static byte[] Masked(ReadOnlySpan<byte> apdu)
    {
        var shown = apdu.ToArray();
        if (shown.Length > 5 && shown[1] is VerifyInstruction or ChangeReferenceDataInstruction)
            shown.AsSpan(5).Fill((byte)'*');
        return shown;
    }

    private Response Answer(ReadOnlySpan<byte> bytes)
    {
        if (!ReceivedCommand.TryParse(bytes, out var apdu))
            return CardStatusWord.WrongLength;
        if (RefusalOfClass(apdu) is { } refusal)
            return refusal;
        return (apdu.Class, apdu.Instruction) switch
        {
            (0x00, SelectInstruction) => Select(apdu),
            (0x00, 0xB0) => _jpkiSelected ? _jpki.ReadBinary(apdu) : CardStatusWord.NoCurrentFile,
            (0x00, VerifyInstruction) => _jpkiSelected ? _jpki.Verify(apdu) : CardStatusWord.NoCurrentFile,
            (0x00, 0xCA) => GetData(apdu),
            (0x80, 0xFC) => CardStatusWord.WrongLength, // an iPhone has this command, the card says so: fact file pki.md 5.5
            (0x80, 0x2A) => _jpkiSelected ? _jpki.ComputeSignature(apdu) : CardStatusWord.NoCurrentFile,
            _ => CardStatusWord.InstructionNotSupported,
        };
    }

    // ISO/IEC 7816-4 5.4.1: channel in the two lowest bits, secure messaging in the next two; 40 to 7F are further channels.
    private static ushort? RefusalOfClass(ReceivedCommand apdu)
    {
        var secure = apdu.Instruction == SelectInstruction
            ? CardStatusWord.SecureMessagingNotSupported
            : CardStatusWord.SecureMessagingRefused;
        return apdu.Class switch
        {
            0x00 or 0x80 => null,
            (< 0x10 or (>= 0x80 and < 0x90)) and var known => (known & 0x03) != 0 ? CardStatusWord.ChannelNotSupported : secure,
            >= 0x40 and < 0x80 => CardStatusWord.ChannelNotSupported,
            _ => CardStatusWord.ClassNotSupported,
        };
    }

    private Response Select(ReceivedCommand apdu) => (apdu.P1, apdu.P2) switch
    {
        (0x04, 0x00 or 0x0C) => SelectApplication(apdu),
        (0x02, 0x00 or 0x0C) => _jpkiSelected ? _jpki.SelectFile(apdu) : CardStatusWord.NotFound,
        (0x00, 0x00 or 0x0C) => SelectMasterFile(apdu),
        _ => CardStatusWord.WrongParameters,
    };

    private Response SelectApplication(ReceivedCommand apdu)
    {
        if (apdu.Data.Length is 0 or > 16)
            return CardStatusWord.WrongLength;
        if (JpkiNames.ApplicationIdentifier.StartsWith(apdu.Data))
        {
            _jpkiSelected = true;
            _jpki.Enter();
            return apdu is { P2: 0x00, Expected: not null } ? new Response(FileControlInformation()) : CardStatusWord.Ok;
        }

        if (!IssuerSecurityDomain.AsSpan().StartsWith(apdu.Data))
            return CardStatusWord.NotFound;
        Reset();
        return CardStatusWord.Ok;
    }

    // FCI template with the name of the application, ISO/IEC 7816-4 table 11.
    private static byte[] FileControlInformation()
    {
        var name = JpkiNames.ApplicationIdentifier;
        return [0x6F, (byte)(name.Length + 2), 0x84, (byte)name.Length, .. name];
    }

    // There is none to select: fact file card.md 1.
    private Response SelectMasterFile(ReceivedCommand apdu)
    {
        if (!apdu.Data.IsEmpty)
            return CardStatusWord.NotFound;
        return _jpkiSelected ? CardStatusWord.Ok : CardStatusWord.WrongParameters;
    }

    private Response GetData(ReceivedCommand apdu)
    {
        if (apdu is not { P1: 0x5F, P2: 0x51 })
            return CardStatusWord.ReferencedDataNotFound;
        var withoutTs = Atr.AsSpan(1);
        return apdu.Data.IsEmpty && apdu.Expected >= withoutTs.Length ? new Response(withoutTs) : CardStatusWord.WrongLength;
    }
}
