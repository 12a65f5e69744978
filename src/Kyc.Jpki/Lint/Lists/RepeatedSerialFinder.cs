namespace Kyc.Jpki.Lint.Lists;

/// <summary>
/// Finds serial numbers that appear in several entries of a CRL. Stores and sorts the positions of the serial numbers in the CRL instead of
/// copies of them.
/// </summary>
/// <param name="der">The CRL.</param>
internal sealed class RepeatedSerialFinder(byte[] der)
{
    private readonly List<SerialPosition> _positions = [];

    /// <summary>Adds a serial number.</summary>
    /// <param name="start">Offset of the first octet of the serial number.</param>
    /// <param name="length">Length of the serial number in octets.</param>
    /// <param name="entryStart">Offset of the entry that contains the serial number.</param>
    public void Add(int start, int length, int entryStart) => _positions.Add(new SerialPosition(start, length, entryStart));

    /// <summary>Returns the offsets of the entries that repeat the serial number of an earlier entry.</summary>
    public IEnumerable<int> FindRepeatedEntries()
    {
        _positions.Sort(Compare);
        var repeatedEntries = new List<int>();
        for (var i = 1; i < _positions.Count; i++)
        {
            if (GetOctets(_positions[i]).SequenceEqual(GetOctets(_positions[i - 1])))
            {
                repeatedEntries.Add(_positions[i].EntryStart);
            }
        }

        repeatedEntries.Sort();
        return repeatedEntries;
    }

    private int Compare(SerialPosition left, SerialPosition right)
    {
        var order = GetOctets(left).SequenceCompareTo(GetOctets(right));
        return order != 0 ? order : left.EntryStart.CompareTo(right.EntryStart);
    }

    private ReadOnlySpan<byte> GetOctets(SerialPosition position) => der.AsSpan(position.Start, position.Length);

    private readonly record struct SerialPosition(int Start, int Length, int EntryStart);
}
