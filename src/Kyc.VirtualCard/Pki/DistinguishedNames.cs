using System.Formats.Asn1;
using Kyc.Jpki;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Encodes the names of the JPKI profile in DER. The encodings are part of the profile: the country is a PrintableString, every other
/// attribute is a UTF8String, and each RDN has one attribute. Source: pki.md 5.1 and 5.2.
/// </summary>
internal static class DistinguishedNames
{
    private const string CountryOid = "2.5.4.6";
    private const string OrganizationOid = "2.5.4.10";
    private const string OrganizationalUnitOid = "2.5.4.11";
    private const string LocalityOid = "2.5.4.7";
    private const string CommonNameOid = "2.5.4.3";
    private const string ServiceName = "公的個人認証サービス";

    /// <summary>
    /// Encodes the name of the CA, which is both the issuer and the subject of its certificate and is the same in every generation.
    /// </summary>
    public static byte[] EncodeAuthorityName(CertificatePurpose purpose) =>
        Encode(
            (OrganizationOid, JpkiNames.Organization),
            (OrganizationalUnitOid, GetCaUnit(purpose)),
            (OrganizationalUnitOid, JpkiNames.AgencyUnit));

    /// <summary>Encodes the name of the CA in Japanese, for the subjectAltName of its certificate.</summary>
    public static byte[] EncodeJapaneseAuthorityName(CertificatePurpose purpose) => Encode(
        (OrganizationOid, ServiceName),
        (OrganizationalUnitOid, ServiceName + (purpose == CertificatePurpose.Signature ? "署名用" : "利用者証明用")),
        (OrganizationalUnitOid, "地方公共団体情報システム機構"));

    /// <summary>Encodes the service's name in Japanese, for the issuerAltName of a leaf certificate.</summary>
    public static byte[] EncodeJapaneseServiceName() => Encode((OrganizationOid, ServiceName));

    /// <summary>Encodes the subject of a signature certificate: the municipality and a number, but not the person's name.</summary>
    public static byte[] EncodeSignatureSubject(string prefecture, string city, string number) => Encode(
        (LocalityOid, prefecture), (LocalityOid, city), (CommonNameOid, number));

    /// <summary>Encodes the subject of a user-authentication certificate.</summary>
    public static byte[] EncodeAuthenticationSubject(string number) => Encode((CommonNameOid, number));

    /// <summary>Encodes the name of the municipality's CRL distribution point.</summary>
    public static byte[] EncodeDistributionPointName(CertificatePurpose purpose, string prefecture, string city) =>
        Encode(
            (OrganizationOid, JpkiNames.Organization),
            (OrganizationalUnitOid, GetCaUnit(purpose)),
            (OrganizationalUnitOid, "CRL Distribution Points"),
            (OrganizationalUnitOid, prefecture),
            (CommonNameOid, city + " CRLDP"));

    private static string GetCaUnit(CertificatePurpose purpose) =>
        purpose == CertificatePurpose.Signature ? JpkiNames.SignatureCaUnit : JpkiNames.AuthenticationCaUnit;

    private static byte[] Encode(params ReadOnlySpan<(string Oid, string Value)> attributes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteAttribute(writer, CountryOid, "JP", UniversalTagNumber.PrintableString);
            foreach (var (oid, value) in attributes)
            {
                WriteAttribute(writer, oid, value, UniversalTagNumber.UTF8String);
            }
        }

        return writer.Encode();
    }

    private static void WriteAttribute(AsnWriter writer, string oid, string value, UniversalTagNumber type)
    {
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteCharacterString(type, value);
        }
    }
}
