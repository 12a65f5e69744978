using System.Diagnostics.CodeAnalysis;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Barcodes;
using Kyc.Mail.Postcodes;

namespace Kyc.Mail.Addresses;

/// <summary>An address divided after the town that its postcode stands for.</summary>
/// <param name="Place">The place of the postcode that the address begins with.</param>
/// <param name="Remainder">What follows the town, in half-width letters: the part with the numbers.</param>
/// <param name="Fit">Whether the address is in the part of the town that this postcode is for, as far as the list tells.</param>
public sealed record SplitAddress(PostcodePlace Place, string Remainder, QualifierFit Fit)
{
    /// <summary>What the customer barcode carries behind the postcode.</summary>
    public string AddressDisplayNumber => DisplayNumber.Extract(Remainder);

    /// <summary>Makes the customer barcode; there is none for places that are not listed.</summary>
    public bool TryCreateBarcode([NotNullWhen(true)] out CustomerBarcode? barcode, out BarcodeProblem problem) => CustomerBarcode.TryCreate(
        Place.Postcode, Place.IsNotListed ? BarcodeAddressee.NotListed : BarcodeAddressee.Place, AddressDisplayNumber, out barcode, out problem);

    /// <summary>Says nothing: an address is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(SplitAddress);
}
