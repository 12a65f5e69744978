namespace Kyc.Domain.Postcodes;

/// <summary>Represents a place that a postcode stands for. A postcode may have several places, and a town several postcodes.</summary>
/// <param name="Postcode">Seven digits.</param>
/// <param name="Prefecture">The prefecture (都道府県).</param>
/// <param name="City">The municipality, with its county or ward (市区町村): 余市郡余市町, 札幌市東区.</param>
/// <param name="Town">The town (町域). Empty when the postcode stands for the whole municipality, or for the rest of it.</param>
/// <param name="Qualifier">
/// The text in parentheses in the postcode list: the part of the town (１～７丁目, その他), or in Kyoto the streets. Empty when the postcode stands
/// for the whole town.
/// </param>
/// <param name="CoversUnlistedTowns">
/// Whether the postcode stands for all places of the municipality that have no postcode of their own (以下に掲載がない場合). Letters to these places
/// carry no customer barcode (mail.md 8.1).
/// </param>
public sealed record PostcodePlace(string Postcode, string Prefecture, string City, string Town, string Qualifier, bool CoversUnlistedTowns)
{
    /// <summary>Gets prefecture, municipality and town, joined as in an address.</summary>
    public string Name => Prefecture + City + Town;
}
