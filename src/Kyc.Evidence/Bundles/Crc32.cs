namespace Kyc.Evidence.Bundles;

/// <summary>
/// Computes the CRC-32 that zip files use (polynomial EDB88320, reflected). It detects accidental but not intentional changes.
/// </summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(ComputeTableEntry)];

    public static uint Compute(ReadOnlySpan<byte> content)
    {
        var crc = uint.MaxValue;
        foreach (var octet in content)
        {
            crc = Table[(byte)(crc ^ octet)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint ComputeTableEntry(int octet)
    {
        var crc = (uint)octet;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return crc;
    }
}
