namespace Kyc.VirtualCard.Card;

/// <summary>Defines the status words of the card, with SW1 in the upper byte and SW2 in the lower byte. Source: card.md 2.3.</summary>
public static class CardStatusWord
{
    /// <summary>Success.</summary>
    public const ushort Ok = 0x9000;

    /// <summary>The password was wrong, or VERIFY had no data. The four lowest bits contain the number of tries left.</summary>
    public const ushort TriesLeftBase = 0x63C0;

    /// <summary>Lc or Le is wrong.</summary>
    public const ushort WrongLength = 0x6700;

    /// <summary>The command uses a logical channel other than 0, which is the only one that is supported.</summary>
    public const ushort ChannelNotSupported = 0x6881;

    /// <summary>The command is a SELECT with secure messaging.</summary>
    public const ushort SecureMessagingNotSupported = 0x6882;

    /// <summary>The command cannot be used with this kind of file.</summary>
    public const ushort WrongFileKind = 0x6981;

    /// <summary>The password that protects the file or the key has not been verified.</summary>
    public const ushort SecurityStatusNotSatisfied = 0x6982;

    /// <summary>The command is a VERIFY with data for a blocked password.</summary>
    public const ushort ReferencedKeyLocked = 0x6984;

    /// <summary>The input to sign is too long.</summary>
    public const ushort ConditionsOfUseNotSatisfied = 0x6985;

    /// <summary>No EF is selected.</summary>
    public const ushort NoCurrentFile = 0x6986;

    /// <summary>The command uses secure messaging and is not a SELECT.</summary>
    public const ushort SecureMessagingRefused = 0x69FC;

    /// <summary>The application or EF does not exist.</summary>
    public const ushort NotFound = 0x6A82;

    /// <summary>P1 or P2 is wrong.</summary>
    public const ushort WrongParameters = 0x6A86;

    /// <summary>The data object does not exist.</summary>
    public const ushort ReferencedDataNotFound = 0x6A88;

    /// <summary>The offset is outside the EF.</summary>
    public const ushort OffsetOutsideFile = 0x6B00;

    /// <summary>The instruction is not supported.</summary>
    public const ushort InstructionNotSupported = 0x6D00;

    /// <summary>The class is not supported.</summary>
    public const ushort ClassNotSupported = 0x6E00;
}
