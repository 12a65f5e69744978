namespace Kyc.Evidence.PersonalNumbers;

/// <summary>What was found. The numbers are those of the database.</summary>
public enum FindKind : short
{
    /// <summary>個人番号, with a right check digit.</summary>
    IndividualNumber = 1,

    /// <summary>本籍 (a registered domicile), or the head of the family register (筆頭者), which stands beside it.</summary>
    RegisteredDomicile = 2,

    /// <summary>住民票コード: eleven digits beside the words.</summary>
    ResidentRecordCode = 3,
}

/// <summary>A find. It says where, never what.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="Length">Number of UTF-16 units.</param>
public readonly record struct PersonalFind(FindKind Kind, int Start, int Length)
{
    /// <summary>The UTF-16 unit after the last.</summary>
    public int End => Start + Length;
}
