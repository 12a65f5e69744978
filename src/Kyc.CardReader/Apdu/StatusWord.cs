using System.Globalization;

namespace Kyc.CardReader.Apdu;

/// <summary>
/// Represents the status word (SW1 and SW2) of a response. The meanings are those observed on My Number Cards (card.md 2.3), and otherwise
/// those of ISO/IEC 7816-4.
/// </summary>
public readonly record struct StatusWord(ushort Value)
{
    public static readonly StatusWord Ok = new(0x9000);

    /// <summary>The password is wrong. The status word does not contain the number of tries left.</summary>
    public static readonly StatusWord VerificationFailed = new(0x6300);

    /// <summary>The password is blocked, as defined by ISO/IEC 7816-4. Handled like <see cref="ReferenceDataLocked"/>.</summary>
    public static readonly StatusWord AuthenticationMethodBlocked = new(0x6983);

    /// <summary>The password is blocked: the card received a VERIFY with data for a blocked key (JICSAP: referenced IEF locked).</summary>
    public static readonly StatusWord ReferenceDataLocked = new(0x6984);

    /// <summary>The file or key requires that a password is verified first.</summary>
    public static readonly StatusWord SecurityStatusNotSatisfied = new(0x6982);

    /// <summary>No elementary file is selected.</summary>
    public static readonly StatusWord NoCurrentFile = new(0x6986);

    /// <summary>The offset is outside the file. Some readers return this in the middle of a file.</summary>
    public static readonly StatusWord OffsetOutsideFile = new(0x6B00);

    /// <summary>The application or elementary file does not exist.</summary>
    public static readonly StatusWord NotFound = new(0x6A82);

    /// <summary>The card has an internal error. Some readers and cards return this for the first command after power-up.</summary>
    public static readonly StatusWord InternalError = new(0x6F00);

    private byte Sw1 => (byte)(Value >> 8);

    private byte Sw2 => (byte)Value;

    /// <summary>Gets the number of tries left when this is <c>63Cx</c>, otherwise null.</summary>
    public int? TriesLeft => (Value & 0xFFF0) == 0x63C0 ? Value & 0x0F : null;

    /// <summary>Whether the queried password or PIN is blocked. A card can report this in three ways.</summary>
    public bool IsBlocked => this == AuthenticationMethodBlocked || this == ReferenceDataLocked || TriesLeft == 0;

    /// <summary>
    /// Gets the number of bytes available to GET RESPONSE when this is <c>61xx</c> (256 for <c>6100</c>), otherwise null.
    /// </summary>
    public int? AvailableBytes => Sw1 == 0x61 ? DecodeLength(Sw2) : null;

    /// <summary>Gets the Le that should have been sent when this is <c>6Cxx</c> (256 for <c>6C00</c>), otherwise null.</summary>
    public int? CorrectLength => Sw1 == 0x6C ? DecodeLength(Sw2) : null;

    /// <summary>Returns four hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("X4", CultureInfo.InvariantCulture);

    private static int DecodeLength(byte encoded) => encoded == 0 ? 256 : encoded;
}
