namespace Kyc.CardReader.Jpki;

/// <summary>
/// Determines the length of the DER object at the start of a file, which may end in filler bytes (card.md 2.2).
/// </summary>
internal static class DerObject
{
    private const byte Sequence = 0x30;

    /// <summary>The byte values that a file contains where nothing was written.</summary>
    private static ReadOnlySpan<byte> FillerBytes => [0x00, 0xFF];

    /// <summary>
    /// Gets the length of header and content of the SEQUENCE that starts with the given bytes. Accepts definite lengths in their shortest
    /// form only (ITU-T X.690 10.1), with at most two length bytes.
    /// </summary>
    public static bool TryGetTotalLength(ReadOnlySpan<byte> start, out int totalLength)
    {
        totalLength = start switch
        {
            [Sequence, < 0x80 and var length, ..] => 2 + length,
            [Sequence, 0x81, >= 0x80 and var length, ..] => 3 + length,
            [Sequence, 0x82, > 0 and var high, var low, ..] => 4 + ((high << 8) | low),
            _ => 0,
        };
        return totalLength > 0;
    }

    /// <summary>Returns true when all bytes are filler, or when there are no bytes.</summary>
    public static bool IsFiller(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept(FillerBytes);
}
