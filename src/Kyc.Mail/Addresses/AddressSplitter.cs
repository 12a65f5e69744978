using System.Diagnostics.CodeAnalysis;
using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;
using Kyc.Mail.Postcodes;

namespace Kyc.Mail.Addresses;

/// <summary>
/// Splits addresses after the town and finds their postcodes. If several town names match, the longest applies (mail.md 8.2).
/// </summary>
public static class AddressSplitter
{
    // This is several times the length of the longest address in Japan. A longer text is not an address and is not compared with thousands
    // of towns.
    private const int MaxAddressLength = 500;

    /// <summary>
    /// Splits an address after its town. If the address begins with the names of several towns of the postcode, the longest name applies.
    /// </summary>
    /// <param name="table">The table of postcodes.</param>
    /// <param name="postcode7">Seven ASCII digits.</param>
    /// <param name="address">The address, starting with the prefecture or the municipality, full-width or half-width.</param>
    /// <param name="splitAddress">The address, split after the town; null if it could not be split.</param>
    /// <param name="problem">Why the address could not be split.</param>
    public static bool TrySplit(
        PostcodeTable table,
        string postcode7,
        string address,
        [NotNullWhen(true)] out SplitAddress? splitAddress,
        out AddressProblem problem)
    {
        splitAddress = null;
        var places = table.Find(postcode7);
        var folded = Fold(address);
        var readings = places
            .Select(place => MunicipalityReading.TryRead(folded, place, out var end) ? Interpret(table, place, folded, end) : null)
            .OfType<AddressReading>()
            .OrderByDescending(reading => reading.Length)
            .ToArray();
        if (readings.Length > 0)
        {
            // Among readings of the same length, selects the one with the best fit.
            var best = readings.TakeWhile(reading => reading.Length == readings[0].Length).MinBy(reading => reading.Fit)!;
            var fit = best.Fit == QualifierFit.Fits && table.HasSeveralPostcodes(best.Place) ? QualifierFit.Undecided : best.Fit;
            splitAddress = new SplitAddress(best.Place, best.Remainder.TrimStart(), fit);
        }

        problem = splitAddress is not null ? AddressProblem.None
            : places.Count == 0 ? AddressProblem.PostcodeUnknown
            : AddressProblem.AddressMismatch;
        return splitAddress is not null;
    }

    /// <summary>
    /// Returns the places to which an address may belong, with their postcodes, the most likely first:
    /// <see cref="PostcodeResult.Candidates"/> of <see cref="PostcodeFinder"/>. A person must choose unless there is only one candidate and
    /// it fits.
    /// </summary>
    /// <param name="table">The table of postcodes.</param>
    /// <param name="address">The address, starting with the prefecture or the municipality, full-width or half-width.</param>
    public static IReadOnlyList<SplitAddress> FindPostcodes(PostcodeTable table, string address) =>
        PostcodeFinder.Find(table, address).Candidates;

    internal static string Fold(string address) => address.Length > MaxAddressLength ? "" : TextFolding.Fold(address);

    // The postcode was typed by a person who read the address, so the short form of a town name is accepted even if the form is ambiguous.
    private static AddressReading? Interpret(PostcodeTable table, PostcodePlace place, string folded, int cityEnd)
    {
        var buildings = TowerBuildingIndex.Get(table);
        var reading = AddressReading.ReadTown(place, folded, cityEnd) ?? AddressReading.ReadShortForm(place, folded, cityEnd);
        if (reading is not null)
        {
            // An address in a building whose floors have their own postcodes does not have the postcode of the town.
            return
                buildings.FindNamedBuilding(place, reading.Remainder, out var buildingMatch) is { } namedBuilding
                && buildingMatch == BuildingMatch.ByName
                ? reading with
                {
                    Fit = namedBuilding.FindFloor(reading.Remainder) is null ? QualifierFit.Undecided : QualifierFit.Contradicts,
                }
                : reading;
        }

        if (buildings.FindBuilding(place) is not { } building
            || AddressReading.ReadTown(building.Town, folded, cityEnd) is not { } townReading
            || building.FindMatch(townReading.Remainder) == BuildingMatch.None)
        {
            return null;
        }

        var floor = building.FindFloor(townReading.Remainder);
        var fit = floor is null ? place == building.OtherFloors ? QualifierFit.Fits : QualifierFit.Undecided
            : floor == place ? QualifierFit.Fits
            : QualifierFit.Contradicts;
        return townReading with { Place = place, Fit = fit };
    }
}
