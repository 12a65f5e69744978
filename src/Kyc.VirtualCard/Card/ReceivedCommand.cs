using System.Buffers.Binary;

namespace Kyc.VirtualCard.Card;

/// <summary>
/// Represents a parsed command APDU, short or extended. Source: ISO/IEC 7816-4 5.1, which defines the four cases of a command.
/// </summary>
internal readonly ref struct ReceivedCommand
{
    private ReceivedCommand(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data, int? maxResponseBytes)
    {
        Class = header[0];
        Instruction = header[1];
        P1 = header[2];
        P2 = header[3];
        Data = data;
        MaxResponseBytes = maxResponseBytes;
    }

    public byte Class { get; }

    public byte Instruction { get; }

    public byte P1 { get; }

    public byte P2 { get; }

    /// <summary>Gets the command data. Empty only when the command has no data, because Lc is never 0.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Gets the maximum number of response bytes that the command expects, 1 to 65536. Null when the command has no Le.</summary>
    public int? MaxResponseBytes { get; }

    /// <summary>Parses the given bytes. Returns false when the header is incomplete or Lc contradicts the number of bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ReceivedCommand apdu)
    {
        apdu = default;
        if (bytes.Length < 4)
        {
            return false;
        }

        var header = bytes[..4];
        var body = bytes[4..];
        if (body.IsEmpty)
        {
            apdu = new ReceivedCommand(header, [], null); // case 1
        }
        else if (body.Length == 1)
        {
            apdu = new ReceivedCommand(header, [], body[0] == 0 ? 256 : body[0]); // case 2 short
        }
        else if (body[0] != 0)
        {
            return TryParseShort(header, body, out apdu);
        }
        else
        {
            return TryParseExtended(header, body[1..], out apdu);
        }

        return true;
    }

    private static bool TryParseShort(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, out ReceivedCommand apdu)
    {
        apdu = default;
        int length = body[0];
        var rest = body[1..];
        if (rest.Length != length && rest.Length != length + 1)
        {
            return false;
        }

        int? maxResponseBytes = rest.Length == length ? null : rest[length] == 0 ? 256 : rest[length];
        apdu = new ReceivedCommand(header, rest[..length], maxResponseBytes);
        return true;
    }

    private static bool TryParseExtended(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, out ReceivedCommand apdu)
    {
        apdu = default;
        if (body.Length < 2)
        {
            return false;
        }

        int lengthField = BinaryPrimitives.ReadUInt16BigEndian(body);
        var rest = body[2..];
        if (rest.IsEmpty)
        {
            apdu = new ReceivedCommand(header, [], lengthField == 0 ? 65536 : lengthField); // case 2 extended
            return true;
        }

        if (lengthField == 0 || (rest.Length != lengthField && rest.Length != lengthField + 2))
        {
            return false;
        }

        int? maxResponseBytes = null;
        if (rest.Length > lengthField)
        {
            int le = BinaryPrimitives.ReadUInt16BigEndian(rest[lengthField..]);
            maxResponseBytes = le == 0 ? 65536 : le;
        }

        apdu = new ReceivedCommand(header, rest[..lengthField], maxResponseBytes);
        return true;
    }
}
