namespace Kyc.Mail.Postcodes;

/// <summary>Specifies whether an address is in the part of a town for which a postcode is.</summary>
public enum QualifierFit
{
    /// <summary>The address is in this part according to the table, or the postcode is for the whole town.</summary>
    Fits,

    /// <summary>The qualifier cannot be compared with the address: a person must decide.</summary>
    Undecided,

    /// <summary>The address is in another part.</summary>
    Contradicts,
}
