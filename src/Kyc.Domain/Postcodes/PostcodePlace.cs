namespace Kyc.Domain.Postcodes;

/// <summary>A place that a postcode stands for. A postcode may have many, and a town many postcodes.</summary>
/// <param name="Postcode">Seven digits.</param>
/// <param name="Prefecture">Prefecture (都道府県).</param>
/// <param name="City">Municipality, with its county or ward (市区町村): 余市郡余市町, 札幌市東区.</param>
/// <param name="Town">Town (町域). Empty when the postcode stands for all of the municipality, or for the rest of it.</param>
/// <param name="Qualifier">
/// What the list says in parentheses: the part of the town (１～７丁目, その他), or in Kyoto the streets. Empty when it is all of the town.
/// </param>
/// <param name="IsNotListed">
/// The postcode of the places that have none of their own (以下に掲載がない場合): letters there carry no customer barcode (mail.md 8.1).
/// </param>
public sealed record PostcodePlace(string Postcode, string Prefecture, string City, string Town, string Qualifier, bool IsNotListed)
{
    /// <summary>Prefecture, municipality and town, as an address begins.</summary>
    public string Name => Prefecture + City + Town;
}
