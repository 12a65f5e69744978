namespace Kyc.VirtualCard.Card;

/// <summary>Status words of the card, big-endian SW1 SW2. Source: fact file card.md 2.3.</summary>
public static class CardStatusWord
{
    /// <summary>Done.</summary>
    public const ushort Ok = 0x9000;

    /// <summary>VERIFY failed or empty; the low nibble tells the tries left.</summary>
    public const ushort TriesLeft = 0x63C0;

    /// <summary>Lc or Le wrong.</summary>
    public const ushort WrongLength = 0x6700;

    /// <summary>Only logical channel 0.</summary>
    public const ushort ChannelNotSupported = 0x6881;

    /// <summary>SELECT under secure messaging.</summary>
    public const ushort SecureMessagingNotSupported = 0x6882;

    /// <summary>The command doesn't fit the kind of file.</summary>
    public const ushort WrongFileKind = 0x6981;

    /// <summary>Password not verified.</summary>
    public const ushort SecurityStatusNotSatisfied = 0x6982;

    /// <summary>VERIFY with data against a blocked password.</summary>
    public const ushort ReferencedKeyLocked = 0x6984;

    /// <summary>Input of a length the operation does not take.</summary>
    public const ushort ConditionsOfUse = 0x6985;

    /// <summary>No EF selected.</summary>
    public const ushort NoCurrentFile = 0x6986;

    /// <summary>Any other command under secure messaging.</summary>
    public const ushort SecureMessagingRefused = 0x69FC;

    /// <summary>No such application or EF.</summary>
    public const ushort NotFound = 0x6A82;

    /// <summary>P1 or P2 wrong.</summary>
    public const ushort WrongParameters = 0x6A86;

    /// <summary>No such data object.</summary>
    public const ushort ReferencedDataNotFound = 0x6A88;

    /// <summary>Offset outside the EF.</summary>
    public const ushort OffsetOutsideFile = 0x6B00;

    /// <summary>No such instruction.</summary>
    public const ushort InstructionNotSupported = 0x6D00;

    /// <summary>No such class.</summary>
    public const ushort ClassNotSupported = 0x6E00;
}
