using System.Text.RegularExpressions;
using Kyc.Domain.Addresses;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Postcodes;

namespace Kyc.Mail.Addresses;

/// <summary>
/// Finds the postcode of an address. If the table does not determine one postcode, a person must choose. In particular, a town that is
/// missing from the table is never assumed to belong to the places that have no postcode of their own (以下に掲載がない場合).
/// </summary>
public static partial class PostcodeFinder
{
    private const int MaxCandidates = 10;

    /// <summary>Finds the postcode of an address.</summary>
    /// <param name="table">The table of postcodes.</param>
    /// <param name="address">The address, starting with the prefecture or the municipality, full-width or half-width.</param>
    public static PostcodeResult Find(PostcodeTable table, string address)
    {
        var folded = AddressSplitter.Fold(address);
        var cities = MunicipalityReading.FindAll(table, folded);
        if (cities.Count == 0)
        {
            return CreateDoubtfulResult(
                BeginsWithPrefecture(table, folded) ? PostcodeDoubt.MunicipalityUnknown : PostcodeDoubt.NotInJapan,
                []);
        }

        var result = FindInMunicipalities(table, folded, cities);
        return folded.Contains(SimilarTownFinder.LostCharacter, StringComparison.Ordinal)
            ? CreateDoubtfulResult(PostcodeDoubt.UnreadableCharacter, result.Candidates)
            : result;
    }

    private static PostcodeResult FindInMunicipalities(PostcodeTable table, string folded, IReadOnlyList<MunicipalityReading> cities)
    {
        var readings = ReadAll(cities, city => GetTowns(table, city), folded, AddressReading.ReadTown);
        var shortForms = ReadAll(cities, city => city.GetPlaces(table), folded, AddressReading.ReadShortForm);
        var hasTownReading = readings.Any(reading => reading.Place.Town.Length > 0);
        if (shortForms.Length > 0 && hasTownReading)
        {
            // If both 春光五条 and 春光 exist, the address 春光5-3 can be in either of them.
            return CreateDoubtfulResult(
                PostcodeDoubt.SeveralPostcodes,
                [.. ToSplitAddresses([.. SelectLongest(table, shortForms), .. SelectLongest(table, readings)])]);
        }

        var bestReadings = SelectLongest(table, shortForms.Length > 0 ? shortForms : readings);
        if (!hasTownReading && shortForms.Length == 0)
        {
            return FindWithoutTown(table, folded, cities, [.. bestReadings]);
        }

        if (FindInBuilding(TowerBuildingIndex.Get(table), folded, cities, bestReadings) is { } buildingResult)
        {
            return buildingResult;
        }

        return FindSimilarTowns(table, folded, cities, bestReadings) is { Count: > 0 } similarTowns
            ? CreateDoubtfulResult(PostcodeDoubt.SimilarTown, [.. similarTowns, .. ToSplitAddresses(bestReadings)])
            : CreateResult(ToSplitAddresses(bestReadings));
    }

    private static AddressReading[] ReadAll(
        IEnumerable<MunicipalityReading> cities,
        Func<MunicipalityReading, IEnumerable<PostcodePlace>> getPlaces,
        string folded,
        Func<PostcodePlace, string, int, AddressReading?> read) =>
        [.. cities.SelectMany(city => getPlaces(city).Select(place => read(place, folded, city.EndIndex))).OfType<AddressReading>()];

    private static PostcodeResult FindWithoutTown(
        PostcodeTable table, string folded, IReadOnlyList<MunicipalityReading> cities, AddressReading[] bestReadings)
    {
        var hasListedTowns = cities.SelectMany(city => city.GetPlaces(table)).Any(place => place.Town.Length > 0);
        // A qualifier that fits, such as 琴平町の次に１～４２６番地がくる場合, is sufficient to select the place. If the table lists no towns for the
        // municipality, the address cannot be confused with a listed town.
        if (!hasListedTowns || bestReadings.Any(reading => reading is { Place.Qualifier.Length: > 0, Fit: QualifierFit.Fits }))
        {
            return CreateResult(ToSplitAddresses(bestReadings));
        }

        SplitAddress[] similarTowns =
        [
            .. cities.SelectMany(city => SimilarTownFinder.Find(GetTownText(table, folded, city), GetTowns(table, city), MaxCandidates))
                .Select(CreateCandidate),
        ];
        return CreateDoubtfulResult(
            similarTowns.Length > 0 ? PostcodeDoubt.SimilarTown : PostcodeDoubt.TownUnknown,
            [.. similarTowns, .. ToSplitAddresses(bestReadings)]);
    }

    /// <summary>
    /// Returns the towns that the address may mean instead of the town that was read. If none is similar but the text continues like the
    /// name of a town, returns the town that was read, for a person to check. Null or empty if there is no doubt.
    /// </summary>
    private static List<SplitAddress>? FindSimilarTowns(
        PostcodeTable table, string folded, IReadOnlyList<MunicipalityReading> cities, AddressReading[] bestReadings)
    {
        if (bestReadings.Length == 0
            || !bestReadings.All(reading => reading.HasStreetsInRemainder || ContinuesWithLetterRegex().IsMatch(reading.Remainder)))
        {
            return null;
        }

        var towns = cities
            .SelectMany(city =>
                SimilarTownFinder.FindLonger(GetTownText(table, folded, city), bestReadings[0].Place, GetTowns(table, city)))
            .Take(MaxCandidates)
            .Select(CreateCandidate)
            .ToList();
        // Without similar towns, a person must still check the town that was read if its name seems to continue.
        return
            towns.Count == 0
            && bestReadings.All(reading => reading.HasStreetsInRemainder || ContinuesTownNameRegex().IsMatch(reading.Remainder))
            ? [.. ToSplitAddresses(bestReadings).Select(split => split with { Fit = QualifierFit.Undecided })]
            : towns;
    }

