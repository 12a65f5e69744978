using Kyc.Jpki;
using Kyc.VirtualCard.Card;

namespace Kyc.VirtualCard;

/// <summary>
/// Represents one command and its response for display. The data of a command that contains a password is replaced by asterisks.
/// </summary>
/// <param name="Command">The command APDU.</param>
/// <param name="Response">The response APDU, with the status word at the end.</param>
public sealed record ApduExchange(byte[] Command, byte[] Response);

/// <summary>
/// Represents a software My Number Card with its JPKI application. It responds to APDUs with the status words of the real card. A new card
/// is powered. Not thread-safe. Source: card.md 1, 2, 4 and 7.
/// </summary>
public sealed class MyNumberCard
{
    private const byte VerifyInstruction = 0x20;
    private const byte ChangeReferenceDataInstruction = 0x24;
    private const byte SelectInstruction = 0xA4;

    private static readonly byte[] IssuerSecurityDomain = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

    private readonly VirtualJpkiApplication _jpki;
    private bool _isJpkiSelected;

    internal MyNumberCard(JpkiFiles files) => _jpki = new VirtualJpkiApplication(files);

    /// <summary>Occurs after the card has processed a command.</summary>
    public event Action<ApduExchange>? CommandProcessed;

    /// <summary>Gets the answer to reset of the contact interface, 9 bytes.</summary>
    public byte[] Atr { get; } = [0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14];

    /// <summary>Whether the card is powered.</summary>
    public bool IsPowered { get; private set; } = true;

    /// <summary>Gets the number of commands processed since the card was created.</summary>
    public int ApduCount { get; private set; }

    /// <summary>Powers the card up. If the card is already powered, performs a warm reset.</summary>
    public void PowerOn()
    {
        Reset();
        IsPowered = true;
    }

    /// <summary>Powers the card down. Afterwards no password is verified.</summary>
    public void PowerOff()
    {
        Reset();
        _jpki.PowerOff();
        IsPowered = false;
    }

    /// <summary>Performs a warm reset: nothing is selected afterwards, and verified passwords stay verified.</summary>
    public void Reset()
    {
        _isJpkiSelected = false;
        _jpki.Select();
    }

    /// <summary>Processes a command APDU with any content, and returns the response data followed by the status word.</summary>
    /// <exception cref="InvalidOperationException">The card is not powered.</exception>
    public byte[] Transmit(ReadOnlySpan<byte> apdu)
    {
        if (!IsPowered)
        {
            throw new InvalidOperationException("The card has no power.");
        }

        ApduCount++;
        var response = Process(apdu).Bytes;
        CommandProcessed?.Invoke(new ApduExchange(MaskPassword(apdu), response));
        return response;
    }

    private static byte[] MaskPassword(ReadOnlySpan<byte> apdu)
    {
        var maskedApdu = apdu.ToArray();
        if (maskedApdu.Length > 5 && maskedApdu[1] is VerifyInstruction or ChangeReferenceDataInstruction)
        {
            maskedApdu.AsSpan(5).Fill((byte)'*');
        }

        return maskedApdu;
    }

    private CardResponse Process(ReadOnlySpan<byte> bytes)
    {
        if (!ReceivedCommand.TryParse(bytes, out var apdu))
        {
            return CardStatusWord.WrongLength;
        }

        if (FindClassError(apdu) is { } refusal)
        {
            return refusal;
        }

        return (apdu.Class, apdu.Instruction) switch
        {
            (0x00, SelectInstruction) => Select(apdu),
            (0x00, 0xB0) => _isJpkiSelected ? _jpki.ReadBinary(apdu) : CardStatusWord.NoCurrentFile,
            (0x00, VerifyInstruction) => _isJpkiSelected ? _jpki.Verify(apdu) : CardStatusWord.NoCurrentFile,
            (0x00, 0xCA) => GetData(apdu),
            // An iPhone supports this command, but the card returns this status word: pki.md 5.5.
            (0x80, 0xFC) => CardStatusWord.WrongLength,
            (0x80, 0x2A) => _isJpkiSelected ? _jpki.ComputeSignature(apdu) : CardStatusWord.NoCurrentFile,
            _ => CardStatusWord.InstructionNotSupported,
        };
    }

    // Returns the status word for a class byte that is not supported, and null for a supported one. The channel is in the two lowest bits,
    // secure messaging in the next two. The classes 0x40 to 0x7F are for further channels: ISO/IEC 7816-4 5.4.1.
    private static ushort? FindClassError(ReceivedCommand apdu)
    {
        var secureMessagingError = apdu.Instruction == SelectInstruction
            ? CardStatusWord.SecureMessagingNotSupported
            : CardStatusWord.SecureMessagingRefused;
        return apdu.Class switch
        {
            0x00 or 0x80 => null,
            (< 0x10 or (>= 0x80 and < 0x90)) and var classByte => (classByte & 0x03) != 0
                ? CardStatusWord.ChannelNotSupported
                : secureMessagingError,
            >= 0x40 and < 0x80 => CardStatusWord.ChannelNotSupported,
            _ => CardStatusWord.ClassNotSupported,
        };
    }

    private CardResponse Select(ReceivedCommand apdu) => (apdu.P1, apdu.P2) switch
    {
        (0x04, 0x00 or 0x0C) => SelectApplication(apdu),
        (0x02, 0x00 or 0x0C) => _isJpkiSelected ? _jpki.SelectFile(apdu) : CardStatusWord.NotFound,
        (0x00, 0x00 or 0x0C) => SelectMasterFile(apdu),
        _ => CardStatusWord.WrongParameters,
    };

    private CardResponse SelectApplication(ReceivedCommand apdu)
    {
        if (apdu.Data.Length is 0 or > 16)
        {
            return CardStatusWord.WrongLength;
        }

        if (JpkiNames.ApplicationIdentifier.StartsWith(apdu.Data))
        {
            _isJpkiSelected = true;
            _jpki.Select();
            return apdu is { P2: 0x00, MaxResponseBytes: not null } ? new CardResponse(CreateFileControlInformation()) : CardStatusWord.Ok;
        }

        if (!IssuerSecurityDomain.AsSpan().StartsWith(apdu.Data))
        {
            return CardStatusWord.NotFound;
        }

        Reset();
        return CardStatusWord.Ok;
    }

    // Creates the FCI template, which contains the application identifier: ISO/IEC 7816-4 table 11.
    private static byte[] CreateFileControlInformation()
    {
        var name = JpkiNames.ApplicationIdentifier;
        return [0x6F, (byte)(name.Length + 2), 0x84, (byte)name.Length, .. name];
    }

    // The card has no master file. While an application is selected, the command succeeds without any effect: card.md 1.
    private CardResponse SelectMasterFile(ReceivedCommand apdu)
    {
        if (!apdu.Data.IsEmpty)
        {
            return CardStatusWord.NotFound;
        }

        return _isJpkiSelected ? CardStatusWord.Ok : CardStatusWord.WrongParameters;
    }

    private CardResponse GetData(ReceivedCommand apdu)
    {
        if (apdu is not { P1: 0x5F, P2: 0x51 })
        {
            return CardStatusWord.ReferencedDataNotFound;
        }

        var atrWithoutTs = Atr.AsSpan(1);
        return apdu.Data.IsEmpty && apdu.MaxResponseBytes >= atrWithoutTs.Length
            ? new CardResponse(atrWithoutTs)
            : CardStatusWord.WrongLength;
    }
}
