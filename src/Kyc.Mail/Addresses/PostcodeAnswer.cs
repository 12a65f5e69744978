namespace Kyc.Mail.Addresses;

/// <summary>Why the postcode of an address is for a person to decide.</summary>
public enum PostcodeDoubt
{
    /// <summary>The address begins with no prefecture and no municipality of Japan: it is abroad, or not an address.</summary>
    NotInJapan,

    /// <summary>The address begins with a prefecture, and what follows is no municipality of the table.</summary>
    MunicipalityUnknown,

    /// <summary>The address holds a character that stands for one that could not be read (U+FFFD).</summary>
    UnreadableCharacter,

    /// <summary>
    /// The table has no such town in the municipality, nor one like it. Perhaps it is one of the places that are not listed, perhaps it is
    /// mistyped.
    /// </summary>
    TownUnknown,

    /// <summary>The table has no such town in the municipality, but one that resembles it.</summary>
    SimilarTown,

    /// <summary>The town has several postcodes, and the address does not tell which part it is in.</summary>
    SeveralPostcodes,

    /// <summary>
    /// The address names, or seems to name, a building whose floors have postcodes of their own, and the floor does not follow.
    /// </summary>
    BuildingFloor,
}

/// <summary>The postcode of an address, or the question that a person must answer.</summary>
/// <param name="Found">The only place that it can be; null when there is a doubt.</param>
/// <param name="Doubt">Why not; null when it was found.</param>
/// <param name="Candidates">
/// Places that it may be, the likelier first: the one found, or those to ask about. Among them is that of the places not listed where no
/// town was recognized.
/// </param>
public sealed record PostcodeAnswer(SplitAddress? Found, PostcodeDoubt? Doubt, IReadOnlyList<SplitAddress> Candidates)
{
    /// <summary>Says nothing: an address is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(PostcodeAnswer);
}
