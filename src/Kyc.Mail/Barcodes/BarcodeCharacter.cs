namespace Kyc.Mail.Barcodes;

/// <summary>
/// Specifies the nineteen characters of the customer barcode. The numeric value of each member is its value in the checksum (mail.md 8.1):
/// 0 to 9 for the digits, 10 for the hyphen, and 11 to 18 for the control characters.
/// </summary>
public enum BarcodeCharacter
{
    Digit0,

    Digit1,

    Digit2,

    Digit3,

    Digit4,

    Digit5,

    Digit6,

    Digit7,

    Digit8,

    Digit9,

    Hyphen,

    /// <summary>Together with the following digit, one of the letters A to J.</summary>
    CC1,

    /// <summary>Together with the following digit, one of the letters K to T.</summary>
    CC2,

    /// <summary>Together with the following digit 0 to 5, one of the letters U to Z.</summary>
    CC3,

    /// <summary>Pads the display number to thirteen characters.</summary>
    CC4,

    /// <summary>Used only as the check character.</summary>
    CC5,

    /// <summary>Used only as the check character.</summary>
    CC6,

    /// <summary>Used only as the check character.</summary>
    CC7,

    /// <summary>Used only as the check character.</summary>
    CC8,
}
