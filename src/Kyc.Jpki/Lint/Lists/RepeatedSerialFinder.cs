namespace Kyc.Jpki.Lint.Lists;

/// <summary>
/// Finds serial numbers that appear in several entries of a CRL. Stores and sorts the positions of the serial numbers in the CRL instead of
/// copies of them.
/// </summary>
/// <param name="der">The CRL.</param>
internal sealed class RepeatedSerialFinder(byte[] der)
{
    private readonly List<Position> _positions = [];

    /// <summary>Adds a serial number.</summary>
    /// <param name="start">Offset of the first octet of the serial number.</param>
    /// <param name="length">Length of the serial number in octets.</param>
    /// <param name="entry">Offset of the entry that contains the serial number.</param>
    public void Add(int start, int length, int entry) => _positions.Add(new Position(start, length, entry));

    /// <summary>Returns the offsets of the entries that repeat the serial number of an earlier entry.</summary>
    public IEnumerable<int> FindRepeated()
    {
        _positions.Sort(Compare);
        var repeated = new List<int>();
        for (var i = 1; i < _positions.Count; i++)
        {
            if (GetOctets(_positions[i]).SequenceEqual(GetOctets(_positions[i - 1])))
            {
                repeated.Add(_positions[i].Entry);
            }
        }

        repeated.Sort();
        return repeated;
    }

    private int Compare(Position left, Position right)
    {
        var order = GetOctets(left).SequenceCompareTo(GetOctets(right));
        return order != 0 ? order : left.Entry.CompareTo(right.Entry);
    }

    private ReadOnlySpan<byte> GetOctets(Position position) => der.AsSpan(position.Start, position.Length);

    private readonly record struct Position(int Start, int Length, int Entry);
}
