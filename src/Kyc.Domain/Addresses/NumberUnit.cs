namespace Kyc.Domain.Addresses;

/// <summary>
/// Specifies the unit of a number in an address. The comment of each member states the word that is written after the number.
/// </summary>
internal enum NumberUnit
{
    /// <summary>The address does not state a unit: 1-2-3.</summary>
    None,

    /// <summary>丁目, or 丁 in Sakai.</summary>
    Block,

    /// <summary>番 of the residential address system (住居表示).</summary>
    Lot,

    /// <summary>番地, a number of the land register.</summary>
    LotNumber,

    /// <summary>号 after 番: the house.</summary>
    House,

    /// <summary>号 elsewhere: a house or a room.</summary>
    HouseOrRoom,

    /// <summary>号室 or 室.</summary>
    Room,

    /// <summary>棟 or 号棟.</summary>
    Building,

    /// <summary>館 or 号館.</summary>
    Hall,

    /// <summary>階 or F.</summary>
    Floor,

    /// <summary>条.</summary>
    Street,

    /// <summary>条 before a compass direction, as in Sapporo: 北1条西2丁目, which many people write 北1西2.</summary>
    CrossStreet,

    /// <summary>線.</summary>
    Line,

    /// <summary>号線.</summary>
    NumberedLine,

    /// <summary>地割.</summary>
    LandSection,

    /// <summary>番町 in the name of a town.</summary>
    NumberedTown,

    /// <summary>番丁 in the name of a town.</summary>
    NumberedLane,

    /// <summary>号 after 第.</summary>
    OrdinalNumber,

    /// <summary>号地.</summary>
    ReclaimedLand,

    /// <summary>区.</summary>
    District,

    /// <summary>組.</summary>
    Group,

    /// <summary>字 after a number: 一字.</summary>
    NumberedSection,

    /// <summary>街区.</summary>
    CityBlock,

    /// <summary>画地.</summary>
    Plot,
}
