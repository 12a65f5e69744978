namespace Kyc.Evidence.PersonalNumbers;

/// <summary>Specifies the kind of data that was found in a text. The numbers are the values stored in the database.</summary>
public enum PersonalNumberFindingKind : short
{
    /// <summary>An individual number (個人番号) with a valid check digit.</summary>
    IndividualNumber = 1,

    /// <summary>
    /// A registered domicile (本籍), or the name of the head of the family register (筆頭者), which usually appears beside a domicile.
    /// </summary>
    RegisteredDomicile = 2,

    /// <summary>A resident record code (住民票コード): eleven digits beside its label.</summary>
    ResidentRecordCode = 3,
}

/// <summary>Represents a personal number or domicile that was found in a text: its kind and location, but not its content.</summary>
/// <param name="Kind">The kind of the finding.</param>
/// <param name="Start">The index of the first UTF-16 code unit.</param>
/// <param name="Length">The number of UTF-16 code units.</param>
public readonly record struct PersonalNumberFinding(PersonalNumberFindingKind Kind, int Start, int Length)
{
    /// <summary>Gets the index after the last code unit.</summary>
    public int End => Start + Length;
}
