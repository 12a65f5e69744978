using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Determines which dates and reasons occur in a CRL, and encodes date and reason of an entry as one number that is as small as possible.
/// Dates are counted from the earliest date in the largest unit of day, hour, minute and second that fits all of them; reasons are encoded
/// by rank.
/// </summary>
internal sealed class FactEncoding
{
    private readonly ulong[] _ranks = new ulong[16];
    private readonly ulong _reasonCount;

    /// <summary>Analyzes all entries of a table that is not empty.</summary>
    public FactEncoding(CrlEntryTable table)
    {
        (EarliestDate, var latest) = MinMax.Find<uint>(table.Dates);
        DateUnit = FindDateUnit(table.Dates);
        ReasonSet = GetReasonSet(table.Reasons);
        _reasonCount = (ulong)BitOperations.PopCount(ReasonSet);
        for (var reason = 0; reason < _ranks.Length; reason++)
        {
            _ranks[reason] = (ulong)BitOperations.PopCount(ReasonSet & ((1u << reason) - 1));
        }

        var maxNumber = ((((latest - EarliestDate) / DateUnit) + 1UL) * _reasonCount) - 1;
        Bits = maxNumber == 0 ? 0 : BitOperations.Log2(maxNumber) + 1;
    }

    /// <summary>Earliest date, seconds since <see cref="EntryDate.Origin"/>.</summary>
    public uint EarliestDate { get; }

    /// <summary>Unit in seconds: the distance of every date from the earliest is a multiple of it.</summary>
    public uint DateUnit { get; }

    /// <summary>Bit r is set if CRLReason r occurs.</summary>
    public ushort ReasonSet { get; }

    /// <summary>Number of bits of the largest number.</summary>
    public int Bits { get; }

    /// <summary>Returns the number that encodes date and reason.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Encode(uint date, byte reason)
    {
        var count = date - EarliestDate;
        if (DateUnit != 1)
        {
            count /= DateUnit;
        }

        return (count * _reasonCount) + _ranks[reason];
    }

    // Optimized at the first call: the method runs a few times a day, each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ushort GetReasonSet(ReadOnlySpan<byte> reasons)
    {
        var set = 0;
        foreach (var reason in reasons)
        {
            set |= 1 << reason;
        }

        return (ushort)set;
    }

    private static uint FindDateUnit(ReadOnlySpan<uint> dates)
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
