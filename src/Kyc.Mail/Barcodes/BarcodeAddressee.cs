namespace Kyc.Mail.Barcodes;

/// <summary>
/// What a postcode stands for, which decides what the barcode carries behind it (mail.md 8.1). The caller knows it from the postcode table.
/// </summary>
public enum BarcodeAddressee
{
    /// <summary>A place with streets and houses: the address display number.</summary>
    Place,

    /// <summary>An office with a postcode of its own (大口事業所個別番号): nothing.</summary>
    LargeOffice,

    /// <summary>A post-office box (私書箱): the number of the box.</summary>
    PostOfficeBox,

    /// <summary>Places "not listed above" (以下に掲載がない場合) of a municipality, whose postcode ends in 00: no barcode.</summary>
    NotListed,
}
