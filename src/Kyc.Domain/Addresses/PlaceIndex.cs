using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;

namespace Kyc.Domain.Addresses;

/// <summary>Finds the prefectures, municipalities and towns of a postcode table at a given position of an address.</summary>
internal sealed class PlaceIndex
{
    private const char County = '郡';
    private const char Island = '島';
    private const char Ward = '区';

    private readonly string[] _prefectures;
    private readonly City[] _cities;
    private readonly Dictionary<char, List<(int City, string Name)>> _byFirstLetter = [];
    private readonly Lazy<TownIndex>[] _towns;

    public PlaceIndex(PostcodeTable table)
    {
        _prefectures = [.. table.Cities.Select(city => city.Prefecture).Distinct(StringComparer.Ordinal)];
        City[] listedCities = [.. table.Cities.Select(City.Create)];
        // The table contains the wards of large cities, but not the cities themselves. The cities are added, so that an address with a ward
        // that was created after the date of the table is still assigned to its city.
        _cities =
        [
            .. listedCities,
            .. listedCities
                .Where(city => city.Name[^1] == Ward && city.Name.Contains('市', StringComparison.Ordinal))
                .Select(ward => new City(ward.Prefecture, ward.Name[..(ward.Name.IndexOf('市', StringComparison.Ordinal) + 1)], ""))
                .Distinct(),
        ];
        for (var index = 0; index < _cities.Length; index++)
        {
            AddName(index, _cities[index].Name);
            AddName(index, _cities[index].ShortName);
        }

        _towns = [.. Enumerable.Range(0, _cities.Length).Select(city => new Lazy<TownIndex>(() =>
            new TownIndex(city < listedCities.Length ? table.GetPlaces(city) : [])))];
    }

    /// <summary>Reads the prefecture at the given position of a folded address. Returns an empty string when there is none.</summary>
    public string ReadPrefecture(string folded, int start, out int end)
    {
        end = start;
        foreach (var prefecture in _prefectures)
        {
            if (PlaceNameMatcher.TryMatch(folded, start, prefecture, out var prefectureEnd))
            {
                end = prefectureEnd;
                return prefecture;
            }
        }

        return "";
    }

    /// <summary>
    /// Reads the municipality at the given position. A town (町) or village (村) is also found if the address omits its county or island.
    /// </summary>
    /// <param name="folded">The folded address.</param>
    /// <param name="start">The position where the municipality would begin.</param>
    /// <param name="prefecture">The prefecture before the municipality. Empty when the address does not state one.</param>
    /// <param name="end">The position after the municipality. Equal to <paramref name="start"/> when the method returns -1.</param>
    /// <returns>The index of the municipality. -1 when there is none, or when several municipalities match equally well.</returns>
    public int ReadCity(string folded, int start, string prefecture, out int end)
    {
        var (cityIndex, isExact) = (-1, false);
        end = start;
        var nameStart = PlaceNameMatcher.SkipSpaces(folded, start);
        if (nameStart == folded.Length || !_byFirstLetter.TryGetValue(PlaceNameMatcher.GetKey(folded, nameStart), out var names))
        {
            return cityIndex;
        }

        foreach (var (city, name) in names)
        {
            if ((prefecture.Length > 0 && _cities[city].Prefecture != prefecture)
                || !PlaceNameMatcher.TryMatch(folded, start, name, out var nameEnd) || nameEnd < end)
            {
                continue;
            }

            // An exact match takes precedence: 鹿嶋市 and 鹿島市 are different municipalities, although people often write one instead of the
            // other.
            var isExactMatch = string.CompareOrdinal(folded, nameStart, name, 0, name.Length) == 0;
            if (nameEnd > end || (isExactMatch && !isExact))
            {
                (cityIndex, isExact) = (city, isExactMatch);
            }
            else if (isExactMatch == isExact && cityIndex != city)
            {
                cityIndex = -1;
            }

            end = nameEnd;
        }

        end = cityIndex < 0 ? start : end;
        return cityIndex;
    }

    /// <summary>Gets the towns of the municipality with the given index.</summary>
    public TownIndex GetTowns(int cityIndex) => _towns[cityIndex].Value;

    /// <summary>Whether the municipality with the given index is Kyoto or one of its wards, where street names precede the town.</summary>
    public bool IsInKyoto(int cityIndex) => _cities[cityIndex].Name.StartsWith("京都市", StringComparison.Ordinal);

    private void AddName(int cityIndex, string name)
    {
        if (name.Length == 0)
        {
            return;
        }

        var key = PlaceNameMatcher.GetKey(name, 0);
        if (!_byFirstLetter.TryGetValue(key, out var names))
        {
            _byFirstLetter.Add(key, names = []);
        }

        names.Add((cityIndex, name));
    }

    private sealed record City(string Prefecture, string Name, string ShortName)
    {
        // Only towns and villages belong to a county. The 郡 in the name of the city 蒲郡市 does not stand for a county.
        public static City Create(Municipality municipality)
        {
            var name = TextFolding.Fold(municipality.City);
            return new City(TextFolding.Fold(municipality.Prefecture), name, name[^1] is '町' or '村' ? RemoveCounty(name) : "");
        }

        // Removes the county or the island from a name such as 余市郡余市町 or 八丈島八丈町. Returns an empty string for a name without them, such as
        // 大島町 or 利島村.
        private static string RemoveCounty(string name)
        {
            var county = name.IndexOf(County, StringComparison.Ordinal);
            var island = name.IndexOf(Island, StringComparison.Ordinal);
            return county > 0 ? name[(county + 1)..] : island > 0 && island < name.Length - 2 ? name[(island + 1)..] : "";
        }
    }
}
