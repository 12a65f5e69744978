namespace Kyc.Domain.Comparison;

/// <summary>What differs between two names or two addresses.</summary>
public enum DifferenceKind
{
    /// <summary>Letters: a name, a building, a part of a place.</summary>
    Text,

    /// <summary>Only the first text has it.</summary>
    OnlyInFirst,

    /// <summary>Only the second text has it.</summary>
    OnlyInSecond,

    /// <summary>The same letters, divided into words differently: AN NA and ANNA.</summary>
    Spacing,

    /// <summary>Two numbers.</summary>
    Number,

    /// <summary>The same number of something else: 1丁目 and 1番地.</summary>
    Unit,

    /// <summary>The same floor, once behind the house number and once as a part of it: 1-2 3階 and 1-2-3階.</summary>
    Joining,

    /// <summary>Postcodes typed in front of the addresses.</summary>
    Postcode,

    /// <summary>Prefectures (都道府県), or one that can't be left out since several municipalities have the name.</summary>
    Prefecture,

    /// <summary>Municipalities (市区町村).</summary>
    Municipality,

    /// <summary>Towns (町域) of one municipality.</summary>
    Town,

    /// <summary>Streets in Kyoto, or streets that can't be left out since the ward has several towns of the name.</summary>
    Street,
}
