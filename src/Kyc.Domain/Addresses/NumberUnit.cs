namespace Kyc.Domain.Addresses;

/// <summary>Specifies the unit of a number in an address. The unit is the word after the number.</summary>
internal enum NumberUnit
{
    /// <summary>The address does not state a unit: 1-2-3.</summary>
    None,

    /// <summary>The word 丁目, or 丁 in Sakai.</summary>
    Block,

    /// <summary>The word 番 of the residential address system (住居表示).</summary>
    Lot,

    /// <summary>The word 番地, for a number of the land register.</summary>
    LotNumber,

    /// <summary>The word 号 after 番, for a house.</summary>
    House,

    /// <summary>The word 号 in other places, for a house or a room.</summary>
    HouseOrRoom,

    /// <summary>The word 号室 or 室, for a room.</summary>
    Room,

    /// <summary>The word 棟 or 号棟, for a building.</summary>
    Building,

    /// <summary>The word 館 or 号館, for a building or hall.</summary>
    Hall,

    /// <summary>The word 階 or the letter F, for a floor.</summary>
    Floor,

    /// <summary>The word 条 that is not followed by a compass direction.</summary>
    Street,

    /// <summary>The word 条 before a compass direction, as in Sapporo: 北1条西2丁目, which many people write 北1西2.</summary>
    CrossStreet,

    /// <summary>The word 線.</summary>
    Line,

    /// <summary>The word 号線.</summary>
    NumberedLine,

    /// <summary>The word 地割.</summary>
    LandSection,

    /// <summary>The word 番町 in the name of a town.</summary>
    NumberedTown,

    /// <summary>The word 番丁 in the name of a town.</summary>
    NumberedLane,

    /// <summary>The word 号 after a number with 第.</summary>
    OrdinalNumber,

    /// <summary>The word 号地.</summary>
    ReclaimedLand,

    /// <summary>The word 区.</summary>
    District,

    /// <summary>The word 組.</summary>
    Group,

    /// <summary>The word 字 after a number, as in 一字.</summary>
    NumberedSection,

    /// <summary>The word 街区.</summary>
    CityBlock,

    /// <summary>The word 画地.</summary>
    Plot,
}
