using System.Diagnostics.CodeAnalysis;
using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;
using Kyc.Mail.Postcodes;

namespace Kyc.Mail.Addresses;

/// <summary>Divides addresses after the town, and finds their postcodes (mail.md 8.2: the longest town counts).</summary>
public static class AddressSplitter
{
    // Several times the longest address of Japan. What is longer is none, and is not compared with thousands of towns.
    private const int MaximumAddress = 500;

    /// <summary>Divides an address after the longest of its postcode's towns that it begins with.</summary>
    /// <param name="table">The table of postcodes.</param>
    /// <param name="postcode7">Seven ASCII digits.</param>
    /// <param name="address">From the prefecture or the municipality on, full-width or half-width.</param>
    /// <param name="split">The parts.</param>
    /// <param name="problem">Why there are none.</param>
    public static bool TrySplit(
        PostcodeTable table, string postcode7, string address, [NotNullWhen(true)] out SplitAddress? split, out AddressProblem problem)
    {
        split = null;
        var places = table.Find(postcode7);
        var folded = Fold(address);
        var readings = places
            .Select(place => MunicipalityReading.TryRead(folded, place, out var end) ? ReadingOf(table, place, folded, end) : null)
            .OfType<AddressReading>()
            .OrderByDescending(reading => reading.Length)
            .ToArray();
        if (readings.Length > 0)
        {
            // Of towns of the same length, that whose part fits.
            var best = readings.TakeWhile(reading => reading.Length == readings[0].Length).MinBy(reading => reading.Fit)!;
            var fit = best.Fit == QualifierFit.Fits && table.IsAmbiguous(best.Place) ? QualifierFit.Undecided : best.Fit;
            split = new SplitAddress(best.Place, best.Remainder.TrimStart(), fit);
        }

        problem = split is not null ? AddressProblem.None
            : places.Count == 0 ? AddressProblem.PostcodeUnknown
            : AddressProblem.AddressElsewhere;
        return split is not null;
    }

    /// <summary>
    /// Postcodes that an address may have, the likelier first: <see cref="PostcodeAnswer.Candidates"/> of <see cref="PostcodeFinder"/>.
    /// Only one that is alone and fits needs no person to look at it.
    /// </summary>
    /// <param name="table">The table of postcodes.</param>
    /// <param name="address">From the prefecture or the municipality on, full-width or half-width.</param>
    public static IReadOnlyList<SplitAddress> FindPostcodes(PostcodeTable table, string address) =>
        PostcodeFinder.Find(table, address).Candidates;

    internal static string Fold(string address) => address.Length > MaximumAddress ? "" : TextFolding.Fold(address);

    // Whoever typed the postcode has read the address: here the short forms of towns are the town's name.
    private static AddressReading? ReadingOf(PostcodeTable table, PostcodePlace place, string folded, int cityEnd)
    {
        var buildings = TowerBuildings.Of(table);
        var reading = AddressReading.Of(place, folded, cityEnd) ?? AddressReading.OfShort(place, folded, cityEnd);
        if (reading is not null)
        {
            // The town's own postcode is not that of its buildings.
            return buildings.NamedIn(place, reading.Remainder, out var naming) is { } named && naming == BuildingNaming.Named
                ? reading with { Fit = named.FloorIn(reading.Remainder) is null ? QualifierFit.Undecided : QualifierFit.Contradicts }
                : reading;
        }

        if (buildings.BuildingOf(place) is not { } building || AddressReading.Of(building.Town, folded, cityEnd) is not { } inTown
            || building.NamingIn(inTown.Remainder) == BuildingNaming.Absent)
        {
            return null;
        }

        var floor = building.FloorIn(inTown.Remainder);
        var fit = floor is null ? place == building.Rest ? QualifierFit.Fits : QualifierFit.Undecided
            : floor == place ? QualifierFit.Fits
            : QualifierFit.Contradicts;
        return inTown with { Place = place, Fit = fit };
    }
}
