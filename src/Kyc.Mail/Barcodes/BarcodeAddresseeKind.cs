namespace Kyc.Mail.Barcodes;

/// <summary>
/// Specifies the kind of addressee of a postcode, which determines the content of the barcode after the postcode (mail.md 8.1).
/// </summary>
public enum BarcodeAddresseeKind
{
    /// <summary>A place with streets and houses. The barcode contains the address display number.</summary>
    Place,

    /// <summary>An office with its own postcode (大口事業所個別番号). The barcode contains only the postcode.</summary>
    LargeOffice,

    /// <summary>A post-office box (私書箱). The barcode contains the number of the box.</summary>
    PostOfficeBox,

    /// <summary>
    /// The places of a municipality that have no postcode of their own (以下に掲載がない場合). Their common postcode ends in 00. They do not have a
    /// barcode.
    /// </summary>
    NotListed,
}
