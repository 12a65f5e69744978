using Kyc.VirtualCard.Pki;
using static Kyc.Jpki.Tests.Lint.Samples;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>
/// Maps the ID of each lint rule for certificate extensions to a function that creates a certificate in violation of the rule.
/// </summary>
internal static class CertificateSamples
{
    private const string Policy = "300D060B2A83088C9B550805010114";
    private const string QualifiedPolicy = "3019060B2A83088C9B550805010114300A300806042A0304050500";

    // otherName { 1.2.392.200149.8.5.5.3, "2" }, as a UTF8String and as an IA5String.
    private const string Sex = "A011060A2A83088C9B5508050503A0030C0132";
    private const string SexAscii = "A011060A2A83088C9B5508050503A003160132";

    public static Dictionary<string, Func<PkiFixture, byte[]>> All { get; } = new()
    {
        ["cert-critical-unknown"] = f => WithExtraExtension(f, "1.2.3.4", true),
        ["cert-critical-forbidden"] = f => WithExtraExtension(f, JpkiOids.AuthorityInfoAccess, true),
        ["cert-ca-extension"] = f => WithExtraExtension(f, JpkiOids.PolicyConstraints, false),
        ["cert-name-constraints"] = f => WithExtraExtension(f, JpkiOids.NameConstraints, false, "3000"),
        ["cert-aki-missing"] = f => WithoutExtension(f, JpkiOids.AuthorityKeyIdentifier),
        ["cert-aki-pair"] = f => WithExtensionValue(f, JpkiOids.AuthorityKeyIdentifier, "30068001AA820101"),
        ["cert-aki-critical"] = f => WithCriticality(f, JpkiOids.AuthorityKeyIdentifier, true),
        ["cert-ski-missing"] = f => WithoutExtension(f, JpkiOids.SubjectKeyIdentifier),
        ["cert-ski-critical"] = f => WithCriticality(f, JpkiOids.SubjectKeyIdentifier, true),
        ["cert-key-usage-missing"] = f => WithoutExtension(f, JpkiOids.KeyUsage),
        ["cert-key-usage-not-critical"] = f => WithCriticality(f, JpkiOids.KeyUsage, false),
        ["cert-key-usage-not-der"] = f => WithExtensionValue(f, JpkiOids.KeyUsage, "030202C0"),
        ["cert-key-usage-unused-bits"] = f => WithExtensionValue(f, JpkiOids.KeyUsage, "030206E0"),
        ["cert-key-usage-empty"] = f => WithExtensionValue(f, JpkiOids.KeyUsage, "030100"),
        ["cert-key-usage-non-repudiation"] = f => WithExtensionValue(f, JpkiOids.KeyUsage, "03020780"),
        ["cert-key-usage-digital-signature"] = f => WithExtensionValue(f, JpkiOids.KeyUsage, "03020640"),
        ["cert-key-usage-ca"] = f => WithExtensionValue(f, JpkiOids.KeyUsage, "030202C4"),
        ["cert-key-usage-other"] = f => WithExtensionValue(f, JpkiOids.KeyUsage, "030205E0"),
        ["cert-policy-missing"] = f => WithoutExtension(f, JpkiOids.CertificatePolicies),
        ["cert-policy-repeated"] = f => CreateWithPolicies(f, Policy, Policy),
        ["cert-policies-too-many"] = f => CreateWithPolicies(f, [.. Enumerable.Range(0, 40).Select(number => $"3005060351{number:X2}01")]),
        ["cert-policy-not-critical"] = f => WithCriticality(f, JpkiOids.CertificatePolicies, false),
        ["cert-policy-any"] = f => CreateLeaf(f, new LeafRequest { PolicyOid = JpkiOids.AnyPolicy }),
        ["cert-policy-test-card"] = f => CreateLeaf(f, new LeafRequest { PolicyOid = JpkiOids.TestSignaturePolicy }),
        ["cert-policy-authentication"] = f => CreateLeaf(f, new LeafRequest { PolicyOid = JpkiOids.AuthenticationPolicy }),
        ["cert-policy-unknown"] = f => CreateLeaf(f, new LeafRequest { PolicyOid = JpkiOids.PhoneSignaturePolicy }),
        ["cert-policy-qualifier-unknown"] = f => CreateWithPolicies(f, QualifiedPolicy),
        ["cert-policy-qualifier-form"] = f => CreateWithPolicies(f, "301E060B2A83088C9B550805010114300F300D06082B060105050702010C0161"),
        ["cert-general-name"] = f => CreateWithAlternativeNames(f, "A300"),
        ["cert-policy-qualifier-not-critical"] = f => CreateRewritten(f, extension => extension.Oid == JpkiOids.CertificatePolicies
            ? extension with { IsCritical = false, Value = RawDer.EncodeSequence(Convert.FromHexString(QualifiedPolicy)) } : extension),
        ["cert-crldp-missing"] = f => WithoutExtension(f, JpkiOids.CrlDistributionPoints),
        ["cert-crldp-several"] = f =>
            CreateRewritten(
                f,
                extension =>
                    extension.Oid == JpkiOids.CrlDistributionPoints
                        ? extension with
                        {
                            Value = RawDer.EncodeSequence([
                                .. RawDer.ReadElements(extension.Value),
                                .. RawDer.ReadElements(extension.Value),
                            ]),
                        }
                        : extension),
        ["cert-crldp-no-directory-name"] = f => WithExtensionValue(f, JpkiOids.CrlDistributionPoints, "30023000"),
        ["cert-crldp-uri"] = f => WithExtensionValue(f, JpkiOids.CrlDistributionPoints, "300B3009A007A0058603612E62"),
        ["cert-crldp-partial"] = f => WithExtensionValue(f, JpkiOids.CrlDistributionPoints, "3006300481020780"),
        ["cert-crldp-critical"] = f => WithCriticality(f, JpkiOids.CrlDistributionPoints, true),
        ["cert-basic-constraints-ca"] = f => WithExtraExtension(f, JpkiOids.BasicConstraints, true, "30030101FF"),
        ["cert-extended-key-usage"] = f => WithExtraExtension(f, JpkiOids.ExtendedKeyUsage, false, "300A06082B06010505070302"),
        ["cert-name-missing"] = f => WithHolder(f, new HolderAttributes { Name = "" }),
        ["cert-birth-date-missing"] = f => WithHolder(f, new HolderAttributes { BirthDate = "" }),
        ["cert-sex-missing"] = f => WithHolder(f, new HolderAttributes { Gender = "" }),
        ["cert-address-missing"] = f => WithoutExtension(f, JpkiOids.SubjectAltName),
        ["cert-attribute-repeated"] = f => CreateWithAlternativeNames(f, Sex, Sex),
        ["cert-attribute-not-text"] = f => CreateWithAlternativeNames(f, "A011060A2A83088C9B5508050503A0030C01FF"),
        ["cert-attribute-string-type"] = f => CreateWithAlternativeNames(f, SexAscii),
        ["cert-attribute-unknown"] = f => CreateLeaf(f, new LeafRequest { IncludesUnknownOtherName = true }),
        ["cert-birth-date-form"] = f => WithHolder(f, new HolderAttributes { BirthDate = "419901301" }),
        ["cert-birth-date-era"] = f => WithHolder(f, new HolderAttributes { BirthDate = "519900401" }),
        ["cert-sex-code"] = f => WithHolder(f, new HolderAttributes { Gender = "4" }),
        ["cert-address-too-long"] = f => WithHolder(f, new HolderAttributes { Address = new string('東', 201) }),
        ["cert-substitutions-missing"] = f => WithHolder(f, new HolderAttributes { NameSubstitutions = "" }),
        ["cert-substitutions-form"] = f => WithHolder(f, new HolderAttributes { NameSubstitutions = "00200" }),
        ["cert-substitutions-length"] = f => WithHolder(f, new HolderAttributes { NameSubstitutions = "0" }),
        ["cert-san-critical"] = f => WithCriticality(f, JpkiOids.SubjectAltName, true),
    };

    private static byte[] CreateWithPolicies(PkiFixture fixture, params string[] policies) => WithExtensionValue(
        fixture, JpkiOids.CertificatePolicies, Convert.ToHexString(RawDer.EncodeSequence([.. policies.Select(Convert.FromHexString)])));

    private static byte[] CreateWithAlternativeNames(PkiFixture fixture, params string[] names) => WithExtensionValue(
        fixture, JpkiOids.SubjectAltName, Convert.ToHexString(RawDer.EncodeSequence([.. names.Select(Convert.FromHexString)])));
}
