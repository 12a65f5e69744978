namespace Kyc.Domain.Comparison;

/// <summary>Specifies the difference between two names or two addresses.</summary>
public enum DifferenceKind
{
    /// <summary>Letters: a name, a building, a part of a place name.</summary>
    Text,

    /// <summary>The text exists only in the first text.</summary>
    OnlyInFirst,

    /// <summary>The text exists only in the second text.</summary>
    OnlyInSecond,

    /// <summary>The same letters, divided into words differently: AN NA and ANNA.</summary>
    Spacing,

    /// <summary>Different numbers.</summary>
    Number,

    /// <summary>The same number with another unit: 1丁目 and 1番地.</summary>
    Unit,

    /// <summary>The same floor, once after the house number and once as a part of it: 1-2 3階 and 1-2-3階.</summary>
    Joining,

    /// <summary>The postcodes at the beginning of the addresses.</summary>
    Postcode,

    /// <summary>The prefectures (都道府県), or a prefecture that cannot be omitted because several municipalities have the same name.</summary>
    Prefecture,

    /// <summary>The municipalities (市区町村).</summary>
    Municipality,

    /// <summary>The towns (町域) of one municipality.</summary>
    Town,

    /// <summary>The streets in Kyoto, or streets that cannot be omitted because the ward has several towns with the same name.</summary>
    Street,
}
