using System.Text.RegularExpressions;
using Kyc.Domain.Addresses;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Postcodes;

namespace Kyc.Mail.Addresses;

/// <summary>
/// Finds the postcode of an address. If the table leaves it open, a person must decide. In particular, a town that is missing from the
/// table is never assumed to be one of the places that are not listed (以下に掲載がない場合).
/// </summary>
public static partial class PostcodeFinder
{
    private const int MaximumCandidates = 10;

    /// <summary>Finds the postcode of an address.</summary>
    /// <param name="table">The table of postcodes.</param>
    /// <param name="address">The address, starting with the prefecture or the municipality, full-width or half-width.</param>
    public static PostcodeAnswer Find(PostcodeTable table, string address)
    {
        var folded = AddressSplitter.Fold(address);
        var cities = MunicipalityReading.AllOf(table, folded);
        if (cities.Count == 0)
        {
            return Doubtful(BeginsWithPrefecture(table, folded) ? PostcodeDoubt.MunicipalityUnknown : PostcodeDoubt.NotInJapan, []);
        }

        var answer = FindIn(table, folded, cities);
        return folded.Contains(SimilarTowns.Lost, StringComparison.Ordinal)
            ? Doubtful(PostcodeDoubt.UnreadableCharacter, answer.Candidates)
            : answer;
    }

    private static PostcodeAnswer FindIn(PostcodeTable table, string folded, IReadOnlyList<MunicipalityReading> cities)
    {
        var readings = ReadAll(cities, city => TownsAndRest(table, city), folded, AddressReading.Of);
        var shortForms = ReadAll(cities, city => city.Places(table), folded, AddressReading.OfShort);
        var inTowns = readings.Any(reading => reading.Place.Town.Length > 0);
        if (shortForms.Length > 0 && inTowns)
        {
            // 春光5-3 is in 春光五条 or in 春光 if both exist.
            return Doubtful(PostcodeDoubt.SeveralPostcodes, [.. Splits([.. Longest(table, shortForms), .. Longest(table, readings)])]);
        }

        var best = Longest(table, shortForms.Length > 0 ? shortForms : readings);
        if (!inTowns && shortForms.Length == 0)
        {
            return InNoTown(table, folded, cities, [.. best]);
        }

        if (InBuilding(TowerBuildings.Of(table), folded, cities, best) is { } inBuilding)
        {
            return inBuilding;
        }

        return LookAlikes(table, folded, cities, best) is { Count: > 0 } similar
            ? Doubtful(PostcodeDoubt.SimilarTown, [.. similar, .. Splits(best)])
            : Decide(Splits(best));
    }

    private static AddressReading[] ReadAll(
        IEnumerable<MunicipalityReading> cities,
        Func<MunicipalityReading, IEnumerable<PostcodePlace>> placesOf,
        string folded,
        Func<PostcodePlace, string, int, AddressReading?> read) =>
        [.. cities.SelectMany(city => placesOf(city).Select(place => read(place, folded, city.End))).OfType<AddressReading>()];

    private static PostcodeAnswer InNoTown(
        PostcodeTable table, string folded, IReadOnlyList<MunicipalityReading> cities, AddressReading[] best)
    {
        var listed = cities.SelectMany(city => city.Places(table)).Any(place => place.Town.Length > 0);
        // A qualifier such as 琴平町の次に１～４２６番地がくる場合 decides by itself. If no town is listed, the address cannot be confused with one.
        if (!listed || best.Any(reading => reading is { Place.Qualifier.Length: > 0, Fit: QualifierFit.Fits }))
        {
            return Decide(Splits(best));
        }

        SplitAddress[] similar =
        [
            .. cities.SelectMany(city => SimilarTowns.Find(TextOfTown(table, folded, city), TownsAndRest(table, city), MaximumCandidates))
                .Select(Unread),
        ];
        return Doubtful(similar.Length > 0 ? PostcodeDoubt.SimilarTown : PostcodeDoubt.TownUnknown, [.. similar, .. Splits(best)]);
    }

    /// <summary>Returns the towns that the address may mean instead of the town that was read.</summary>
    private static List<SplitAddress>? LookAlikes(
        PostcodeTable table, string folded, IReadOnlyList<MunicipalityReading> cities, AddressReading[] best)
    {
        if (best.Length == 0 || !best.All(reading => reading.HasStreetsBehind || GoesOn().IsMatch(reading.Remainder)))
        {
            return null;
        }

        var towns = cities
            .SelectMany(city => SimilarTowns.LongerThan(TextOfTown(table, folded, city), best[0].Place, TownsAndRest(table, city)))
            .Take(MaximumCandidates).Select(Unread).ToList();
        // If there is no better town, the person is asked about the town that was read.
        return towns.Count == 0 && best.All(reading => reading.HasStreetsBehind || IsCutOff().IsMatch(reading.Remainder))
            ? [.. Splits(best).Select(split => split with { Fit = QualifierFit.Undecided })]
            : towns;
    }

