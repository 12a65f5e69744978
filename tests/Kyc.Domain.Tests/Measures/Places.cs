using System.Text.RegularExpressions;
using Kyc.Domain.Postcodes;

namespace Kyc.Domain.Tests.Measures;

/// <summary>A town with its municipality, by the shipped table.</summary>
internal sealed record Place(string Postcode, string Prefecture, string City, string Town)
{
    public string Name => Prefecture + City + Town;
}

/// <summary>The towns of the shipped table, each once, in the order of their postcodes.</summary>
internal static partial class Places
{
    public static Place[] All { get; } =
    [
        .. PostcodeTable.Shipped.All().Where(place => place.Town.Length > 0)
            .DistinctBy(place => place.Name).Select(place => new Place(place.Postcode, place.Prefecture, place.City, place.Town)),
    ];

    /// <summary>
    /// Those where people live: no floors of office towers, and no towns that end in arabic digits, behind which no number can be written.
    /// </summary>
    public static Place[] OfHomes { get; } = [.. All.Where(place => !NoHome().IsMatch(place.Town))];

    [GeneratedRegex("階|ビル|[０-９]$|大字$")]
    private static partial Regex NoHome();
}
