using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>
/// Computes CRC-32C (Castagnoli; RFC 3720 B.4), which detects damage by a disk or a copy. It does not protect against intentional changes.
/// </summary>
internal static class Crc32C
{
    /// <summary>Computes the checksum of the given data.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>
    /// Continues a checksum: returns the checksum of the data that <paramref name="checksum"/> covers followed by <paramref name="data"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Append(uint checksum, ReadOnlySpan<byte> data)
    {
        var crc = ~checksum;
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var octet in data[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }
}