    private static PostcodeAnswer? InBuilding(
        TowerBuildings buildings, string folded, IReadOnlyList<MunicipalityReading> cities, AddressReading[] best)
    {
        foreach (var reading in best)
        {
            if (buildings.NamedIn(reading.Place, reading.Remainder, out var naming) is not { } building)
            {
                continue;
            }

            var floor = naming == BuildingNaming.Named ? building.FloorIn(reading.Remainder) : null;
            // In the notation of the table, there is no house number before the building.
            if (floor is not null)
            {
                var direct = cities.Select(city => AddressReading.Of(floor, folded, city.End)).OfType<AddressReading>().FirstOrDefault();
                return Decide([new SplitAddress(floor, (direct ?? reading).Remainder.TrimStart(), QualifierFit.Fits)]);
            }

            SplitAddress[] rest = building.Rest is null ? [] : [Unread(building.Rest)];
            return Doubtful(PostcodeDoubt.BuildingFloor, [.. rest, .. Splits(best)]);
        }

        return null;
    }

    private static PostcodeAnswer Decide(IReadOnlyList<SplitAddress> candidates) => candidates is [{ Fit: QualifierFit.Fits } only]
        ? new PostcodeAnswer(only, null, candidates)
        : new PostcodeAnswer(null, PostcodeDoubt.SeveralPostcodes, candidates);

    private static PostcodeAnswer Doubtful(PostcodeDoubt doubt, IReadOnlyList<SplitAddress> candidates) => new(
        null,
        doubt,
        [
            .. candidates.Select(candidate => candidate with { Fit = QualifierFit.Undecided }).DistinctBy(candidate => candidate.Place)
                .Take(MaximumCandidates),
        ]);

    private static IReadOnlyList<SplitAddress> Splits(IEnumerable<AddressReading> readings) =>
    [
        .. readings.Where(reading => reading.Fit != QualifierFit.Contradicts).OrderBy(reading => reading.Fit)
            .Select(reading => new SplitAddress(reading.Place, reading.Remainder.TrimStart(), reading.Fit)),
    ];

    // The table contains buildings among the towns; they are searched separately, after the house number.
    private static IEnumerable<PostcodePlace> TownsAndRest(PostcodeTable table, MunicipalityReading city) =>
        city.Places(table).Where(place => !TowerBuildings.Of(table).IsBuilding(place));

    // It is not yet known where the town ends in the address.
    private static SplitAddress Unread(PostcodePlace place) => new(place, "", QualifierFit.Undecided);

    private static string TextOfTown(PostcodeTable table, string folded, MunicipalityReading city) =>
        folded[AddressReading.TownStart(table.Cities[city.City].City, folded, city.End)..].TrimStart();

    private static bool BeginsWithPrefecture(PostcodeTable table, string folded) =>
        table.Cities.Select(city => city.Prefecture).Distinct()
            .Any(prefecture => PlaceName.TryMatch(folded, 0, prefecture, out _));

    private static AddressReading[] Longest(PostcodeTable table, AddressReading[] all)
    {
        if (all.Length == 0)
        {
            return all;
        }

        var length = all.Max(reading => reading.Length);
        AddressReading[] longest = [.. all.Where(reading => reading.Length == length)];
        var partFits = longest.Any(reading => reading.Place.Qualifier.Length > 0 && reading.Fit == QualifierFit.Fits);
        var onlyOne = longest.All(reading => reading.Place.Postcode == longest[0].Place.Postcode);
        return Array.ConvertAll(longest, reading => reading with
        {
            Fit = reading.Place switch
            {
                // The other parts decide whether the address is in "the rest of the town" or of the municipality.
                { IsNotListed: true } when partFits => QualifierFit.Contradicts,
                { Qualifier: TownQualifier.Rest } => partFits ? QualifierFit.Contradicts : QualifierFit.Undecided,
                { Qualifier: "" } when partFits || table.IsAmbiguous(reading.Place) => QualifierFit.Undecided,
                // Streets distinguish towns with the same name, but the ward has only one town with this name.
                _ when onlyOne && reading.IsKyoto => QualifierFit.Fits,
                _ => reading.Fit,
            },
        });
    }

    // A letter directly after the town that cannot begin a house number or a section.
    [GeneratedRegex("^(?!番|丁目|号|字|大字|無番地|甲|乙|丙|地割|[一二三四五六七八九十百〇])[\\p{L}-[A-Za-z]]")]
    private static partial Regex GoesOn();

    // 町 or similar between the town and the number: the actual name of the town is longer than what was read.
    [GeneratedRegex("^(?:町|丁(?!目)|村|通り?|条)(?=[0-9 -]|[一二三四五六七八九十百]|$)")]
    private static partial Regex IsCutOff();
}
