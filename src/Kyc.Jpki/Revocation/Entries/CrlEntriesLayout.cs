using System.Numerics;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Describes how the entries of one CRL are packed. Serial numbers are stored in the Elias-Fano encoding. The minimum is subtracted from
/// the leading eight octets of each serial number, and the result is split into a high part and <see cref="LowBits"/> low bits. A bit
/// vector encodes the high parts in unary. Each entry has a row with its low bits, date and reason. Octets after the first eight are stored
/// separately as tails. The packed entries take at most half a bit per entry more than the theoretical minimum, and a lookup reads little
/// more than one row.
/// </summary>
/// <param name="Count">Number of stored entries.</param>
/// <param name="Minimum">Minimum of the leading eight octets of all serial numbers, as a number.</param>
/// <param name="BucketCount">Number of buckets. A bucket contains the entries with the same high part; high parts start at 0.</param>
/// <param name="LowBits">Number of bits in the low part of a serial number, 0 to 63.</param>
/// <param name="SerialOctets">
/// Length in octets to which every serial number is padded: 8, or the length of the longest serial number if that is greater.
/// </param>
/// <param name="DateOrigin">Earliest revocation date, in seconds since <see cref="EntryDate.Origin"/>.</param>
/// <param name="DateUnit">
/// Unit of the stored dates, in seconds. A date is stored as the number of units since the earliest date. It is often a day, because many
/// CAs use dates without a time of day.
/// </param>
/// <param name="ReasonSet">Bit r is set if an entry has the CRLReason r.</param>
/// <param name="FactBits">Number of bits that encode date and reason of an entry.</param>
internal readonly record struct CrlEntriesLayout(
    int Count, ulong Minimum, int BucketCount, int LowBits, int SerialOctets, uint DateOrigin, uint DateUnit, ushort ReasonSet,
    int FactBits)
{
    /// <summary>Number of buckets per sample. A sample stores the position of a bucket in the bit vector.</summary>
    public const int BucketsPerSample = 128;

    /// <summary>Number of leading octets of a serial number that are encoded in the bit vector and the rows.</summary>
    public const int LeadingOctets = sizeof(ulong);

    /// <summary>
    /// Number of unused bytes after the rows. Reading a row loads eight bytes at a time and may read beyond the end of the last row.
    /// </summary>
    private const int PaddingBytes = 2 * sizeof(ulong);

    /// <summary>Number of different reasons that occur in the CRL.</summary>
    public int ReasonCount => BitOperations.PopCount(ReasonSet);

    /// <summary>Number of bits in a row, which contains the low part, then date and reason.</summary>
    public int RowBits => LowBits + FactBits;

    /// <summary>Number of octets of a serial number after the leading eight.</summary>
    public int TailOctets => SerialOctets - LeadingOctets;

    /// <summary>Offset of the bit vector in bytes. The samples precede it and have four bytes each.</summary>
    public int BitVectorStart => Align(sizeof(uint) * ((BucketCount / BucketsPerSample) + 1));

    /// <summary>Offset of the rows in bytes.</summary>
    public int RowsStart => BitVectorStart + Align(((Count + BucketCount) / 8) + 1) + sizeof(ulong);

    /// <summary>Offset of the tails in bytes. A tail contains the octets of a serial number after the leading eight.</summary>
    public int TailsStart => RowsStart + (int)(((((long)Count * RowBits) + 7) / 8) + PaddingBytes);

    /// <summary>
    /// Whether the layout is valid. A layout from a file is checked before it is used. The default value, for a CRL without entries, is
    /// valid.
    /// </summary>
    public bool IsValid =>
        this == default
        || (Count > 0 && BucketCount > 0 && LowBits is >= 0 and < 64 && FactBits is >= 0 and <= 64 && DateUnit > 0 && ReasonSet != 0
            && SerialOctets is >= LeadingOctets and <= CrlEntryTable.MaxSerialOctets
            // Every offset into the packed bytes must fit in an int.
            && BucketCount + ((long)Count * (1 + (RowBits / 8) + TailOctets)) < int.MaxValue / 2);

    /// <summary>Number of packed bytes.</summary>
    public int PackedByteCount => Count == 0 ? 0 : TailsStart + (Count * TailOctets);

    /// <summary>
    /// Chooses the number of low bits, and thereby the number of buckets, so that the packed entries take the fewest bits.
    /// </summary>
    /// <param name="count">Number of entries, at least 1.</param>
    /// <param name="range">Difference between the maximum and the minimum of the leading eight octets.</param>
    public static (int LowBits, int BucketCount) ChooseSplit(int count, ulong range)
    {
        var best = (LowBits: 0, BucketCount: 0);
        var minBits = double.PositiveInfinity;
        var estimate = (range == 0 ? 0 : BitOperations.Log2(range)) - BitOperations.Log2((uint)count);
        for (var lowBits = Math.Max(0, estimate - 1); lowBits <= Math.Max(0, estimate + 1); lowBits++)
        {
            // The bit vector takes one bit per bucket and the samples take a quarter of a bit per bucket. The bit vector also takes one bit
            // per entry, but this number does not depend on the choice.
            var buckets = (range >> lowBits) + 1;
            var bits = ((double)count * lowBits) + (1.25 * buckets);
            if (bits < minBits)
            {
                (minBits, best) = (bits, (lowBits, (int)buckets));
            }
        }

        return best;
    }

    private static int Align(int bytes) => (bytes + sizeof(ulong) - 1) & ~(sizeof(ulong) - 1);
}
