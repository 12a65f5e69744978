namespace Kyc.Mail.Postcodes;

/// <summary>Specifies whether an address is in the part of a town that a postcode covers.</summary>
public enum QualifierFit
{
    /// <summary>The address is in the part that the postcode covers, or the postcode covers the whole town.</summary>
    Fits,

    /// <summary>The qualifier in the postcode table cannot be compared with the address. A person must decide.</summary>
    Undecided,

    /// <summary>The address is in a part of the town that the postcode does not cover.</summary>
    Contradicts,
}
