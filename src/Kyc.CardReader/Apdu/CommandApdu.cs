using System.Buffers.Binary;

namespace Kyc.CardReader.Apdu;

/// <summary>Defines the bytes in the headers of the commands that are sent to the JPKI application (card.md 2.2).</summary>
internal static class CommandHeader
{
    public const byte ClassIso = 0x00;
    public const byte ClassProprietary = 0x80;

    public const byte Verify = 0x20;
    public const byte ChangeReferenceData = 0x24;
    public const byte PerformSecurityOperation = 0x2A;
    public const byte Select = 0xA4;
    public const byte ReadBinary = 0xB0;
    public const byte GetResponse = 0xC0;

    /// <summary>P1 of SELECT: select an application by its name.</summary>
    public const byte SelectByName = 0x04;

    /// <summary>P1 of SELECT: select an elementary file under the current application.</summary>
    public const byte SelectFileUnderCurrent = 0x02;

    /// <summary>P2 of SELECT: return no file control information.</summary>
    public const byte NoResponseData = 0x0C;

    /// <summary>P2 of VERIFY and of PSO COMPUTE DIGITAL SIGNATURE: use the key or password file that is selected.</summary>
    public const byte CurrentReference = 0x80;

    /// <summary>
    /// P1 of READ BINARY, combined with a short file identifier: read that file, with P2 as offset (card.md 2.2).
    /// </summary>
    public const byte ByShortIdentifier = 0x80;

    /// <summary>The highest short file identifier. 1F is reserved (ISO/IEC 7816-4).</summary>
    public const ushort MaxShortIdentifier = 0x1E;
}

/// <summary>Builds short command APDUs. No command of this card needs extended length (card.md 2.2).</summary>
internal static class CommandApdu
{
    /// <summary>The maximum number of bytes that one READ BINARY or GET RESPONSE can request. It is coded as 00.</summary>
    public const int MaxExpectedBytes = 256;

    /// <summary>The offset of the data in a short command, in bytes.</summary>
    public const int DataOffset = 5;

    /// <summary>The maximum number of data bytes in a short command.</summary>
    public const int MaxDataBytes = 255;

    public static byte[] BuildSelectApplication(ReadOnlySpan<byte> name) =>
        [
            CommandHeader.ClassIso,
            CommandHeader.Select,
            CommandHeader.SelectByName,
            CommandHeader.NoResponseData,
            (byte)name.Length,
            .. name,
        ];

    public static byte[] BuildSelectFile(ushort file) =>
        [
            CommandHeader.ClassIso,
            CommandHeader.Select,
            CommandHeader.SelectFileUnderCurrent,
            CommandHeader.NoResponseData,
            2,
            .. ToBigEndianBytes(file),
        ];

    /// <summary>Builds a READ BINARY of the selected file.</summary>
    /// <param name="offset">
    /// Offset in the selected file: 0 to 7FFF. In a larger offset, bit 8 of P1 would indicate a short file identifier.
    /// </param>
    /// <param name="expectedBytes">Number of bytes to read: 1 to 256.</param>
    public static byte[] BuildReadBinary(int offset, int expectedBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, 0x7FFFu, nameof(offset));
        return [CommandHeader.ClassIso, CommandHeader.ReadBinary, .. ToBigEndianBytes((ushort)offset), EncodeExpectedLength(expectedBytes)];
    }

    /// <summary>Builds a READ BINARY by short file identifier, which reads bytes near the beginning of a file without a SELECT.</summary>
    /// <param name="file">File identifier: 0001 to 001E, which is also the short file identifier of the file.</param>
    /// <param name="offset">Offset in the file: 0 to 255.</param>
    /// <param name="expectedBytes">Number of bytes to read: 1 to 256.</param>
    public static byte[] BuildReadByShortIdentifier(ushort file, int offset, int expectedBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(file - 1u, CommandHeader.MaxShortIdentifier - 1u, nameof(file));
        return
        [
            CommandHeader.ClassIso, CommandHeader.ReadBinary, (byte)(CommandHeader.ByShortIdentifier | file), checked((byte)offset),
            EncodeExpectedLength(expectedBytes),
        ];
    }

    /// <summary>Builds a VERIFY without data (four bytes), which queries the number of tries left and does not use a try.</summary>
    public static byte[] BuildTriesQuery() => [CommandHeader.ClassIso, CommandHeader.Verify, 0x00, CommandHeader.CurrentReference];

    /// <summary>
    /// Writes the header and Lc of VERIFY in front of the password, which occupies the bytes from <see cref="DataOffset"/> to the end.
    /// </summary>
    public static void WriteVerifyHeader(Span<byte> command)
    {
        BuildTriesQuery().CopyTo(command);
        command[DataOffset - 1] = checked((byte)(command.Length - DataOffset));
    }

    /// <summary>Builds a PSO COMPUTE DIGITAL SIGNATURE with the selected key. The card itself pads the input.</summary>
    public static byte[] BuildComputeSignature(ReadOnlySpan<byte> input)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Length, MaxDataBytes);
        return
        [
            CommandHeader.ClassProprietary, CommandHeader.PerformSecurityOperation, 0x00, CommandHeader.CurrentReference,
            (byte)input.Length, .. input, EncodeExpectedLength(MaxExpectedBytes),
        ];
    }

    public static byte[] BuildGetResponse(int expectedBytes) =>
        [CommandHeader.ClassIso, CommandHeader.GetResponse, 0x00, 0x00, EncodeExpectedLength(expectedBytes)];

    /// <summary>Returns the Le byte for a length of 1 to 256 bytes. 256 is coded as 00.</summary>
    public static byte EncodeExpectedLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(length - 1), MaxExpectedBytes - 1u, nameof(length));
        return (byte)length;
    }

    private static byte[] ToBigEndianBytes(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
