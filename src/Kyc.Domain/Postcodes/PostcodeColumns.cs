using System.Globalization;
using System.Text;

namespace Kyc.Domain.Postcodes;

/// <summary>Represents a municipality with its prefecture.</summary>
/// <param name="Prefecture">The prefecture (都道府県).</param>
/// <param name="City">The municipality, with its county or ward (市区町村).</param>
public sealed record Municipality(string Prefecture, string City);

/// <summary>
/// Stores the places of a postcode table as columns, ordered by postcode, then prefecture, municipality, town and qualifier.
/// </summary>
internal sealed class PostcodeColumns(
    Municipality[] cities,
    int[] postcodes,
    ushort[] cityIndexes,
    string[] towns,
    string[] qualifiers,
    bool[] notListedFlags)
{
    private readonly TextColumn _towns = new TextColumn(towns);
    private readonly TextColumn _qualifiers = new TextColumn(qualifiers);
    private readonly bool[] _notListedFlags = notListedFlags;

    public Municipality[] Cities { get; } = cities;

    public int[] Postcodes { get; } = postcodes;

    /// <summary>Gets the index of each place's municipality in <see cref="Cities"/>.</summary>
    public ushort[] CityIndexes { get; } = cityIndexes;

    public static PostcodeColumns Create(IEnumerable<PostcodePlace> places)
    {
        PostcodePlace[] orderedPlaces =
        [
            .. places.Distinct()
                .OrderBy(place => place.Postcode, StringComparer.Ordinal).ThenBy(place => place.Prefecture, StringComparer.Ordinal)
                .ThenBy(place => place.City, StringComparer.Ordinal).ThenBy(place => place.Town, StringComparer.Ordinal)
                .ThenBy(place => place.Qualifier, StringComparer.Ordinal),
        ];
        // The municipalities are in the order of their first postcodes, so that adjacent places usually have equal or adjacent indexes.
        Municipality[] cities = [.. orderedPlaces.Select(place => new Municipality(place.Prefecture, place.City)).Distinct()];
        var indexesByCity = cities
            .Select((city, index) => (city, index))
            .ToDictionary(pair => pair.city, pair => checked((ushort)pair.index));
        return new PostcodeColumns(
            cities,
            Array.ConvertAll(orderedPlaces, place => int.Parse(place.Postcode, NumberStyles.None, CultureInfo.InvariantCulture)),
            Array.ConvertAll(orderedPlaces, place => indexesByCity[new Municipality(place.Prefecture, place.City)]),
            Array.ConvertAll(orderedPlaces, place => place.Town),
            Array.ConvertAll(orderedPlaces, place => place.Qualifier),
            Array.ConvertAll(orderedPlaces, place => place.CoversUnlistedTowns));
    }

    public PostcodePlace GetPlace(int index)
    {
        var city = Cities[CityIndexes[index]];
        var postcode = Postcodes[index].ToString("D7", CultureInfo.InvariantCulture);
        return new PostcodePlace(postcode, city.Prefecture, city.City, _towns[index], _qualifiers[index], _notListedFlags[index]);
    }

    // Stores all texts in one string, and adjacent equal texts only once. As separate strings, the 130,000 texts would be a quarter of the
    // heap.
    private sealed class TextColumn
    {
        private readonly string _text;
        private readonly int[] _starts;
        private readonly ushort[] _lengths;

        public TextColumn(string[] texts)
        {
            var joinedText = new StringBuilder();
            _starts = new int[texts.Length];
            _lengths = new ushort[texts.Length];
            for (var index = 0; index < texts.Length; index++)
            {
                var isRepeated = index > 0 && texts[index] == texts[index - 1];
                _starts[index] = isRepeated ? _starts[index - 1] : joinedText.Length;
                _lengths[index] = checked((ushort)texts[index].Length);
                joinedText.Append(isRepeated ? "" : texts[index]);
            }

            _text = joinedText.ToString();
        }

        public string this[int index] => _text.Substring(_starts[index], _lengths[index]);
    }
}
