using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Determines which dates and reasons occur in a CRL, and encodes date and reason of an entry as one number that is as small as possible.
/// Dates are counted from the earliest date in the largest unit of day, hour, minute and second that fits all of them; reasons are encoded
/// by rank.
/// </summary>
internal sealed class FactRange
{
    private readonly ulong[] _ranks = new ulong[16];
    private readonly ulong _reasonCount;

    /// <summary>Analyzes all entries of a table that is not empty.</summary>
    public FactRange(CrlEntryTable table)
    {
        (Earliest, var latest) = Extremes.Of<uint>(table.Dates);
        Unit = UnitOf(table.Dates);
        Reasons = SetOf(table.Reasons);
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

    /// <summary>Unit in seconds: the distance of every date from the earliest is a multiple of it.</summary>
    public uint Unit { get; }

    /// <summary>Bit r is set if CRLReason r occurs.</summary>
    public ushort Reasons { get; }

    /// <summary>Number of bits of the largest number.</summary>
    public int Bits { get; }

    /// <summary>Returns the number that encodes date and reason.</summary>
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

    // Optimized at the first call: the method runs a few times a day, each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ushort SetOf(ReadOnlySpan<byte> reasons)
    {
        var set = 0;
        foreach (var reason in reasons)
        {
            set |= 1 << reason;
        }

        return (ushort)set;
    }

    private static uint UnitOf(ReadOnlySpan<uint> dates)
    {
        // Many CAs use dates without a time of day. For dates with seconds, the first few dates end the search.
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
