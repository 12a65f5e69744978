using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Which dates and reasons occur in a list, and from it the smallest number that tells both of an entry: dates are counted from the earliest
/// in the largest of day, hour, minute and second that fits them all, reasons by their rank.
/// </summary>
internal sealed class FactRange
{
    private readonly ulong[] _ranks = new ulong[16];
    private readonly ulong _reasonCount;

    /// <summary>Looks at all entries of a table that has some.</summary>
    public FactRange(CrlEntryTable table)
    {
        (Earliest, var latest) = Range(table.Dates);
        Unit = UnitOf(table.Dates);
        foreach (var reason in table.Reasons)
        {
            Reasons |= (ushort)(1 << reason);
        }

        _reasonCount = (ulong)BitOperations.PopCount(Reasons);
        for (var reason = 0; reason < _ranks.Length; reason++)
        {
            _ranks[reason] = (ulong)BitOperations.PopCount(Reasons & ((1u << reason) - 1));
        }

        var largest = ((((latest - Earliest) / Unit) + 1UL) * _reasonCount) - 1;
        Bits = largest == 0 ? 0 : BitOperations.Log2(largest) + 1;
    }

    /// <summary>Earliest date, seconds since <see cref="EntryDate.Origin"/>.</summary>
    public uint Earliest { get; }

    /// <summary>Seconds of which all dates are whole multiples, from the earliest.</summary>
    public uint Unit { get; }

    /// <summary>Bit r set: CRLReason r occurs.</summary>
    public ushort Reasons { get; }

    /// <summary>Bits of the largest number.</summary>
    public int Bits { get; }

    /// <summary>The number that tells date and reason.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NumberOf(uint date, byte reason)
    {
        var count = date - Earliest;
        if (Unit != 1)
        {
            count /= Unit;
        }

        return (count * _reasonCount) + _ranks[reason];
    }

    // Eight at a time: this and the other loops here pass over every entry.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (uint Least, uint Most) Range(ReadOnlySpan<uint> values)
    {
        var vectors = MemoryMarshal.Cast<uint, Vector<uint>>(values);
        var (least, most) = (new Vector<uint>(values[0]), new Vector<uint>(values[0]));
        foreach (var vector in vectors)
        {
            (least, most) = (Vector.Min(least, vector), Vector.Max(most, vector));
        }

        var (smallest, largest) = (values[0], values[0]);
        for (var lane = 0; lane < Vector<uint>.Count; lane++)
        {
            (smallest, largest) = (Math.Min(smallest, least[lane]), Math.Max(largest, most[lane]));
        }

        foreach (var value in values[(vectors.Length * Vector<uint>.Count)..])
        {
            (smallest, largest) = (Math.Min(smallest, value), Math.Max(largest, value));
        }

        return (smallest, largest);
    }

    private static uint UnitOf(ReadOnlySpan<uint> dates)
    {
        // Many CAs date by the day. Dates to the second show that with the first few.
        foreach (var unit in (ReadOnlySpan<uint>)[86400, 3600, 60])
        {
            if (HaveSameRemainder(dates, unit))
            {
                return unit;
            }
        }

        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool HaveSameRemainder(ReadOnlySpan<uint> dates, uint unit)
    {
        var remainder = dates[0] % unit;
        foreach (var date in dates)
        {
            if (date % unit != remainder)
            {
                return false;
            }
        }

        return true;
    }
}
