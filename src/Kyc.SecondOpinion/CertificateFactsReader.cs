using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace Kyc.SecondOpinion;

/// <summary>
/// Reads the person's attributes and the data for querying the revocation list from a certificate that BouncyCastle has parsed. The
/// attributes are otherNames of subjectAltName. The JPKI profile defines their object identifiers (pki.md 5.2).
/// </summary>
internal static class CertificateFactsReader
{
    private const string NameOid = "1.2.392.200149.8.5.5.1";
    private const string SexOid = "1.2.392.200149.8.5.5.3";
    private const string BirthDateOid = "1.2.392.200149.8.5.5.4";
    private const string AddressOid = "1.2.392.200149.8.5.5.5";

    private const char ReplacementCharacter = '\uFFFD';

    /// <summary>
    /// Reads the data of the given certificate. Sex and the distribution point are empty if the certificate does not state them.
    /// </summary>
    /// <exception cref="Exception">
    /// The name, the birth date or the address is missing, an attribute occurs twice, or an extension is malformed. The type of the
    /// exception depends on BouncyCastle.
    /// </exception>
    public static CertificateFacts Read(X509Certificate certificate)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var name in GeneralNames.GetInstance(GetExtension(certificate, X509Extensions.SubjectAlternativeName)).GetNames())
        {
            if (name.TagNo != GeneralName.OtherName)
            {
                continue;
            }

            var otherName = OtherName.GetInstance(name.Name);
            if (otherName.TypeID.Id is NameOid or SexOid or BirthDateOid or AddressOid)
            {
                attributes.Add(otherName.TypeID.Id, ReadText(otherName.Value));
            }
        }

        return new CertificateFacts(
            GetRequired(NameOid), GetRequired(BirthDateOid), attributes.GetValueOrDefault(SexOid, ""), GetRequired(AddressOid),
            Convert.ToHexStringLower(certificate.SerialNumber.ToByteArrayUnsigned()), ReadDistributionPoint(certificate));

        string GetRequired(string oid) =>
            attributes.TryGetValue(oid, out var text) && text.Length > 0 ? text : throw new Asn1Exception("an attribute is missing");
    }

    /// <summary>Returns the decoded value of the given extension.</summary>
    /// <exception cref="Asn1Exception">The certificate does not contain the extension.</exception>
    public static Asn1Object GetExtension(X509Certificate certificate, DerObjectIdentifier oid) =>
        certificate.GetExtensionValue(oid) is { } value
            ? Asn1Object.FromByteArray(value.GetOctets())
            : throw new Asn1Exception("an extension is missing");

    private static string ReadText(Asn1Encodable value)
    {
        var text = value.ToAsn1Object()
            is DerStringBase
                and (DerUtf8String or DerPrintableString or DerIA5String)
                and IAsn1String asn1String
            ? asn1String.GetString()
            : throw new Asn1Exception("an attribute is not text");
        // BouncyCastle decodes bytes that are not UTF-8 as the replacement character.
        return text.Contains(ReplacementCharacter, StringComparison.Ordinal)
            ? throw new Asn1Exception("an attribute is not in UTF-8")
            : text;
    }

    // pki.md 5.2: a certificate has one distribution point, whose fullName is one directoryName. Returns an empty string for anything else,
    // because the revocation list cannot be determined then.
    private static string ReadDistributionPoint(X509Certificate certificate)
    {
        if (certificate.GetExtensionValue(X509Extensions.CrlDistributionPoints) is not { } value)
        {
            return "";
        }

        var points = CrlDistPoint.GetInstance(Asn1Object.FromByteArray(value.GetOctets())).GetDistributionPoints();
        if (points is not [{ Reasons: null, CrlIssuer: null, DistributionPointName: { Type: DistributionPointName.FullName } name }])
        {
            return "";
        }

        return GeneralNames.GetInstance(name.Name).GetNames() is [{ TagNo: GeneralName.DirectoryName } directoryName]
            ? Convert.ToHexStringLower(directoryName.Name.ToAsn1Object().GetEncoded(Asn1Encodable.Der))
            : "";
    }
}
