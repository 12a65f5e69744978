namespace Kyc.Mail.Addresses;

/// <summary>Specifies why a person must decide on the postcode of an address.</summary>
public enum PostcodeDoubt
{
    /// <summary>The address does not begin with a prefecture or a municipality of Japan: it is abroad, or not an address.</summary>
    NotInJapan,

    /// <summary>The address begins with a prefecture, but no municipality of the table follows.</summary>
    MunicipalityUnknown,

    /// <summary>The address contains the replacement for a character that could not be read (U+FFFD).</summary>
    UnreadableCharacter,

    /// <summary>
    /// The table contains neither this town in the municipality nor a similar one. The town may be a place that is not listed, or mistyped.
    /// </summary>
    TownUnknown,

    /// <summary>The table does not contain this town in the municipality, but a similar one.</summary>
    SimilarTown,

    /// <summary>The town has several postcodes, and the address does not show in which part it is.</summary>
    SeveralPostcodes,

    /// <summary>The address names, or may name, a building whose floors have their own postcodes, and no floor of it follows.</summary>
    BuildingFloor,
}

/// <summary>Represents the postcode of an address, or the question that a person must answer.</summary>
/// <param name="Match">The place, if it is the only possible one; otherwise null.</param>
/// <param name="Doubt">Why a person must choose the place; null if <paramref name="Match"/> is not null.</param>
/// <param name="Candidates">
/// Possible places, the most likely first: the place that was found, or those to choose from. If no town was recognized, they include the
/// place for towns that are not listed.
/// </param>
public sealed record PostcodeResult(SplitAddress? Match, PostcodeDoubt? Doubt, IReadOnlyList<SplitAddress> Candidates)
{
    /// <summary>Returns only the type name: an address is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(PostcodeResult);
}
