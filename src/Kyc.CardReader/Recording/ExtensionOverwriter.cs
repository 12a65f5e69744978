using System.Formats.Asn1;
using Kyc.Jpki;

namespace Kyc.CardReader.Recording;

/// <summary>Overwrites each extension of a signature certificate according to its object identifier (pki.md 5.2).</summary>
internal static class ExtensionOverwriter
{
    private const string AuthorityInformationAccess = "1.3.6.1.5.5.7.1.1";

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag DirectoryName = new(TagClass.ContextSpecific, 4);

    /// <summary>
    /// Overwrites an extension. Returns false when it is unknown or not in the form of the profile, because it could then contain data of
    /// the person.
    /// </summary>
    /// <exception cref="AsnContentException">The extension is not well-formed.</exception>
    public static bool TryOverwrite(string oid, ReadOnlyMemory<byte> value, FictitiousCertificate certificate)
    {
        AsnReader reader = new(value, AsnEncodingRules.DER);
        switch (oid)
        {
            // These are the same in every certificate.
            case JpkiOids.KeyUsage or JpkiOids.CertificatePolicies or JpkiOids.IssuerAltName or AuthorityInformationAccess:
                return true;
            case JpkiOids.SubjectAltName:
                return TryOverwriteHolder(reader.ReadSequence(), certificate);
            case JpkiOids.CrlDistributionPoints:
                return TryOverwriteMunicipality(reader.ReadSequence(), certificate);
            case JpkiOids.SubjectKeyIdentifier:
                return TryReplaceKeyId(reader.ReadEncodedValue(), certificate, issuer: false);
            case JpkiOids.AuthorityKeyIdentifier:
                return TryReplaceKeyId(reader.ReadSequence().ReadEncodedValue(), certificate, issuer: true);
            default:
                return false;
        }
    }

    // otherName [0] { type-id, value [0] EXPLICIT UTF8String }, RFC 5280 4.2.1.6. An unknown type is replaced too.
    private static bool TryOverwriteHolder(AsnReader names, FictitiousCertificate certificate)
    {
        while (names.HasData)
        {
            if (!names.PeekTag().HasSameClassAndValue(Context0))
            {
                return false;
            }

            AsnReader otherName = names.ReadSequence(Context0);
            string type = otherName.ReadObjectIdentifier();
            AsnReader value = otherName.ReadSequence(Context0);
            if (!value.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.UTF8String)))
            {
                return false;
            }

            ReadOnlyMemory<byte> element = value.ReadEncodedValue();
            Span<byte> text = certificate.GetContent(element).Span;
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

    // distributionPoint [0] { fullName [0] { directoryName [4] } } and nothing else, RFC 5280 4.2.1.13.
    private static bool TryOverwriteMunicipality(AsnReader points, FictitiousCertificate certificate)
    {
        while (points.HasData)
        {
            AsnReader point = points.ReadSequence();
            AsnReader fullName = point.ReadSequence(Context0).ReadSequence(Context0);
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

    private static bool TryReplaceKeyId(ReadOnlyMemory<byte> element, FictitiousCertificate certificate, bool issuer)
    {
        byte[] keyId = certificate.GetKeyId(issuer);
        Span<byte> target = certificate.GetContent(element).Span;
        return target.Length == keyId.Length && keyId.AsSpan().TryCopyTo(target);
    }
}
