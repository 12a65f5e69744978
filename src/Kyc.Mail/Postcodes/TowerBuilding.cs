using System.Globalization;
using System.Text.RegularExpressions;
using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;

namespace Kyc.Mail.Postcodes;

/// <summary>Specifies whether and how an address names a given building.</summary>
internal enum BuildingMatch
{
    /// <summary>The address does not name the building.</summary>
    None,

    /// <summary>
    /// The address contains the name of the building only as part of a longer word, which may name a different building: 新霞が関ビル.
    /// </summary>
    PartOfWord,

    /// <summary>The address contains the name of the building as a separate word.</summary>
    ByName,
}

/// <summary>Represents a building whose floors have their own postcodes.</summary>
internal sealed partial class TowerBuilding
{
    // The name may directly follow a house number: 1番1号霞が関ビル.
    private const string BeforeName = "(?:(?<![\\p{L}ー])|(?<=[号番地目]))";
    private const string AfterName = "(?![\\p{L}ー-[階地BF一二三四五六七八九十]])";
    private const string BuildingWord = "ビル";

    // The table has ミッドランドスクエア（高層棟）, but addresses often omit 高層棟, the part of the building that contains the floors.
    private const string TowerSuffix = "高層棟";

    private readonly IReadOnlyDictionary<int, PostcodePlace> _floors;
    private readonly Regex _name;
    private readonly Regex _partOfName;

    /// <summary>Creates a building from the places of the postcode table.</summary>
    /// <param name="town">A place of the table for the town in which the building stands.</param>
    /// <param name="name">The name of the building, folded by <see cref="TextFolding"/>.</param>
    /// <param name="floors">The places of the floors, by floor number.</param>
    /// <param name="otherFloors">Place for basements and unknown floors; null if the table has none.</param>
    public TowerBuilding(PostcodePlace town, string name, IReadOnlyDictionary<int, PostcodePlace> floors, PostcodePlace? otherFloors)
    {
        (Town, OtherFloors, _floors) = (town, otherFloors, floors);
        var plainName = BuildingWordRegex().Replace(SeparatorsRegex().Replace(name, ""), BuildingWord);
        var hasTowerSuffix = plainName.EndsWith(TowerSuffix, StringComparison.Ordinal);
        plainName = hasTowerSuffix ? plainName[..^TowerSuffix.Length] : plainName;
        var pattern = string.Join("[ ・]*", plainName.Select(letter => Regex.Escape(letter.ToString())))
            .Replace("ビ[ ・]*ル", "ビル(?:[デヂ]ィ?ング)?", StringComparison.Ordinal)
            + (hasTowerSuffix ? $"(?:[ ・]*{TowerSuffix})?" : "");
        _name = new Regex($"{BeforeName}(?:{pattern}){AfterName}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
        _partOfName = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
        NameLength = plainName.Length;
    }

    /// <summary>A place of the table for the town in which the building stands.</summary>
    public PostcodePlace Town { get; }

    /// <summary>Place for basements and unknown floors; null if the table has none.</summary>
    public PostcodePlace? OtherFloors { get; }

    /// <summary>
    /// Number of characters in the name, without separators and without 高層棟. If an address contains the names of two buildings, the longer
    /// name applies.
    /// </summary>
    public int NameLength { get; }

    /// <summary>All places of the building.</summary>
    public IEnumerable<PostcodePlace> Places => OtherFloors is null ? _floors.Values : _floors.Values.Append(OtherFloors);

    /// <summary>Determines whether and how the given text, which follows the town in an address, names the building.</summary>
    public BuildingMatch FindMatch(string remainder) => _name.IsMatch(remainder) ? BuildingMatch.ByName
        : _partOfName.IsMatch(remainder) ? BuildingMatch.PartOfWord
        : BuildingMatch.None;

    /// <summary>
    /// Returns the place of the floor that is named in the given text, which follows the town in an address. For a basement, returns
    /// <see cref="OtherFloors"/>. Returns null if the text names no floor, several floors, or a floor that is not in the table.
    /// </summary>
    public PostcodePlace? FindFloor(string remainder)
    {
        // The name is removed first, because it may contain a number that is not a floor: サンシャイン60.
        var text = _name.Replace(remainder, " ");
        if (BasementRegex().IsMatch(text))
        {
            return OtherFloors;
        }

        int[] floors = [.. FloorNumberRegex().Matches(text).Select(ParseNumber).Distinct()];
        return floors.Length == 1 ? _floors.GetValueOrDefault(floors[0]) : null;
    }

    private static int ParseNumber(Match match) =>
        match.Groups["kanji"].Success
            ? KanjiNumber.TryParse(match.Groups["kanji"].ValueSpan, out var number) ? number : 0
            : int.Parse(match.Groups["digits"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("ビル(?:ディング|ヂング)")]
    private static partial Regex BuildingWordRegex();

    [GeneratedRegex("[ ・]")]
    private static partial Regex SeparatorsRegex();

    [GeneratedRegex("地階|地下|(?<![A-Za-z])B[0-9]{1,2}(?:F|階)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BasementRegex();

    [GeneratedRegex(
        "(?<![0-9])(?<digits>[0-9]{1,3}) *(?:階|F(?![A-Za-z]))|(?<![一二三四五六七八九十百])(?<kanji>[一二三四五六七八九十百]{1,5})階",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FloorNumberRegex();
}
