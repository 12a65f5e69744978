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
            .Select(place => AddressReading.TryReadCity(folded, place.Prefecture, place.City, out var end)
                ? AddressReading.Of(place, folded, end)
                : null)
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
    /// Postcodes that an address may have: those of the longest town that it begins with, the likelier first. Those whose part of the town
    /// the address is not in are left out. Without a town in the table it is that of the places not listed.
    /// </summary>
    /// <param name="table">The table of postcodes.</param>
    /// <param name="address">From the prefecture or the municipality on, full-width or half-width.</param>
    public static IReadOnlyList<SplitAddress> FindPostcodes(PostcodeTable table, string address)
    {
        var folded = Fold(address);
        var readings = Longest(table, CitiesOf(table, folded)
            .SelectMany(city => table.PlacesOf(city.Index).Select(place => AddressReading.Of(place, folded, city.End)))
            .OfType<AddressReading>());
        return
        [
            .. readings.Where(reading => reading.Fit != QualifierFit.Contradicts)
                .OrderBy(reading => reading.Fit)
                .Select(reading => new SplitAddress(reading.Place, reading.Remainder.TrimStart(), reading.Fit)),
        ];
    }

    private static string Fold(string address) => address.Length > MaximumAddress ? "" : TextFolding.Fold(address);

    private static List<(int Index, int End)> CitiesOf(PostcodeTable table, string folded)
    {
        var found = new List<(int, int)>();
        for (var index = 0; index < table.Cities.Count; index++)
        {
            if (AddressReading.TryReadCity(folded, table.Cities[index].Prefecture, table.Cities[index].City, out var end))
            {
                found.Add((index, end));
            }
        }

        return found;
    }

    private static AddressReading[] Longest(PostcodeTable table, IEnumerable<AddressReading> readings)
    {
        AddressReading[] all = [.. readings];
        if (all.Length == 0)
        {
            return all;
        }

        var length = all.Max(reading => reading.Length);
        AddressReading[] longest = [.. all.Where(reading => reading.Length == length)];
        var partFits = longest.Any(reading => reading.Place.Qualifier.Length > 0 && reading.Fit == QualifierFit.Fits);
        return Array.ConvertAll(longest, reading => reading with
        {
            Fit = reading.Place switch
            {
                // "The rest of the town", or of the municipality, is decided by the parts beside it.
                { IsNotListed: true } when partFits => QualifierFit.Contradicts,
                { Qualifier: TownQualifier.Rest } => partFits ? QualifierFit.Contradicts : QualifierFit.Undecided,
                { Qualifier: "" } when partFits || table.IsAmbiguous(reading.Place) => QualifierFit.Undecided,
                _ => reading.Fit,
            },
        });
    }
}
