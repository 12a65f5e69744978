using System.Formats.Asn1;
using Kyc.Jpki;

namespace Kyc.CardReader.Recording;

/// <summary>
/// Overwrites the personal data in each extension of a signature certificate, according to its object identifier (pki.md 5.2).
/// </summary>
internal static class ExtensionOverwriter
{
    private const string AuthorityInformationAccess = "1.3.6.1.5.5.7.1.1";

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag DirectoryName = new(TagClass.ContextSpecific, 4);

    /// <summary>
    /// Overwrites an extension. Returns false when the extension is unknown or does not have the structure that the certificate profile
    /// defines, because it could then contain personal data.
    /// </summary>
    /// <exception cref="AsnContentException">The extension is not well-formed.</exception>
    public static bool TryOverwrite(string oid, ReadOnlyMemory<byte> value, FictitiousCertificate certificate)
    {
        AsnReader reader = new(value, AsnEncodingRules.DER);
        return oid switch
        {
            // The values of these extensions are the same in every certificate.
            JpkiOids.KeyUsage or JpkiOids.CertificatePolicies or JpkiOids.IssuerAltName or AuthorityInformationAccess => true,
            JpkiOids.SubjectAltName => TryOverwriteHolder(reader.ReadSequence(), certificate),
            JpkiOids.CrlDistributionPoints => TryOverwriteMunicipality(reader.ReadSequence(), certificate),
            JpkiOids.SubjectKeyIdentifier => TryReplaceKeyId(reader.ReadEncodedValue(), certificate, isIssuer: false),
            JpkiOids.AuthorityKeyIdentifier => TryReplaceKeyId(reader.ReadSequence().ReadEncodedValue(), certificate, isIssuer: true),
            _ => false,
        };
    }

    // Reads otherName [0] { type-id, value [0] EXPLICIT UTF8String }, RFC 5280 4.2.1.6. A value of an unknown type is overwritten too.
    private static bool TryOverwriteHolder(AsnReader names, FictitiousCertificate certificate)
    {
        while (names.HasData)
        {
            if (!names.PeekTag().HasSameClassAndValue(Context0))
            {
                return false;
            }

            var otherName = names.ReadSequence(Context0);
            var type = otherName.ReadObjectIdentifier();
            var value = otherName.ReadSequence(Context0);
            if (!value.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.UTF8String)))
            {
                return false;
            }

            var element = value.ReadEncodedValue();
            var text = certificate.GetContent(element).Span;
            if (type == JpkiOids.DateOfBirth)
            {
                FictitiousText.OverwriteBirthDate(text);
            }
            else
            {
                FictitiousText.Overwrite(text);
            }
        }

        return true;
    }

    // Accepts only distributionPoint [0] { fullName [0] { directoryName [4] } }, RFC 5280 4.2.1.13.
    private static bool TryOverwriteMunicipality(AsnReader points, FictitiousCertificate certificate)
    {
        while (points.HasData)
        {
            var point = points.ReadSequence();
            var fullName = point.ReadSequence(Context0).ReadSequence(Context0);
            while (fullName.HasData)
            {
                if (!fullName.PeekTag().HasSameClassAndValue(DirectoryName))
                {
                    return false;
                }

                certificate.OverwriteName(fullName.ReadSequence(DirectoryName).ReadSequence());
            }

            if (point.HasData)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReplaceKeyId(ReadOnlyMemory<byte> element, FictitiousCertificate certificate, bool isIssuer)
    {
        var keyId = certificate.GetKeyId(isIssuer);
        var target = certificate.GetContent(element).Span;
        return target.Length == keyId.Length && keyId.AsSpan().TryCopyTo(target);
    }
}
