using System.Globalization;
using System.Text.RegularExpressions;
using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;

namespace Kyc.Mail.Postcodes;

/// <summary>How an address names a building.</summary>
internal enum BuildingNaming
{
    /// <summary>Not at all.</summary>
    Absent,

    /// <summary>Its name is part of a longer word, which may be another building: 新霞が関ビル.</summary>
    Doubtful,

    /// <summary>By its name.</summary>
    Named,
}

/// <summary>A building whose floors have postcodes of their own.</summary>
internal sealed partial class TowerBuilding
{
    // A house number ends in one of these: 1番1号霞が関ビル.
    private const string NameBefore = "(?:(?<![\\p{L}ー])|(?<=[号番地目]))";
    private const string NameBehind = "(?![\\p{L}ー-[階地BF一二三四五六七八九十]])";
    private const string Building = "ビル";

    // ミッドランドスクエア（高層棟）: nobody writes the part that has the floors.
    private const string Tower = "高層棟";

    private readonly IReadOnlyDictionary<int, PostcodePlace> _floors;
    private readonly Regex _name;
    private readonly Regex _partOfName;

    /// <summary>A building.</summary>
    /// <param name="town">A place of the town that it is in.</param>
    /// <param name="name">Its name, folded.</param>
    /// <param name="floors">Places of its floors.</param>
    /// <param name="rest">Its place for basements and where the floor is not known; null when the list has none.</param>
    public TowerBuilding(PostcodePlace town, string name, IReadOnlyDictionary<int, PostcodePlace> floors, PostcodePlace? rest)
    {
        (Town, Rest, _floors) = (town, rest, floors);
        var letters = BuildingWord().Replace(Blanks().Replace(name, ""), Building);
        var tower = letters.EndsWith(Tower, StringComparison.Ordinal);
        letters = tower ? letters[..^Tower.Length] : letters;
        var pattern = string.Join("[ ・]*", letters.Select(letter => Regex.Escape(letter.ToString())))
            .Replace("ビ[ ・]*ル", "ビル(?:[デヂ]ィ?ング)?", StringComparison.Ordinal)
            + (tower ? $"(?:[ ・]*{Tower})?" : "");
        _name = new Regex($"{NameBefore}(?:{pattern}){NameBehind}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
        _partOfName = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
        NameLength = letters.Length;
    }

    /// <summary>A place of the town that it is in.</summary>
    public PostcodePlace Town { get; }

    /// <summary>Its place for basements and where the floor is not known.</summary>
    public PostcodePlace? Rest { get; }

    /// <summary>Of two names that an address holds, the longer is meant.</summary>
    public int NameLength { get; }

    /// <summary>All places of the building.</summary>
    public IEnumerable<PostcodePlace> Places => Rest is null ? _floors.Values : _floors.Values.Append(Rest);

    /// <summary>How a text behind the town names the building.</summary>
    public BuildingNaming NamingIn(string remainder) => _name.IsMatch(remainder) ? BuildingNaming.Named
        : _partOfName.IsMatch(remainder) ? BuildingNaming.Doubtful
        : BuildingNaming.Absent;

    /// <summary>
    /// The place of the floor that a text behind the town tells; null when it tells none, several, or one that the list does not have.
    /// </summary>
    public PostcodePlace? FloorIn(string remainder)
    {
        // Without the name: サンシャイン60 has a number that is no floor.
        var text = _name.Replace(remainder, " ");
        if (Basement().IsMatch(text))
        {
            return Rest;
        }

        int[] floors = [.. FloorNumber().Matches(text).Select(NumberOf).Distinct()];
        return floors.Length == 1 ? _floors.GetValueOrDefault(floors[0]) : null;
    }

    private static int NumberOf(Match match) =>
        match.Groups["kanji"].Success
            ? KanjiNumber.TryRead(match.Groups["kanji"].ValueSpan, out var number) ? number : 0
            : int.Parse(match.Groups["digits"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("ビル(?:ディング|ヂング)")]
    private static partial Regex BuildingWord();

    [GeneratedRegex("[ ・]")]
    private static partial Regex Blanks();

    [GeneratedRegex("地階|地下|(?<![A-Za-z])B[0-9]{1,2}(?:F|階)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Basement();

    [GeneratedRegex(
        "(?<![0-9])(?<digits>[0-9]{1,3}) *(?:階|F(?![A-Za-z]))|(?<![一二三四五六七八九十百])(?<kanji>[一二三四五六七八九十百]{1,5})階",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FloorNumber();
}
