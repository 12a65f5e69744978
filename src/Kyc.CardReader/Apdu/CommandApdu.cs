using System.Buffers.Binary;

namespace Kyc.CardReader.Apdu;

/// <summary>Class and instruction bytes that are sent to the JPKI application (fact file card.md 2.2).</summary>
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

    /// <summary>P1 of SELECT: by name of the application.</summary>
    public const byte ByName = 0x04;

    /// <summary>P1 of SELECT: elementary file under the current application.</summary>
    public const byte FileUnderCurrent = 0x02;

    /// <summary>P2 of SELECT: no file control information wanted.</summary>
    public const byte NoResponseData = 0x0C;

    /// <summary>P2 of VERIFY and of the signature: the key or password file selected before.</summary>
    public const byte CurrentFile = 0x80;

    /// <summary>P1 of READ BINARY, added to a short file identifier: read that file, with P2 as offset (fact file card.md 2.2).</summary>
    public const byte ByShortIdentifier = 0x80;

    /// <summary>The last short file identifier: 1F is reserved (ISO/IEC 7816-4).</summary>
    public const ushort LastShortIdentifier = 0x1E;
}

/// <summary>Builds short commands. Nothing of this card needs extended length (fact file card.md 2.2).</summary>
internal static class CommandApdu
{
    /// <summary>Most bytes one READ BINARY or GET RESPONSE can ask for; coded as 00.</summary>
    public const int MaxExpected = 256;

    /// <summary>Where the data of a short command begins.</summary>
    public const int DataOffset = 5;

    /// <summary>Most data of a short command.</summary>
    public const int MaxData = 255;

    public static byte[] SelectApplication(ReadOnlySpan<byte> name) =>
        [CommandHeader.ClassIso, CommandHeader.Select, CommandHeader.ByName, CommandHeader.NoResponseData, (byte)name.Length, .. name];

    public static byte[] SelectFile(ushort file) =>
        [CommandHeader.ClassIso, CommandHeader.Select, CommandHeader.FileUnderCurrent, CommandHeader.NoResponseData, 2, .. Bytes(file)];

    /// <param name="offset">0 to 7FFF: P1 bit 8 set would mean a short file identifier.</param>
    /// <param name="expected">1 to 256 bytes.</param>
    public static byte[] ReadBinary(int offset, int expected)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, 0x7FFFu, nameof(offset));
        return [CommandHeader.ClassIso, CommandHeader.ReadBinary, .. Bytes((ushort)offset), Expected(expected)];
    }

    /// <summary>Reads bytes near the beginning of a file that is not selected.</summary>
    /// <param name="file">0001 to 001E, which is its short identifier too.</param>
    /// <param name="offset">0 to 255.</param>
    /// <param name="expected">1 to 256 bytes.</param>
    public static byte[] ReadByShortIdentifier(ushort file, int offset, int expected)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(file - 1u, CommandHeader.LastShortIdentifier - 1u, nameof(file));
        return [CommandHeader.ClassIso, CommandHeader.ReadBinary, (byte)(CommandHeader.ByShortIdentifier | file), checked((byte)offset), Expected(expected)];
    }

    /// <summary>VERIFY without data, four bytes: asks for the tries left and spends none.</summary>
    public static byte[] QueryTries() => [CommandHeader.ClassIso, CommandHeader.Verify, 0x00, CommandHeader.CurrentFile];

    /// <summary>Header and Lc of VERIFY in front of the password, which stands from <see cref="DataOffset"/> to the end.</summary>
    public static void WriteVerifyHeader(Span<byte> command)
    {
        QueryTries().CopyTo(command);
        command[DataOffset - 1] = checked((byte)(command.Length - DataOffset));
    }

    /// <summary>PSO COMPUTE DIGITAL SIGNATURE with the selected key; the card pads the input itself.</summary>
    public static byte[] ComputeSignature(ReadOnlySpan<byte> input)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Length, MaxData);
        return
        [
            CommandHeader.ClassProprietary, CommandHeader.PerformSecurityOperation, 0x00, CommandHeader.CurrentFile,
            (byte)input.Length, .. input, Expected(MaxExpected),
        ];
    }

    public static byte[] GetResponse(int expected) =>
        [CommandHeader.ClassIso, CommandHeader.GetResponse, 0x00, 0x00, Expected(expected)];

    /// <summary>The Le byte: 256 is coded as 00.</summary>
    public static byte Expected(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(length - 1), MaxExpected - 1u, nameof(length));
        return (byte)length;
    }

    private static byte[] Bytes(ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
