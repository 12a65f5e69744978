namespace Kyc.Mail.Postcodes;

/// <summary>Whether an address is in the part of a town that a postcode is for.</summary>
public enum QualifierFit
{
    /// <summary>It is: the list says so, or the postcode is for all of the town.</summary>
    Fits,

    /// <summary>The list's words can't be compared with the address: a person decides.</summary>
    Undecided,

    /// <summary>It is in another part.</summary>
    Contradicts,
}
