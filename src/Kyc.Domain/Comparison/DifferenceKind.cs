namespace Kyc.Domain.Comparison;

/// <summary>Specifies what differs between two names or two addresses.</summary>
public enum DifferenceKind
{
    /// <summary>The letters of a name, a building or a part of a place name.</summary>
    Text,

    /// <summary>The part exists only in the first text.</summary>
    OnlyInFirst,

    /// <summary>The part exists only in the second text.</summary>
    OnlyInSecond,

    /// <summary>The same letters, divided into words differently: AN NA and ANNA.</summary>
    Spacing,

    /// <summary>Different numbers.</summary>
    Number,

    /// <summary>The same number with a different unit: 1丁目 and 1番地.</summary>
    Unit,

    /// <summary>
    /// The same floor, written after the house number in one address and joined to it by a hyphen in the other: 1-2 3階 and 1-2-3階.
    /// </summary>
    Joining,

    /// <summary>The postcodes at the beginning of the addresses.</summary>
    Postcode,

    /// <summary>
    /// The prefectures (都道府県) differ, or one address lacks a prefecture that is necessary because the municipality is unknown or ambiguous.
    /// </summary>
    Prefecture,

    /// <summary>The municipalities (市区町村).</summary>
    Municipality,

    /// <summary>The towns (町域) of one municipality.</summary>
    Town,

    /// <summary>
    /// The streets in Kyoto differ, or one address lacks streets that are necessary because the ward has several towns with the same name.
    /// </summary>
    Street,
}
