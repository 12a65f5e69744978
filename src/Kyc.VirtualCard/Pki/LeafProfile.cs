using System.Formats.Asn1;
using Kyc.Jpki;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Creates the extensions of signature and user-authentication certificates, in the order of the real certificates. Source: pki.md 5.2.
/// </summary>
internal static class LeafProfile
{
    private const string CpsQualifierOid = "1.3.6.1.5.5.7.2.1";
    private const string CpsUri = "http://www.jpki.go.jp/cps.html";
    private const string ClientAuthenticationOid = "1.3.6.1.5.5.7.3.2";
    private const string AuthorityInformationAccessOid = "1.3.6.1.5.5.7.1.1";
    private const string OcspAccessMethodOid = "1.3.6.1.5.5.7.48.1";

    // The real profile contains the address of the agency's OCSP responder, which must not be queried about fictitious certificates. This
    // name is reserved and never resolves: RFC 2606.
    private const string OcspUri = "http://ocspauthnorm.jpki.invalid";

    private const string UnassignedOtherNameOid = "1.2.392.200149.8.5.5.99";

    private static readonly Asn1Tag ContextTag0 = new(TagClass.ContextSpecific, 0);

    public static IReadOnlyList<CertificateExtension> CreateSignatureExtensions(
        LeafRequest request,
        CertificateAuthority issuer,
        byte[] keyId) =>
        [
            ExtensionFactory.CreateKeyUsage(0b1100_0000, unusedBits: 6), // digitalSignature, nonRepudiation
            CreateSubjectAltName(request.Holder, request.IncludesUnknownOtherName),
            CreateCertificatePolicies(request.PolicyOid ?? JpkiOids.SignaturePolicy),
            ExtensionFactory.CreateAlternativeName(JpkiOids.IssuerAltName, DistinguishedNames.EncodeJapaneseServiceName()),
            CreateDistributionPoint(CertificatePurpose.Signature, request),
            ExtensionFactory.CreateAuthorityKeyIdentifier(issuer),
            ExtensionFactory.CreateSubjectKeyIdentifier(keyId),
        ];

    public static IReadOnlyList<CertificateExtension> CreateAuthenticationExtensions(
        LeafRequest request,
        CertificateAuthority issuer,
        byte[] keyId) =>
        [
            ExtensionFactory.CreateKeyUsage(0b1000_0000, unusedBits: 7), // digitalSignature
            CertificateExtension.Create(
                JpkiOids.ExtendedKeyUsage,
                isCritical: false,
                w =>
                {
                    using (w.PushSequence())
                    {
                        w.WriteObjectIdentifier(ClientAuthenticationOid);
                    }
                }),
            CreateCertificatePolicies(request.PolicyOid ?? JpkiOids.AuthenticationPolicy),
            ExtensionFactory.CreateAlternativeName(JpkiOids.IssuerAltName, DistinguishedNames.EncodeJapaneseServiceName()),
            CreateDistributionPoint(CertificatePurpose.Authentication, request),
            CertificateExtension.Create(AuthorityInformationAccessOid, isCritical: false, WriteOcspAccess),
            ExtensionFactory.CreateAuthorityKeyIdentifier(issuer),
            ExtensionFactory.CreateSubjectKeyIdentifier(keyId),
        ];

    private static CertificateExtension CreateDistributionPoint(CertificatePurpose purpose, LeafRequest request) =>
        ExtensionFactory.CreateDistributionPoints(
            DistinguishedNames.EncodeDistributionPointName(purpose, request.Prefecture, request.City));

    private static CertificateExtension CreateSubjectAltName(HolderAttributes holder, bool includeUnassignedOtherName) =>
        CertificateExtension.Create(JpkiOids.SubjectAltName, isCritical: false, w =>
        {
            using (w.PushSequence())
            {
                WriteOtherName(w, JpkiOids.CommonName, holder.Name);
                WriteOtherName(w, JpkiOids.DateOfBirth, holder.BirthDate);
                WriteOtherName(w, JpkiOids.Gender, holder.Gender);
                WriteOtherName(w, JpkiOids.Address, holder.Address);
                WriteOtherName(
                    w,
                    JpkiOids.SubstituteCharacterOfCommonName,
                    holder.NameSubstitutionFlags ?? CreateUnsubstitutedFlags(holder.Name));
                WriteOtherName(
                    w,
                    JpkiOids.SubstituteCharacterOfAddress,
                    holder.AddressSubstitutionFlags ?? CreateUnsubstitutedFlags(holder.Address));
                if (includeUnassignedOtherName)
                {
                    WriteOtherName(w, UnassignedOtherNameOid, "ヤマダ　ハナコ");
                }
            }
        });

    private static string CreateUnsubstitutedFlags(string text) => new('0', text.EnumerateRunes().Count());

    // Writes otherName [0] { type-id, value [0] EXPLICIT UTF8String }, RFC 5280 4.2.1.6.
    private static void WriteOtherName(AsnWriter writer, string oid, string value)
    {
        using (writer.PushSequence(ContextTag0))
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSequence(ContextTag0))
            {
                writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
            }
        }
    }

    private static CertificateExtension CreateCertificatePolicies(string oid) =>
        CertificateExtension.Create(JpkiOids.CertificatePolicies, isCritical: true, w =>
        {
            using (w.PushSequence())
            using (w.PushSequence())
            {
                w.WriteObjectIdentifier(oid);
                using (w.PushSequence())
                using (w.PushSequence())
                {
                    w.WriteObjectIdentifier(CpsQualifierOid);
                    w.WriteCharacterString(UniversalTagNumber.IA5String, CpsUri);
                }
            }
        });

    private static void WriteOcspAccess(AsnWriter writer)
    {
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(OcspAccessMethodOid);
            writer.WriteCharacterString(UniversalTagNumber.IA5String, OcspUri, new Asn1Tag(TagClass.ContextSpecific, 6));
        }
    }
}
