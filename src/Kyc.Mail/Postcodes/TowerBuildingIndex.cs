using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;

namespace Kyc.Mail.Postcodes;

/// <summary>
/// Finds, in a postcode table, the buildings whose floors have their own postcodes (霞が関霞が関ビル（１階）). The table lists such a building as a
/// town, whose name consists of the name of the actual town and the name of the building. In an address, the house number is between the
/// two names.
/// </summary>
internal sealed partial class TowerBuildingIndex
{
    private const char FloorUnit = '階';
    private const string UnknownFloor = "地階・階層不明";

    // All postcodes of a building begin with the same five digits. In 霞が関ビル, for example, 1006001 to 1006036 are floors, and 1006090 is the
    // rest of the building.
    private const int PrefixLength = 5;

    private static readonly ConditionalWeakTable<PostcodeTable, TowerBuildingIndex> Cache = [];

    private readonly Dictionary<(string Prefecture, string City), TowerBuilding[]> _byCity;
    private readonly Dictionary<PostcodePlace, TowerBuilding> _byPlace;

    private TowerBuildingIndex(PostcodeTable table)
    {
        var floors = table.GetAll().Where(place => place.Town.EndsWith(FloorUnit) || place.Qualifier.EndsWith(FloorUnit))
            .Select(place => (Place: place, Floor: FloorRegex().Match(GetText(place)))).Where(row => row.Floor.Success)
            .GroupBy(row => (row.Place.Prefecture, row.Place.City, Name: row.Floor.Groups["building"].Value.Trim()))
            .Where(group => group.Skip(1).Any()).ToArray();
        var cities = floors.Select(group => (group.Key.Prefecture, group.Key.City)).ToHashSet();
        var rows = table.GetAll().Where(place => place.Town.Length > 0 && cities.Contains((place.Prefecture, place.City)))
            .ToLookup(place => (place.Prefecture, place.City));
        var buildings = floors.Select(group => CreateBuilding(
            [.. group.Select(row => (int.Parse(row.Floor.Groups["floor"].ValueSpan, CultureInfo.InvariantCulture), row.Place))],
            group.Key.Name, rows[(group.Key.Prefecture, group.Key.City)])).OfType<TowerBuilding>().ToArray();
        _byCity = buildings.GroupBy(building => (building.Town.Prefecture, building.Town.City))
            .ToDictionary(group => group.Key, group => group.ToArray());
        _byPlace = buildings.SelectMany(building => building.Places.Select(place => (place, building))).DistinctBy(pair => pair.place)
            .ToDictionary(pair => pair.place, pair => pair.building);
    }

    /// <summary>Returns the buildings of the given table. Each table is searched only once.</summary>
    public static TowerBuildingIndex Get(PostcodeTable table) => Cache.GetValue(table, static key => new TowerBuildingIndex(key));

    /// <summary>Checks whether the given place of the table is a floor of a building, or the rest of a building.</summary>
    public bool IsInBuilding(PostcodePlace place) => _byPlace.ContainsKey(place);

    /// <summary>Returns the building of which the given place is a floor or the rest; null if there is none.</summary>
    public TowerBuilding? FindBuilding(PostcodePlace place) => _byPlace.GetValueOrDefault(place);

    /// <summary>
    /// Returns the building that the given text, which follows the town in an address, names or may name; null if there is none. A building
    /// whose name is a separate word takes precedence over one whose name is part of a longer word. Among equal matches, the longest name
    /// applies.
    /// </summary>
    public TowerBuilding? FindNamedBuilding(PostcodePlace town, string remainder, out BuildingMatch match)
    {
        var bestMatch = _byCity.GetValueOrDefault((town.Prefecture, town.City), []).Where(building => building.Town.Town == town.Town)
            .Select(building => (Building: building, Naming: building.FindMatch(remainder)))
            .Where(pair => pair.Naming != BuildingMatch.None)
            .OrderByDescending(pair => pair.Naming).ThenByDescending(pair => pair.Building.NameLength).FirstOrDefault();
        match = bestMatch.Naming;
        return bestMatch.Building;
    }

    private static TowerBuilding? CreateBuilding((int Floor, PostcodePlace Place)[] floors, string name, IEnumerable<PostcodePlace> rows)
    {
        var prefix = floors[0].Place.Postcode[..PrefixLength];
        bool IsFloor(PostcodePlace row) => floors.Any(floor => floor.Place == row);
        var rowsByPrefix = rows.ToLookup(row => row.Postcode.StartsWith(prefix, StringComparison.Ordinal));
        var otherFloors = rowsByPrefix[true].FirstOrDefault(row => !IsFloor(row)
            && (name.StartsWith(GetText(row), StringComparison.Ordinal) || GetText(row).EndsWith(UnknownFloor, StringComparison.Ordinal)));
        var town = rowsByPrefix[false].Where(row => name.StartsWith(TextFolding.Fold(row.Town), StringComparison.Ordinal))
            .MaxBy(row => row.Town.Length);
        var places = floors.DistinctBy(floor => floor.Floor).ToDictionary(floor => floor.Floor, floor => floor.Place);
        return town is null ? null : new TowerBuilding(town, name[TextFolding.Fold(town.Town).Length..], places, otherFloors);
    }

    // The space prevents サンシャイン６０（１階） from being read as floor 601. In KEN_ALL.CSV, the outer parentheses can contain 高層棟）（１階, so all
    // parentheses are removed.
    private static string GetText(PostcodePlace place) =>
        ParenthesesRegex().Replace(TextFolding.Fold($"{place.Town} {place.Qualifier}"), "").Trim();

    [GeneratedRegex("^(?<building>.+?)(?<floor>(?<![0-9])[0-9]{1,3})階$")]
    private static partial Regex FloorRegex();

    [GeneratedRegex("[()]")]
    private static partial Regex ParenthesesRegex();
}
