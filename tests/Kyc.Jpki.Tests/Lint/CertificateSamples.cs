using Kyc.VirtualCard.Pki;
using static Kyc.Jpki.Tests.Lint.Samples;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>Samples of the extensions of a person's certificate.</summary>
internal static class CertificateSamples
{
    private const string Policy = "300D060B2A83088C9B550805010114";
    private const string QualifiedPolicy = "3019060B2A83088C9B550805010114300A300806042A0304050500";

    // otherName { 1.2.392.200149.8.5.5.3, "2" }, as a UTF8String and as an IA5String.
    private const string Sex = "A011060A2A83088C9B5508050503A0030C0132";
    private const string SexAscii = "A011060A2A83088C9B5508050503A003160132";

    public static Dictionary<string, Func<PkiFixture, byte[]>> All { get; } = new()
    {
        ["cert-critical-unknown"] = f => Extra(f, "1.2.3.4", true),
        ["cert-critical-forbidden"] = f => Extra(f, JpkiOids.AuthorityInfoAccess, true),
        ["cert-ca-extension"] = f => Extra(f, JpkiOids.PolicyConstraints, false),
        ["cert-name-constraints"] = f => Extra(f, JpkiOids.NameConstraints, false, "3000"),
        ["cert-aki-missing"] = f => Without(f, JpkiOids.AuthorityKeyIdentifier),
        ["cert-aki-pair"] = f => Valued(f, JpkiOids.AuthorityKeyIdentifier, "30068001AA820101"),
        ["cert-aki-critical"] = f => Marked(f, JpkiOids.AuthorityKeyIdentifier, true),
        ["cert-ski-missing"] = f => Without(f, JpkiOids.SubjectKeyIdentifier),
        ["cert-ski-critical"] = f => Marked(f, JpkiOids.SubjectKeyIdentifier, true),
        ["cert-key-usage-missing"] = f => Without(f, JpkiOids.KeyUsage),
        ["cert-key-usage-not-critical"] = f => Marked(f, JpkiOids.KeyUsage, false),
        ["cert-key-usage-not-der"] = f => Valued(f, JpkiOids.KeyUsage, "030202C0"),
        ["cert-key-usage-unused-bits"] = f => Valued(f, JpkiOids.KeyUsage, "030206E0"),
        ["cert-key-usage-empty"] = f => Valued(f, JpkiOids.KeyUsage, "030100"),
        ["cert-key-usage-non-repudiation"] = f => Valued(f, JpkiOids.KeyUsage, "03020780"),
        ["cert-key-usage-digital-signature"] = f => Valued(f, JpkiOids.KeyUsage, "03020640"),
        ["cert-key-usage-ca"] = f => Valued(f, JpkiOids.KeyUsage, "030202C4"),
        ["cert-key-usage-other"] = f => Valued(f, JpkiOids.KeyUsage, "030205E0"),
        ["cert-policy-missing"] = f => Without(f, JpkiOids.CertificatePolicies),
        ["cert-policy-repeated"] = f => Policies(f, Policy, Policy),
        ["cert-policies-too-many"] = f => Policies(f, [.. Enumerable.Range(0, 40).Select(number => $"3005060351{number:X2}01")]),
        ["cert-policy-not-critical"] = f => Marked(f, JpkiOids.CertificatePolicies, false),
        ["cert-policy-any"] = f => Leaf(f, new LeafRequest { PolicyOid = JpkiOids.AnyPolicy }),
        ["cert-policy-test-card"] = f => Leaf(f, new LeafRequest { PolicyOid = JpkiOids.TestSignaturePolicy }),
        ["cert-policy-authentication"] = f => Leaf(f, new LeafRequest { PolicyOid = JpkiOids.AuthenticationPolicy }),
        ["cert-policy-unknown"] = f => Leaf(f, new LeafRequest { PolicyOid = JpkiOids.PhoneSignaturePolicy }),
        ["cert-policy-qualifier-unknown"] = f => Policies(f, QualifiedPolicy),
        ["cert-policy-qualifier-form"] = f => Policies(f, "301E060B2A83088C9B550805010114300F300D06082B060105050702010C0161"),
        ["cert-general-name"] = f => AlternativeNames(f, "A300"),
        ["cert-policy-qualifier-not-critical"] = f => Rewritten(f, extension => extension.Oid == JpkiOids.CertificatePolicies
            ? extension with { Critical = false, Value = RawDer.Sequence(Convert.FromHexString(QualifiedPolicy)) } : extension),
        ["cert-crldp-missing"] = f => Without(f, JpkiOids.CrlDistributionPoints),
        ["cert-crldp-several"] = f => Rewritten(f, extension => extension.Oid == JpkiOids.CrlDistributionPoints
            ? extension with { Value = RawDer.Sequence([.. RawDer.Elements(extension.Value), .. RawDer.Elements(extension.Value)]) }
            : extension),
        ["cert-crldp-no-directory-name"] = f => Valued(f, JpkiOids.CrlDistributionPoints, "30023000"),
        ["cert-crldp-uri"] = f => Valued(f, JpkiOids.CrlDistributionPoints, "300B3009A007A0058603612E62"),
        ["cert-crldp-partial"] = f => Valued(f, JpkiOids.CrlDistributionPoints, "3006300481020780"),
        ["cert-crldp-critical"] = f => Marked(f, JpkiOids.CrlDistributionPoints, true),
        ["cert-basic-constraints-ca"] = f => Extra(f, JpkiOids.BasicConstraints, true, "30030101FF"),
        ["cert-extended-key-usage"] = f => Extra(f, JpkiOids.ExtendedKeyUsage, false, "300A06082B06010505070302"),
        ["cert-name-missing"] = f => Held(f, new HolderAttributes { Name = "" }),
        ["cert-birth-date-missing"] = f => Held(f, new HolderAttributes { BirthDate = "" }),
        ["cert-sex-missing"] = f => Held(f, new HolderAttributes { Gender = "" }),
        ["cert-address-missing"] = f => Without(f, JpkiOids.SubjectAltName),
        ["cert-attribute-repeated"] = f => AlternativeNames(f, Sex, Sex),
        ["cert-attribute-not-text"] = f => AlternativeNames(f, "A011060A2A83088C9B5508050503A0030C01FF"),
        ["cert-attribute-string-type"] = f => AlternativeNames(f, SexAscii),
        ["cert-attribute-unknown"] = f => Leaf(f, new LeafRequest { IncludeUnknownOtherName = true }),
        ["cert-birth-date-form"] = f => Held(f, new HolderAttributes { BirthDate = "419901301" }),
        ["cert-birth-date-era"] = f => Held(f, new HolderAttributes { BirthDate = "519900401" }),
        ["cert-sex-code"] = f => Held(f, new HolderAttributes { Gender = "4" }),
        ["cert-address-too-long"] = f => Held(f, new HolderAttributes { Address = new string('東', 201) }),
        ["cert-substitutions-missing"] = f => Held(f, new HolderAttributes { NameSubstitutions = "" }),
        ["cert-substitutions-form"] = f => Held(f, new HolderAttributes { NameSubstitutions = "00200" }),
        ["cert-substitutions-length"] = f => Held(f, new HolderAttributes { NameSubstitutions = "0" }),
        ["cert-san-critical"] = f => Marked(f, JpkiOids.SubjectAltName, true),
    };

    private static byte[] Policies(PkiFixture fixture, params string[] policies) => Valued(
        fixture, JpkiOids.CertificatePolicies, Convert.ToHexString(RawDer.Sequence([.. policies.Select(Convert.FromHexString)])));

    private static byte[] AlternativeNames(PkiFixture fixture, params string[] names) => Valued(
        fixture, JpkiOids.SubjectAltName, Convert.ToHexString(RawDer.Sequence([.. names.Select(Convert.FromHexString)])));
}
