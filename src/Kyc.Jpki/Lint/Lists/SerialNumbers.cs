namespace Kyc.Jpki.Lint.Lists;

/// <summary>Finds serial numbers that several entries have, by sorting where they stand. Keeps places, not numbers.</summary>
/// <param name="der">The list.</param>
internal sealed class SerialNumbers(byte[] der)
{
    private readonly List<Place> _places = [];

    /// <summary>Notes a serial number.</summary>
    /// <param name="start">Where its octets start.</param>
    /// <param name="length">How many they are.</param>
    /// <param name="entry">Where its entry starts.</param>
    public void Add(int start, int length, int entry) => _places.Add(new Place(start, length, entry));

    /// <summary>Where the entries start that repeat the serial number of an earlier one.</summary>
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
