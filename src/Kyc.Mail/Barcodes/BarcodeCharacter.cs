namespace Kyc.Mail.Barcodes;

/// <summary>
/// Specifies the nineteen characters of the customer barcode. The enumeration value of each character is its value in the checksum
/// (mail.md 8.1): digits have their own value, the hyphen 10, the control characters 11 to 18.
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

    /// <summary>Only used as check character.</summary>
    CC5,

    /// <summary>Only used as check character.</summary>
    CC6,

    /// <summary>Only used as check character.</summary>
    CC7,

    /// <summary>Only used as check character.</summary>
    CC8,
}
