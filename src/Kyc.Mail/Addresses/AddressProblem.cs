namespace Kyc.Mail.Addresses;

/// <summary>Specifies why an address could not be split.</summary>
public enum AddressProblem
{
    /// <summary>The address was split.</summary>
    None,

    /// <summary>
    /// The table does not contain the postcode: it is mistyped, newer than the table, or that of a large office or of post-office boxes.
    /// </summary>
    PostcodeUnknown,

    /// <summary>The address does not begin with a place of the postcode.</summary>
    AddressMismatch,
}
