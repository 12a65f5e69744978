using System.Text.RegularExpressions;
using Kyc.Domain.Postcodes;

namespace Kyc.Domain.Tests.Measures;

/// <summary>Represents a town and its municipality, from the product's postcode table.</summary>
internal sealed record Place(string Postcode, string Prefecture, string City, string Town)
{
    public string Name => Prefecture + City + Town;
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
    /// Gets the towns where people live. Floors of office towers are left out, and so are towns that end in Arabic digits, after which no
    /// number can be written.
    /// </summary>
    public static Place[] Residential { get; } = [.. All.Where(place => !NonResidential().IsMatch(place.Town))];

    [GeneratedRegex("階|ビル|[０-９]$|大字$")]
    private static partial Regex NonResidential();
}
