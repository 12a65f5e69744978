namespace Kyc.Mail.Addresses;

/// <summary>Why an address could not be divided.</summary>
public enum AddressProblem
{
    /// <summary>It could.</summary>
    None,

    /// <summary>The table has no such postcode: mistyped, newer than the table, or that of a large office or of post-office boxes.</summary>
    PostcodeUnknown,

    /// <summary>The address does not begin with a place that the postcode stands for.</summary>
    AddressElsewhere,
}
