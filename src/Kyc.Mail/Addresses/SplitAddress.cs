using System.Diagnostics.CodeAnalysis;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Barcodes;
using Kyc.Mail.Postcodes;

namespace Kyc.Mail.Addresses;

/// <summary>Represents an address that is split after the name of the town.</summary>
/// <param name="Place">The place to which the address belongs or may belong, with its postcode.</param>
/// <param name="Remainder">The folded text after the town: the part with the numbers. Empty if it is not known where the town ends.</param>
/// <param name="Fit">Whether the address is in the part of the town that the postcode covers, as far as the table shows.</param>
public sealed record SplitAddress(PostcodePlace Place, string Remainder, QualifierFit Fit)
{
    /// <summary>The address display number (住所表示番号), which follows the postcode in the customer barcode.</summary>
    public string AddressDisplayNumber => DisplayNumberExtractor.Extract(Remainder);

    /// <summary>
    /// Creates the customer barcode of the address. Fails for places without a postcode of their own (以下に掲載がない場合), which do not have a
    /// barcode, and if the postcode or the number is malformed.
    /// </summary>
    public bool TryCreateBarcode([NotNullWhen(true)] out CustomerBarcode? barcode, out BarcodeProblem problem) => CustomerBarcode.TryCreate(
        Place.Postcode, Place.CoversUnlistedTowns ? BarcodeAddresseeKind.NotListed : BarcodeAddresseeKind.Place, AddressDisplayNumber,
        out barcode, out problem);

    /// <summary>Returns only the type name: an address is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(SplitAddress);
}
