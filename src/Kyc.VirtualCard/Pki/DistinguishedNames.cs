using System.Formats.Asn1;
using Kyc.Jpki;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// DER names of the JPKI profile. Encodings are part of the profile: country is a PrintableString, everything else a
/// UTF8String, one attribute an RDN. Source: fact file pki.md 5.1 and 5.2.
/// </summary>
internal static class DistinguishedNames
{
    private const string Country = "2.5.4.6";
    private const string Organization = "2.5.4.10";
    private const string Unit = "2.5.4.11";
    private const string Locality = "2.5.4.7";
    private const string CommonName = "2.5.4.3";
    private const string ServiceName = "公的個人認証サービス";

    /// <summary>Issuer and subject of a CA; every generation has the same.</summary>
    public static byte[] Authority(CertificatePurpose purpose) => Encode(
        (Organization, JpkiNames.Organization), (Unit, CaUnit(purpose)), (Unit, JpkiNames.AgencyUnit));

    /// <summary>The CA's name in Japanese, for its subjectAltName.</summary>
    public static byte[] AuthorityInJapanese(CertificatePurpose purpose) => Encode(
        (Organization, ServiceName),
        (Unit, ServiceName + (purpose == CertificatePurpose.Signature ? "署名用" : "利用者証明用")),
        (Unit, "地方公共団体情報システム機構"));

    /// <summary>The service's name in Japanese, for a leaf's issuerAltName.</summary>
    public static byte[] ServiceInJapanese() => Encode((Organization, ServiceName));

    /// <summary>Subject of a signature certificate: municipality and a number, never the person's name.</summary>
    public static byte[] SignatureSubject(string prefecture, string city, string number) => Encode(
        (Locality, prefecture), (Locality, city), (CommonName, number));

    /// <summary>Subject of a user-authentication certificate.</summary>
    public static byte[] AuthenticationSubject(string number) => Encode((CommonName, number));

    /// <summary>The municipality's CRL distribution point.</summary>
    public static byte[] DistributionPoint(CertificatePurpose purpose, string prefecture, string city) => Encode(
        (Organization, JpkiNames.Organization), (Unit, CaUnit(purpose)), (Unit, "CRL Distribution Points"),
        (Unit, prefecture), (CommonName, city + " CRLDP"));

    private static string CaUnit(CertificatePurpose purpose) =>
        purpose == CertificatePurpose.Signature ? JpkiNames.SignatureCaUnit : JpkiNames.AuthenticationCaUnit;

    private static byte[] Encode(params ReadOnlySpan<(string Oid, string Value)> attributes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteAttribute(writer, Country, "JP", UniversalTagNumber.PrintableString);
            foreach (var (oid, value) in attributes)
                WriteAttribute(writer, oid, value, UniversalTagNumber.UTF8String);
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
