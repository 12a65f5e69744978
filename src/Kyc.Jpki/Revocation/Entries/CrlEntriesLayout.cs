using System.Numerics;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// How the entries of one list are packed. Serials are kept as the quasi-succinct sequence of Elias and Fano: the leading eight octets of
/// each (all of it, where it is no longer), less the smallest, are split into a high part, told in unary by a bit vector, and
/// <see cref="LowBits"/> low bits, which stand in the entry's row beside its date and reason. That is within half a bit of the least
/// possible, and finding one touches little more than a row.
/// </summary>
/// <param name="Count">Entries kept.</param>
/// <param name="Minimum">Smallest leading part.</param>
/// <param name="BucketCount">Number of different high parts, counted from 0.</param>
/// <param name="LowBits">Bits of the low part, 0 to 63.</param>
/// <param name="SerialOctets">Length every serial is padded to: 8, or that of the longest.</param>
/// <param name="DateOrigin">Earliest date, seconds since <see cref="EntryDate.Origin"/>.</param>
/// <param name="DateUnit">Seconds: dates are kept as multiples of it from the earliest. Many CAs date by the day.</param>
/// <param name="ReasonSet">Bit r set: CRLReason r occurs.</param>
/// <param name="FactBits">Bits of date and reason together.</param>
internal readonly record struct CrlEntriesLayout(
    int Count, ulong Minimum, int BucketCount, int LowBits, int SerialOctets, uint DateOrigin, uint DateUnit, ushort ReasonSet, int FactBits)
{
    /// <summary>Every so many buckets, the place of the bucket in the bit vector is kept.</summary>
    public const int BucketsPerSample = 128;

    /// <summary>Octets of the leading part.</summary>
    public const int LeadingOctets = sizeof(ulong);

    /// <summary>A row is read by loads of eight bytes, which may reach beyond it.</summary>
    private const int Padding = 2 * sizeof(ulong);

    /// <summary>Number of different reasons.</summary>
    public int ReasonCount => BitOperations.PopCount(ReasonSet);

    /// <summary>Bits of a row: low part, then date and reason.</summary>
    public int RowBits => LowBits + FactBits;

    /// <summary>Octets of a serial behind its leading part.</summary>
    public int TailOctets => SerialOctets - LeadingOctets;

    /// <summary>Where the bit vector starts, in bytes; before it stand the samples of four bytes.</summary>
    public int BitVectorStart => Align(sizeof(uint) * ((BucketCount / BucketsPerSample) + 1));

    /// <summary>Where the rows start.</summary>
    public int RowsStart => BitVectorStart + Align(((Count + BucketCount) / 8) + 1) + sizeof(ulong);

    /// <summary>Where the tails start.</summary>
    public int TailsStart => RowsStart + (int)(((((long)Count * RowBits) + 7) / 8) + Padding);

    /// <summary>Whether entries can be packed so; what a file says is looked at before it is relied on.</summary>
    public bool IsPossible =>
        this == default
        || (Count > 0 && BucketCount > 0 && LowBits is >= 0 and < 64 && FactBits is >= 0 and <= 64 && DateUnit > 0 && ReasonSet != 0
            && SerialOctets is >= LeadingOctets and <= CrlEntryTable.MaxSerialOctets
            // Every offset into the packed bytes fits an int.
            && BucketCount + ((long)Count * (1 + (RowBits / 8) + TailOctets)) < int.MaxValue / 2);

    /// <summary>Bytes in all.</summary>
    public int Size => Count == 0 ? 0 : TailsStart + (Count * TailOctets);

    /// <summary>Chooses the split that takes the fewest bits.</summary>
    /// <param name="count">Entries, at least 1.</param>
    /// <param name="range">Largest leading part less the smallest.</param>
    public static (int LowBits, int BucketCount) Split(int count, ulong range)
    {
        var best = (LowBits: 0, BucketCount: 0);
        var least = double.PositiveInfinity;
        var around = (range == 0 ? 0 : BitOperations.Log2(range)) - BitOperations.Log2((uint)count);
        for (var lowBits = Math.Max(0, around - 1); lowBits <= Math.Max(0, around + 1); lowBits++)
        {
            // The vector costs a bit an entry and a bit and a quarter a bucket.
            var buckets = (range >> lowBits) + 1;
            var bits = ((double)count * lowBits) + (1.25 * buckets);
            if (bits < least)
            {
                (least, best) = (bits, (lowBits, (int)buckets));
            }
        }

        return best;
    }

    private static int Align(int bytes) => (bytes + sizeof(ulong) - 1) & ~(sizeof(ulong) - 1);
}
