namespace Kyc.Evidence.Bundles;

/// <summary>Computes the CRC-32 of zip (polynomial EDB88320, reflected), which detects accidental changes, not attacks.</summary>
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
