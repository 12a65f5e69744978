using System.Numerics;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Describes how the entries of one CRL are packed. Serial numbers are stored as the quasi-succinct sequence of Elias and Fano: the leading
/// eight octets of each serial number (all of it if it is not longer), less the minimum, are split into a high part and
/// <see cref="LowBits"/> low bits. A bit vector encodes the high part in unary; the low bits are in the row of the entry, with its date and
/// reason. This needs at most half a bit per entry more than the theoretical minimum, and a lookup reads little more than one row.
/// </summary>
/// <param name="Count">Number of stored entries.</param>
/// <param name="Minimum">Minimum of the leading parts.</param>
/// <param name="BucketCount">Number of possible high parts, from 0.</param>
/// <param name="LowBits">Number of bits of the low part, 0 to 63.</param>
/// <param name="SerialOctets">Length to which every serial number is padded: 8, or the length of the longest.</param>
/// <param name="DateOrigin">Earliest date, seconds since <see cref="EntryDate.Origin"/>.</param>
/// <param name="DateUnit">
/// Unit of the dates in seconds: a date is stored as a multiple of it from the earliest. Many CAs use dates without a time of day.
/// </param>
/// <param name="ReasonSet">Bit r is set if CRLReason r occurs.</param>
/// <param name="FactBits">Number of bits of date and reason together.</param>
internal readonly record struct CrlEntriesLayout(
    int Count, ulong Minimum, int BucketCount, int LowBits, int SerialOctets, uint DateOrigin, uint DateUnit, ushort ReasonSet,
    int FactBits)
{
    /// <summary>Number of buckets per sample. A sample stores the position of a bucket in the bit vector.</summary>
    public const int BucketsPerSample = 128;

    /// <summary>Number of octets of the leading part.</summary>
    public const int LeadingOctets = sizeof(ulong);

    /// <summary>Bytes after the rows. A row is read by loads of eight bytes, which may reach beyond it.</summary>
    private const int Padding = 2 * sizeof(ulong);

    /// <summary>Number of different reasons.</summary>
    public int ReasonCount => BitOperations.PopCount(ReasonSet);

    /// <summary>Number of bits of a row: low part, then date and reason.</summary>
    public int RowBits => LowBits + FactBits;

    /// <summary>Number of octets of a serial number after its leading part.</summary>
    public int TailOctets => SerialOctets - LeadingOctets;

    /// <summary>Offset of the bit vector in bytes. The samples of four bytes each are before it.</summary>
    public int BitVectorStart => Align(sizeof(uint) * ((BucketCount / BucketsPerSample) + 1));

    /// <summary>Offset of the rows in bytes.</summary>
    public int RowsStart => BitVectorStart + Align(((Count + BucketCount) / 8) + 1) + sizeof(ulong);

    /// <summary>Offset of the tails in bytes.</summary>
    public int TailsStart => RowsStart + (int)(((((long)Count * RowBits) + 7) / 8) + Padding);

    /// <summary>Whether the layout is valid. A layout from a file is checked before it is used.</summary>
    public bool IsValid =>
        this == default
        || (Count > 0 && BucketCount > 0 && LowBits is >= 0 and < 64 && FactBits is >= 0 and <= 64 && DateUnit > 0 && ReasonSet != 0
            && SerialOctets is >= LeadingOctets and <= CrlEntryTable.MaxSerialOctets
            // Every offset into the packed bytes must fit an int.
            && BucketCount + ((long)Count * (1 + (RowBits / 8) + TailOctets)) < int.MaxValue / 2);

    /// <summary>Number of packed bytes.</summary>
    public int Size => Count == 0 ? 0 : TailsStart + (Count * TailOctets);

    /// <summary>Chooses the split of the leading parts that takes the fewest bits.</summary>
    /// <param name="count">Number of entries, at least 1.</param>
    /// <param name="range">Maximum of the leading parts less the minimum.</param>
    public static (int LowBits, int BucketCount) ChooseSplit(int count, ulong range)
    {
        var best = (LowBits: 0, BucketCount: 0);
        var minBits = double.PositiveInfinity;
        var estimate = (range == 0 ? 0 : BitOperations.Log2(range)) - BitOperations.Log2((uint)count);
        for (var lowBits = Math.Max(0, estimate - 1); lowBits <= Math.Max(0, estimate + 1); lowBits++)
        {
            // The vector takes a bit per entry and 1.25 bits per bucket.
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
