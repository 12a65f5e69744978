using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Kyc.CardReader.Apdu;

/// <summary>An answer of the card: data followed by the status word (ISO/IEC 7816-4, 5.1).</summary>
/// <param name="Data">At most 256 bytes for one short command; may be empty.</param>
/// <param name="Status">The status word.</param>
public sealed record ApduResponse(ReadOnlyMemory<byte> Data, StatusWord Status)
{
    /// <summary>The most bytes one short command can be answered with.</summary>
    public const int MaxLength = 256 + 2;

    /// <summary>Splits an answer; false when it is too short for a status word or longer than a short answer can be.</summary>
    public static bool TryParse(ReadOnlySpan<byte> answer, [NotNullWhen(true)] out ApduResponse? response)
    {
        response = answer.Length is < 2 or > MaxLength
            ? null
            : new ApduResponse(answer[..^2].ToArray(), new StatusWord(BinaryPrimitives.ReadUInt16BigEndian(answer[^2..])));
        return response is not null;
    }
}
