using System.Text.RegularExpressions;
using Kyc.Domain.Postcodes;

namespace Kyc.Domain.Tests.Measures;

/// <summary>Represents a town and its municipality, as listed in the product's postcode table.</summary>
internal sealed record Place(string Postcode, string Prefecture, string City, string Town)
{
    public string FullName => Prefecture + City + Town;
}

/// <summary>Provides the towns of the product's postcode table, each once, ordered by postcode.</summary>
internal static partial class Places
{
    public static Place[] All { get; } =
    [
        .. PostcodeTable.BuiltIn.GetAll().Where(place => place.Town.Length > 0)
            .DistinctBy(place => place.Name).Select(place => new Place(place.Postcode, place.Prefecture, place.City, place.Town)),
    ];

    /// <summary>
    /// Gets the towns where people live and whose names a house number can follow. Floors of office towers are left out, and so are names
    /// that end in a full-width digit or in 大字.
    /// </summary>
    public static Place[] Residential { get; } = [.. All.Where(place => !NonResidentialTown().IsMatch(place.Town))];

    [GeneratedRegex("階|ビル|[０-９]$|大字$")]
    private static partial Regex NonResidentialTown();
}
