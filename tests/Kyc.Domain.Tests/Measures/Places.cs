using System.Text.RegularExpressions;
using Kyc.Domain.Postcodes;

namespace Kyc.Domain.Tests.Measures;

/// <summary>Represents a town with its municipality, from the table in the product.</summary>
internal sealed record Place(string Postcode, string Prefecture, string City, string Town)
{
    public string Name => Prefecture + City + Town;
}

/// <summary>The towns of the table in the product, each once, ordered by postcode.</summary>
internal static partial class Places
{
    public static Place[] All { get; } =
    [
        .. PostcodeTable.Shipped.All().Where(place => place.Town.Length > 0)
            .DistinctBy(place => place.Name).Select(place => new Place(place.Postcode, place.Prefecture, place.City, place.Town)),
    ];

    /// <summary>
    /// Gets the towns where people live: no floors of office towers, and no towns that end in Arabic digits, after which no number can be
    /// written.
    /// </summary>
    public static Place[] Residential { get; } = [.. All.Where(place => !NonResidential().IsMatch(place.Town))];

    [GeneratedRegex("階|ビル|[０-９]$|大字$")]
    private static partial Regex NonResidential();
}
