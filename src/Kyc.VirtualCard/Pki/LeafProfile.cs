using System.Formats.Asn1;
using Kyc.Jpki;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Creates the extensions of signature and user-authentication certificates, in the order of the real certificates. Source: pki.md 5.2.
/// </summary>
internal static class LeafProfile
{
    private const string CpsQualifier = "1.3.6.1.5.5.7.2.1";
    private const string CpsUri = "http://www.jpki.go.jp/cps.html";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string AuthorityInformationAccess = "1.3.6.1.5.5.7.1.1";
    private const string OcspAccess = "1.3.6.1.5.5.7.48.1";

    // The real profile contains the address of the agency's OCSP responder, which must not be queried about fictitious certificates. This
    // name is reserved and never resolves: RFC 2606.
    private const string OcspUri = "http://ocspauthnorm.jpki.invalid";

    private const string UnassignedOtherName = "1.2.392.200149.8.5.5.99";

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);

    public static IReadOnlyList<CertificateExtension> CreateSignatureExtensions(
        LeafRequest request,
        CertificateAuthority issuer,
        byte[] keyId) =>
        [
            ExtensionFactory.CreateKeyUsage(0b1100_0000, unusedBits: 6), // digitalSignature, nonRepudiation
            CreateHolderNames(request.Holder, request.IncludesUnknownOtherName),
            CreatePolicy(request.PolicyOid ?? JpkiOids.SignaturePolicy),
            ExtensionFactory.CreateAlternativeName(JpkiOids.IssuerAltName, DistinguishedNames.EncodeServiceInJapanese()),
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
                critical: false,
                w =>
                {
                    using (w.PushSequence())
                    {
                        w.WriteObjectIdentifier(ClientAuthentication);
                    }
                }),
            CreatePolicy(request.PolicyOid ?? JpkiOids.AuthenticationPolicy),
            ExtensionFactory.CreateAlternativeName(JpkiOids.IssuerAltName, DistinguishedNames.EncodeServiceInJapanese()),
            CreateDistributionPoint(CertificatePurpose.Authentication, request),
            CertificateExtension.Create(AuthorityInformationAccess, critical: false, WriteOcspAccess),
            ExtensionFactory.CreateAuthorityKeyIdentifier(issuer),
            ExtensionFactory.CreateSubjectKeyIdentifier(keyId),
        ];

    private static CertificateExtension CreateDistributionPoint(CertificatePurpose purpose, LeafRequest request) =>
        ExtensionFactory.CreateDistributionPoints(DistinguishedNames.EncodeDistributionPoint(purpose, request.Prefecture, request.City));

    private static CertificateExtension CreateHolderNames(HolderAttributes holder, bool includeUnknown) =>
        CertificateExtension.Create(JpkiOids.SubjectAltName, critical: false, w =>
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
                    holder.NameSubstitutions ?? CreateUnsubstitutedFlags(holder.Name));
                WriteOtherName(
                    w,
                    JpkiOids.SubstituteCharacterOfAddress,
                    holder.AddressSubstitutions ?? CreateUnsubstitutedFlags(holder.Address));
                if (includeUnknown)
                {
                    WriteOtherName(w, UnassignedOtherName, "ヤマダ　ハナコ");
                }
            }
        });

    private static string CreateUnsubstitutedFlags(string text) => new('0', text.EnumerateRunes().Count());

    // Writes otherName [0] { type-id, value [0] EXPLICIT UTF8String }, RFC 5280 4.2.1.6.
    private static void WriteOtherName(AsnWriter writer, string oid, string value)
    {
        using (writer.PushSequence(Context0))
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSequence(Context0))
            {
                writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
            }
        }
    }

    private static CertificateExtension CreatePolicy(string oid) =>
        CertificateExtension.Create(JpkiOids.CertificatePolicies, critical: true, w =>
        {
            using (w.PushSequence())
            using (w.PushSequence())
            {
                w.WriteObjectIdentifier(oid);
                using (w.PushSequence())
                using (w.PushSequence())
                {
                    w.WriteObjectIdentifier(CpsQualifier);
                    w.WriteCharacterString(UniversalTagNumber.IA5String, CpsUri);
                }
            }
        });

    private static void WriteOcspAccess(AsnWriter writer)
    {
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(OcspAccess);
            writer.WriteCharacterString(UniversalTagNumber.IA5String, OcspUri, new Asn1Tag(TagClass.ContextSpecific, 6));
        }
    }
}
