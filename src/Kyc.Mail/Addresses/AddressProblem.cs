namespace Kyc.Mail.Addresses;

/// <summary>Specifies why an address could not be split.</summary>
public enum AddressProblem
{
    /// <summary>The address was split.</summary>
    None,

    /// <summary>
    /// The table does not contain the postcode. The postcode may be mistyped, be newer than the table, or belong to a large office or to
    /// post-office boxes.
    /// </summary>
    PostcodeUnknown,

    /// <summary>The address does not begin with a place to which the postcode belongs.</summary>
    AddressMismatch,
}