    private static PostcodeResult? FindInBuilding(
        TowerBuildingIndex buildings, string folded, IReadOnlyList<MunicipalityReading> cities, AddressReading[] bestReadings)
    {
        foreach (var reading in bestReadings)
        {
            if (buildings.FindNamedBuilding(reading.Place, reading.Remainder, out var buildingMatch) is not { } building)
            {
                continue;
            }

            var floor = buildingMatch == BuildingMatch.ByName ? building.FindFloor(reading.Remainder) : null;
            // In the table, the name of the building follows the town without a house number between them. An address may be written in the
            // same way.
            if (floor is not null)
            {
                var directReading = cities
                    .Select(city => AddressReading.ReadTown(floor, folded, city.EndIndex))
                    .OfType<AddressReading>()
                    .FirstOrDefault();
                return CreateResult([new SplitAddress(floor, (directReading ?? reading).Remainder.TrimStart(), QualifierFit.Fits)]);
            }

            SplitAddress[] restCandidates = building.OtherFloors is null ? [] : [CreateCandidate(building.OtherFloors)];
            return CreateDoubtfulResult(PostcodeDoubt.BuildingFloor, [.. restCandidates, .. ToSplitAddresses(bestReadings)]);
        }

        return null;
    }

    private static PostcodeResult CreateResult(IReadOnlyList<SplitAddress> candidates) => candidates is [{ Fit: QualifierFit.Fits } only]
        ? new PostcodeResult(only, null, candidates)
        : new PostcodeResult(null, PostcodeDoubt.SeveralPostcodes, candidates);

    private static PostcodeResult CreateDoubtfulResult(PostcodeDoubt doubt, IReadOnlyList<SplitAddress> candidates) => new(
        null,
        doubt,
        [
            .. candidates.Select(candidate => candidate with { Fit = QualifierFit.Undecided }).DistinctBy(candidate => candidate.Place)
                .Take(MaxCandidates),
        ]);

    private static IReadOnlyList<SplitAddress> ToSplitAddresses(IEnumerable<AddressReading> readings) =>
    [
        .. readings.Where(reading => reading.Fit != QualifierFit.Contradicts).OrderBy(reading => reading.Fit)
            .Select(reading => new SplitAddress(reading.Place, reading.Remainder.TrimStart(), reading.Fit)),
    ];

    // The table lists buildings among the towns. They are searched for separately, because in an address the house number precedes the
    // building.
    private static IEnumerable<PostcodePlace> GetTowns(PostcodeTable table, MunicipalityReading city) =>
        city.GetPlaces(table).Where(place => !TowerBuildingIndex.Get(table).IsInBuilding(place));

    // The remainder is empty, because it is not known where the town ends in the address.
    private static SplitAddress CreateCandidate(PostcodePlace place) => new(place, "", QualifierFit.Undecided);

    private static string GetTownText(PostcodeTable table, string folded, MunicipalityReading city) =>
        folded[AddressReading.GetTownStart(table.Cities[city.CityIndex].City, folded, city.EndIndex)..].TrimStart();

    private static bool BeginsWithPrefecture(PostcodeTable table, string folded) =>
        table.Cities.Select(city => city.Prefecture).Distinct()
            .Any(prefecture => PlaceNameMatcher.TryMatch(folded, 0, prefecture, out _));

    private static AddressReading[] SelectLongest(PostcodeTable table, AddressReading[] readings)
    {
        if (readings.Length == 0)
        {
            return readings;
        }

        var length = readings.Max(reading => reading.Length);
        AddressReading[] maxReadings = [.. readings.Where(reading => reading.Length == length)];
        var hasFittingPart = maxReadings.Any(reading => reading.Place.Qualifier.Length > 0 && reading.Fit == QualifierFit.Fits);
        var hasSinglePostcode = maxReadings.All(reading => reading.Place.Postcode == maxReadings[0].Place.Postcode);
        return Array.ConvertAll(maxReadings, reading => reading with
        {
            Fit = reading.Place switch
            {
                // If the address is in a listed part of the town, it is not in "the rest of the town" or among the places without a
                // postcode of their own.
                { CoversUnlistedTowns: true } when hasFittingPart => QualifierFit.Contradicts,
                { Qualifier: TownQualifierMatcher.OtherParts } => hasFittingPart ? QualifierFit.Contradicts : QualifierFit.Undecided,
                { Qualifier: "" } when hasFittingPart || table.HasSeveralPostcodes(reading.Place) => QualifierFit.Undecided,
                // Streets distinguish towns with the same name. They are not needed if all towns with this name have the same postcode.
                _ when hasSinglePostcode && reading.IsKyoto => QualifierFit.Fits,
                _ => reading.Fit,
            },
        });
    }

    // Matches a letter directly after the town, except a letter with which a house number or a section can begin.
    [GeneratedRegex("^(?!番|丁目|号|字|大字|無番地|甲|乙|丙|地割|[一二三四五六七八九十百〇])[\\p{L}-[A-Za-z]]")]
    private static partial Regex ContinuesWithLetterRegex();

    // Matches 町 or a similar word between the town and the number, which shows that the actual name of the town is longer than what was
    // read.
    [GeneratedRegex("^(?:町|丁(?!目)|村|通り?|条)(?=[0-9 -]|[一二三四五六七八九十百]|$)")]
    private static partial Regex ContinuesTownNameRegex();
}
