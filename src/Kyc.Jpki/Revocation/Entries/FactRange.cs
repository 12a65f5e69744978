using System.Numerics;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Which dates and reasons occur in a list, gathered while it is read, and from it the smallest number that tells both of an entry: dates
/// are counted from the earliest in the largest of day, hour, minute and second that fits them all, reasons by their rank.
/// </summary>
internal sealed class FactRange
{
    private static readonly uint[] Units = [86400, 3600, 60, 1];

    private readonly ulong[] _ranks = new ulong[16];
    private uint _first;
    private uint _last;
    private int _unit;
    private bool _isAny;

    /// <summary>Earliest date, seconds since <see cref="EntryDate.Origin"/>.</summary>
    public uint Earliest { get; private set; } = uint.MaxValue;

    /// <summary>Latest date.</summary>
    public uint Latest { get; private set; }

    /// <summary>Bit r set: CRLReason r occurs.</summary>
    public ushort Reasons { get; private set; }

    /// <summary>Seconds of which all dates are whole multiples, from the earliest.</summary>
    public uint Unit => Units[_unit];

    /// <summary>Bits of the largest number.</summary>
    public int Bits
    {
        get
        {
            var largest = ((((ulong)(Latest - Earliest) / Unit) + 1) * (ulong)BitOperations.PopCount(Reasons)) - 1;
            return largest == 0 ? 0 : BitOperations.Log2(largest) + 1;
        }
    }

    /// <summary>Takes an entry in.</summary>
    public void Include(uint date, byte reason)
    {
        Reasons |= (ushort)(1 << reason);
        if (date != _last || !_isAny)
        {
            Include(date);
        }
    }

    /// <summary>The number of each entry can be asked when all are taken in and this was called.</summary>
    public void Close()
    {
        for (var reason = 0; reason < _ranks.Length; reason++)
        {
            _ranks[reason] = (ulong)BitOperations.PopCount(Reasons & ((1u << reason) - 1));
        }
    }

    /// <summary>The number that tells date and reason.</summary>
    public ulong NumberOf(uint date, byte reason)
    {
        ulong count = date - Earliest;
        if (_unit != Units.Length - 1)
        {
            count /= Unit;
        }

        return (count * (ulong)BitOperations.PopCount(Reasons)) + _ranks[reason];
    }

    private void Include(uint date)
    {
        if (!_isAny)
        {
            (_isAny, _first) = (true, date);
        }

        _last = date;
        Earliest = Math.Min(Earliest, date);
        Latest = Math.Max(Latest, date);
        // Of the same remainder as the first: then a multiple from the earliest too.
        while (_unit < Units.Length - 1 && date % Units[_unit] != _first % Units[_unit])
        {
            _unit++;
        }
    }
}
