using Kyc.Domain.Addresses;
using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;
using Kyc.Mail.Postcodes;

namespace Kyc.Mail.Addresses;

/// <summary>Represents one interpretation of a folded address: that it is an address in a certain place.</summary>
/// <param name="Length">Length, in UTF-16 code units, of the part of the folded address up to the end of the place's name.</param>
/// <param name="Remainder">Text after the name of the place.</param>
/// <param name="Fit">Whether the address is in the part of the town that the postcode covers.</param>
internal sealed record AddressReading(PostcodePlace Place, int Length, string Remainder, QualifierFit Fit)
{
    private const string Kyoto = "京都市";
    private const char CountySuffix = '郡';

    // Endings of the street descriptions that precede the town in Kyoto. For example, 今出川通寺町東入下る米屋町 has 下る before the town 米屋町.
    private static readonly string[] StreetEndings =
        ["上る", "下る", "上ル", "下ル", "上がる", "下がる", "上ガル", "下ガル", "入る", "入ル", "西入", "東入", "北入", "南入"];

    /// <summary>
    /// Reads the given municipality at the start of a folded address. The address may omit the prefecture and, if the municipality is a
    /// town or a village in a county (郡), also the county.
    /// </summary>
    public static bool TryReadCity(string folded, string prefecture, string city, out int end)
    {
        var start = PlaceNameMatcher.TryMatch(folded, 0, prefecture, out var prefectureEnd) ? prefectureEnd : 0;
        // Only towns and villages belong to a county. 蒲郡市 is a city, so the 郡 in its name is not the end of a county name.
        var county = city[^1] is '町' or '村' ? city.IndexOf(CountySuffix, StringComparison.Ordinal) : -1;
        return PlaceNameMatcher.TryMatch(folded, start, city, out end)
            || (county > 0 && PlaceNameMatcher.TryMatch(folded, start, city[(county + 1)..], out end));
    }

    /// <summary>
    /// Reads the town of the given place after the municipality, which ends at <paramref name="cityEnd"/>. Returns null if it is not there.
    /// </summary>
    public static AddressReading? ReadTown(PostcodePlace place, string folded, int cityEnd)
    {
        if (place.Town.Length == 0)
        {
            return new AddressReading(place, cityEnd, folded[cityEnd..], TownQualifierMatcher.Compare(place.Qualifier, folded[cityEnd..]));
        }

        var town = TextFolding.Fold(place.Town);
        if (PlaceNameMatcher.TryMatchIgnoringPrefix(folded, cityEnd, town, out var end))
        {
            // In Kyoto, the qualifier names streets, which an address may omit.
            var fit = place.Qualifier.Length > 0 && IsInKyoto(place)
                ? QualifierFit.Undecided
                : TownQualifierMatcher.Compare(place.Qualifier, folded[end..]);
            return new AddressReading(place, end, folded[end..], fit);
        }

        return IsInKyoto(place) ? ReadAfterStreets(place, town, folded, cityEnd) : null;
    }

    /// <summary>
    /// Reads a town whose name contains a number with 条 if the address has the short form of the name, for example 北16西2. Otherwise returns
    /// null.
    /// </summary>
    public static AddressReading? ReadShortForm(PostcodePlace place, string folded, int cityEnd) =>
        place.Town.Length > 0
        && ShortTownFormReader.TryReadTown(folded, cityEnd, TextFolding.Fold(place.Town), out var end, out var remainder)
            ? new AddressReading(place, end, remainder, TownQualifierMatcher.Compare(place.Qualifier, remainder))
            : null;

    /// <summary>
    /// Returns the position at which the town starts: after the municipality, or in Kyoto after the streets, if the address names any.
    /// </summary>
    public static int GetTownStart(string prefectureAndCity, string folded, int cityEnd) =>
        prefectureAndCity.Contains(Kyoto, StringComparison.Ordinal) ? Math.Max(cityEnd, FindEndOfStreets(folded)) : cityEnd;

    /// <summary>Whether the place is in Kyoto, where streets precede the town.</summary>
    public bool IsKyoto => IsInKyoto(Place);

    /// <summary>
    /// Whether descriptions of Kyoto streets follow the text that was read as the town. If so, the actual name of the town follows these
    /// descriptions.
    /// </summary>
    public bool HasStreetsInRemainder => IsKyoto && FindEndOfStreets(Remainder) >= 0;

    private static int FindEndOfStreets(string folded) =>
        StreetEndings.Max(end => folded.LastIndexOf(end, StringComparison.Ordinal) is >= 0 and var at ? at + end.Length : -1);

    private static bool IsInKyoto(PostcodePlace place) => place.City.StartsWith(Kyoto, StringComparison.Ordinal);

    private static AddressReading? ReadAfterStreets(PostcodePlace place, string town, string folded, int cityEnd)
    {
        foreach (var streetEnd in StreetEndings)
        {
            var streetStart = folded.LastIndexOf(streetEnd, StringComparison.Ordinal);
            if (streetStart >= cityEnd && PlaceNameMatcher.TryMatch(folded, streetStart + streetEnd.Length, town, out var end))
            {
                var streets = folded[cityEnd..(streetStart + streetEnd.Length)].Trim();
                var isListed = TextFolding.Fold(place.Qualifier).Split('、').Contains(streets, StringComparer.Ordinal);
                return new AddressReading(place, end, folded[end..], isListed ? QualifierFit.Fits : QualifierFit.Undecided);
            }
        }

        return null;
    }
}
