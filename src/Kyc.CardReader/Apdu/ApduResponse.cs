using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Kyc.CardReader.Apdu;

/// <summary>Represents a response of the card: data followed by the status word (ISO/IEC 7816-4, 5.1).</summary>
/// <param name="Data">The data without the status word: at most 256 bytes for one short command. May be empty.</param>
public sealed record ApduResponse(ReadOnlyMemory<byte> Data, StatusWord Status)
{
    /// <summary>The maximum number of bytes in the response to one short command, status word included.</summary>
    public const int MaxResponseBytes = 256 + 2;

    /// <summary>
    /// Splits a response into data and status word. Returns false when the bytes are too short for a status word or longer than
    /// <see cref="MaxResponseBytes"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ApduResponse? response)
    {
        response = bytes.Length is < 2 or > MaxResponseBytes
            ? null
            : new ApduResponse(bytes[..^2].ToArray(), new StatusWord(BinaryPrimitives.ReadUInt16BigEndian(bytes[^2..])));
        return response is not null;
    }
}
