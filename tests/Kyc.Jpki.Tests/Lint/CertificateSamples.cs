using Kyc.VirtualCard.Pki;
using static Kyc.Jpki.Tests.Lint.SampleBuilder;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>
/// Maps the ID of each lint rule for certificate extensions to a function that creates a certificate in violation of the rule.
/// </summary>
internal static class CertificateSamples
{
    private const string PolicyHex = "300D060B2A83088C9B550805010114";
    private const string QualifiedPolicyHex = "3019060B2A83088C9B550805010114300A300806042A0304050500";

    // otherName { 1.2.392.200149.8.5.5.3, "2" }, as a UTF8String and as an IA5String.
    private const string SexAttributeHex = "A011060A2A83088C9B5508050503A0030C0132";
    private const string SexAttributeIa5Hex = "A011060A2A83088C9B5508050503A003160132";

    public static Dictionary<string, Func<PkiFixture, byte[]>> All { get; } = new()
    {
        ["cert-critical-unknown"] = f => CreateLeafWithExtraExtension(f, "1.2.3.4", true),
        ["cert-critical-forbidden"] = f => CreateLeafWithExtraExtension(f, JpkiOids.AuthorityInfoAccess, true),
        ["cert-ca-extension"] = f => CreateLeafWithExtraExtension(f, JpkiOids.PolicyConstraints, false),
        ["cert-name-constraints"] = f => CreateLeafWithExtraExtension(f, JpkiOids.NameConstraints, false, "3000"),
        ["cert-aki-missing"] = f => CreateLeafWithoutExtension(f, JpkiOids.AuthorityKeyIdentifier),
        ["cert-aki-pair"] = f => CreateLeafWithExtensionValue(f, JpkiOids.AuthorityKeyIdentifier, "30068001AA820101"),
        ["cert-aki-critical"] = f => CreateLeafWithCriticality(f, JpkiOids.AuthorityKeyIdentifier, true),
        ["cert-ski-missing"] = f => CreateLeafWithoutExtension(f, JpkiOids.SubjectKeyIdentifier),
        ["cert-ski-critical"] = f => CreateLeafWithCriticality(f, JpkiOids.SubjectKeyIdentifier, true),
        ["cert-key-usage-missing"] = f => CreateLeafWithoutExtension(f, JpkiOids.KeyUsage),
        ["cert-key-usage-not-critical"] = f => CreateLeafWithCriticality(f, JpkiOids.KeyUsage, false),
        ["cert-key-usage-not-der"] = f => CreateLeafWithExtensionValue(f, JpkiOids.KeyUsage, "030202C0"),
        ["cert-key-usage-unused-bits"] = f => CreateLeafWithExtensionValue(f, JpkiOids.KeyUsage, "030206E0"),
        ["cert-key-usage-empty"] = f => CreateLeafWithExtensionValue(f, JpkiOids.KeyUsage, "030100"),
        ["cert-key-usage-non-repudiation"] = f => CreateLeafWithExtensionValue(f, JpkiOids.KeyUsage, "03020780"),
        ["cert-key-usage-digital-signature"] = f => CreateLeafWithExtensionValue(f, JpkiOids.KeyUsage, "03020640"),
        ["cert-key-usage-ca"] = f => CreateLeafWithExtensionValue(f, JpkiOids.KeyUsage, "030202C4"),
        ["cert-key-usage-other"] = f => CreateLeafWithExtensionValue(f, JpkiOids.KeyUsage, "030205E0"),
        ["cert-policy-missing"] = f => CreateLeafWithoutExtension(f, JpkiOids.CertificatePolicies),
        ["cert-policy-repeated"] = f => CreateCertificateWithPolicies(f, PolicyHex, PolicyHex),
        ["cert-policies-too-many"] = f =>
            CreateCertificateWithPolicies(f, [.. Enumerable.Range(0, 40).Select(number => $"3005060351{number:X2}01")]),
        ["cert-policy-not-critical"] = f => CreateLeafWithCriticality(f, JpkiOids.CertificatePolicies, false),
        ["cert-policy-any"] = f => CreateLeaf(f, new LeafRequest { PolicyOid = JpkiOids.AnyPolicy }),
        ["cert-policy-test-card"] = f => CreateLeaf(f, new LeafRequest { PolicyOid = JpkiOids.TestSignaturePolicy }),
        ["cert-policy-authentication"] = f => CreateLeaf(f, new LeafRequest { PolicyOid = JpkiOids.AuthenticationPolicy }),
        ["cert-policy-unknown"] = f => CreateLeaf(f, new LeafRequest { PolicyOid = JpkiOids.PhoneSignaturePolicy }),
        ["cert-policy-qualifier-unknown"] = f => CreateCertificateWithPolicies(f, QualifiedPolicyHex),
        ["cert-policy-qualifier-form"] = f =>
            CreateCertificateWithPolicies(f, "301E060B2A83088C9B550805010114300F300D06082B060105050702010C0161"),
        ["cert-general-name"] = f => CreateCertificateWithAlternativeNames(f, "A300"),
        ["cert-policy-qualifier-not-critical"] = f =>
            CreateLeafWithRewrittenExtensions(
                f,
                extension =>
                    extension.Oid == JpkiOids.CertificatePolicies
                        ? extension with
                        {
                            IsCritical = false,
                            Value = RawDerWriter.EncodeSequence(Convert.FromHexString(QualifiedPolicyHex)),
                        }
                        : extension),
        ["cert-crldp-missing"] = f => CreateLeafWithoutExtension(f, JpkiOids.CrlDistributionPoints),
        ["cert-crldp-several"] = f =>
            CreateLeafWithRewrittenExtensions(
                f,
                extension =>
                    extension.Oid == JpkiOids.CrlDistributionPoints
                        ? extension with
                        {
                            Value = RawDerWriter.EncodeSequence([
                                .. RawDerWriter.ReadElements(extension.Value),
                                .. RawDerWriter.ReadElements(extension.Value),
                            ]),
                        }
                        : extension),
        ["cert-crldp-no-directory-name"] = f => CreateLeafWithExtensionValue(f, JpkiOids.CrlDistributionPoints, "30023000"),
        ["cert-crldp-uri"] = f => CreateLeafWithExtensionValue(f, JpkiOids.CrlDistributionPoints, "300B3009A007A0058603612E62"),
        ["cert-crldp-partial"] = f => CreateLeafWithExtensionValue(f, JpkiOids.CrlDistributionPoints, "3006300481020780"),
        ["cert-crldp-critical"] = f => CreateLeafWithCriticality(f, JpkiOids.CrlDistributionPoints, true),
        ["cert-basic-constraints-ca"] = f => CreateLeafWithExtraExtension(f, JpkiOids.BasicConstraints, true, "30030101FF"),
        ["cert-extended-key-usage"] = f => CreateLeafWithExtraExtension(f, JpkiOids.ExtendedKeyUsage, false, "300A06082B06010505070302"),
        ["cert-name-missing"] = f => CreateLeafWithHolder(f, new HolderAttributes { Name = "" }),
        ["cert-birth-date-missing"] = f => CreateLeafWithHolder(f, new HolderAttributes { BirthDate = "" }),
        ["cert-sex-missing"] = f => CreateLeafWithHolder(f, new HolderAttributes { Gender = "" }),
        ["cert-address-missing"] = f => CreateLeafWithoutExtension(f, JpkiOids.SubjectAltName),
        ["cert-attribute-repeated"] = f => CreateCertificateWithAlternativeNames(f, SexAttributeHex, SexAttributeHex),
        ["cert-attribute-not-text"] = f => CreateCertificateWithAlternativeNames(f, "A011060A2A83088C9B5508050503A0030C01FF"),
        ["cert-attribute-string-type"] = f => CreateCertificateWithAlternativeNames(f, SexAttributeIa5Hex),
        ["cert-attribute-unknown"] = f => CreateLeaf(f, new LeafRequest { IncludesUnknownOtherName = true }),
        ["cert-birth-date-form"] = f => CreateLeafWithHolder(f, new HolderAttributes { BirthDate = "419901301" }),
        ["cert-birth-date-era"] = f => CreateLeafWithHolder(f, new HolderAttributes { BirthDate = "519900401" }),
        ["cert-sex-code"] = f => CreateLeafWithHolder(f, new HolderAttributes { Gender = "4" }),
        ["cert-address-too-long"] = f => CreateLeafWithHolder(f, new HolderAttributes { Address = new string('東', 201) }),
        ["cert-substitutions-missing"] = f => CreateLeafWithHolder(f, new HolderAttributes { NameSubstitutionFlags = "" }),
        ["cert-substitutions-form"] = f => CreateLeafWithHolder(f, new HolderAttributes { NameSubstitutionFlags = "00200" }),
        ["cert-substitutions-length"] = f => CreateLeafWithHolder(f, new HolderAttributes { NameSubstitutionFlags = "0" }),
        ["cert-san-critical"] = f => CreateLeafWithCriticality(f, JpkiOids.SubjectAltName, true),
    };

    private static byte[] CreateCertificateWithPolicies(PkiFixture fixture, params string[] policies) =>
        CreateLeafWithExtensionValue(
            fixture,
            JpkiOids.CertificatePolicies,
            Convert.ToHexString(RawDerWriter.EncodeSequence([.. policies.Select(Convert.FromHexString)])));

    private static byte[] CreateCertificateWithAlternativeNames(PkiFixture fixture, params string[] names) => CreateLeafWithExtensionValue(
        fixture, JpkiOids.SubjectAltName, Convert.ToHexString(RawDerWriter.EncodeSequence([.. names.Select(Convert.FromHexString)])));
}
