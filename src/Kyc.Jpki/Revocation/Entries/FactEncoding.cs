using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Determines which dates and reasons occur in a CRL, and encodes the date and reason of an entry as one small number. A date is encoded as
/// the time since the earliest date, in days, hours, minutes or seconds: the largest unit that represents every date exactly. A reason is
/// encoded as its rank among the reasons that occur.
/// </summary>
internal sealed class FactEncoding
{
    private readonly ulong[] _ranks = new ulong[16];
    private readonly ulong _reasonCount;

    /// <summary>Analyzes the dates and reasons of all entries of a table. The table must not be empty.</summary>
    public FactEncoding(CrlEntryTable table)
    {
        (EarliestDate, var latestDate) = MinMax.Find<uint>(table.Dates);
        DateUnit = FindDateUnit(table.Dates);
        ReasonSet = GetReasonSet(table.Reasons);
        _reasonCount = (ulong)BitOperations.PopCount(ReasonSet);
        for (var reason = 0; reason < _ranks.Length; reason++)
        {
            _ranks[reason] = (ulong)BitOperations.PopCount(ReasonSet & ((1u << reason) - 1));
        }

        var maxNumber = ((((latestDate - EarliestDate) / DateUnit) + 1UL) * _reasonCount) - 1;
        BitCount = maxNumber == 0 ? 0 : BitOperations.Log2(maxNumber) + 1;
    }

    /// <summary>Earliest date, in seconds since <see cref="EntryDate.Origin"/>.</summary>
    public uint EarliestDate { get; }

    /// <summary>
    /// Unit of the encoded dates, in seconds. The difference between any date and the earliest date is a multiple of this unit.
    /// </summary>
    public uint DateUnit { get; }

    /// <summary>Bit r is set if an entry has the CRLReason r.</summary>
    public ushort ReasonSet { get; }

    /// <summary>Number of bits in the largest number that <see cref="Encode"/> can return.</summary>
    public int BitCount { get; }

    /// <summary>Returns the number that encodes a date, in seconds since <see cref="EntryDate.Origin"/>, and a CRLReason value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Encode(uint date, byte reason)
    {
        var unitCount = date - EarliestDate;
        if (DateUnit != 1)
        {
            unitCount /= DateUnit;
        }

        return (unitCount * _reasonCount) + _ranks[reason];
    }

    // The attribute makes the runtime optimize the method at its first call: it runs only a few times a day, but each time over up to a
    // million entries.
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
        // Many CAs use dates without a time of day. If dates are exact to the second, the search for a larger unit ends after the first few
        // dates.
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
