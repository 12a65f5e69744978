namespace Kyc.Jpki.Lint.Lists;

/// <summary>
/// Finds serial numbers that appear in several entries by sorting their positions. Stores the positions, not the numbers.
/// </summary>
/// <param name="der">The CRL.</param>
internal sealed class SerialNumbers(byte[] der)
{
    private readonly List<Place> _places = [];

    /// <summary>Adds a serial number.</summary>
    /// <param name="start">Offset of its octets.</param>
    /// <param name="length">Number of its octets.</param>
    /// <param name="entry">Offset of its entry.</param>
    public void Add(int start, int length, int entry) => _places.Add(new Place(start, length, entry));

    /// <summary>Returns the offsets of the entries that repeat the serial number of an earlier entry.</summary>
    public IEnumerable<int> Repeated()
    {
        _places.Sort(Compare);
        var repeated = new List<int>();
        for (var i = 1; i < _places.Count; i++)
        {
            if (OctetsOf(_places[i]).SequenceEqual(OctetsOf(_places[i - 1])))
            {
                repeated.Add(_places[i].Entry);
            }
        }

        repeated.Sort();
        return repeated;
    }

    private int Compare(Place one, Place other)
    {
        var order = OctetsOf(one).SequenceCompareTo(OctetsOf(other));
        return order != 0 ? order : one.Entry.CompareTo(other.Entry);
    }

    private ReadOnlySpan<byte> OctetsOf(Place place) => der.AsSpan(place.Start, place.Length);

    private readonly record struct Place(int Start, int Length, int Entry);
}
