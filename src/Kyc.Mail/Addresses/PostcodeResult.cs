namespace Kyc.Mail.Addresses;

/// <summary>Specifies why a person must decide on the postcode of an address.</summary>
public enum PostcodeDoubt
{
    /// <summary>The address does not begin with a prefecture or a municipality of Japan. It may be abroad, or not be an address.</summary>
    NotInJapan,

    /// <summary>The address begins with a prefecture, but no municipality in the table follows.</summary>
    MunicipalityUnknown,

    /// <summary>The address contains U+FFFD, which replaces a character that could not be read.</summary>
    UnreadableCharacter,

    /// <summary>
    /// The table does not contain the town of the address, or a similar one, in the municipality. The town may have no postcode of its own
    /// or be mistyped.
    /// </summary>
    TownUnknown,

    /// <summary>The address may mean a town with a similar name, or the town may have a longer name than the part that was read.</summary>
    SimilarTown,

    /// <summary>
    /// Several postcodes are possible, for example because each part of the town has its own and the address does not show the part, or the
    /// only possible postcode does not certainly fit.
    /// </summary>
    SeveralPostcodes,

    /// <summary>
    /// The address names, or may name, a building whose floors have their own postcodes, but it does not state one of these floors.
    /// </summary>
    BuildingFloor,
}

/// <summary>Represents the postcode of an address, or the reason why a person must choose it.</summary>
/// <param name="Match">The place, if it is the only possible one; otherwise null.</param>
/// <param name="Doubt">Why a person must choose the place; null if <paramref name="Match"/> is not null.</param>
/// <param name="Candidates">
/// The possible places, the most likely first. If there is a match, it is the only candidate. If no town was recognized, the candidates
/// include the place that stands for all towns without a postcode of their own, if it is in the table.
/// </param>
public sealed record PostcodeResult(SplitAddress? Match, PostcodeDoubt? Doubt, IReadOnlyList<SplitAddress> Candidates)
{
    /// <summary>Returns only the type name: an address is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(PostcodeResult);
}
