using System.Security.Cryptography;
using Kyc.Jpki.Tests.Lint;
using Kyc.VirtualCard.Pki;
using static Kyc.Jpki.Tests.Lint.SampleBuilder;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>Defines the cases about the certificate and about the signature over the document.</summary>
internal static class CertificateCases
{
    private const string MalformedCode = "CERT-MALFORMED";
    private const string PoliciesWithUnknownQualifierHex = "301B3019060B2A83088C9B550805010114300A300806042A0304050500";
    private const string PolicyHex = "300D060B2A83088C9B550805010114";
    private const string ProfileClause = "JPKI profile, docs/lint.md";

    public static IReadOnlyList<CaseScenario> All { get; } =
    [
        new("valid", "A good certificate, signature and list.", "RFC 5280 6", null, (_, good) => good),
        new("valid-next-generation", "CA and holder have ECDSA P-384 keys.", "RFC 5758 3.2", null, UseNextGeneration),
        CreateScenario(
            "cert-trailing-bytes",
            "A byte follows the certificate.",
            "RFC 5280 4.1",
            MalformedCode,
            f => [.. f.Leaf.CertificateDer, 0]),
        CreateScenario("cert-length-not-shortest", "A length has two octets where one is enough.", "X.690 10.1", MalformedCode,
            f => ChangeLeaf(f, e => e[4] = [0x30, 0x81, .. e[4][1..]])),
        CreateScenario(
            "cert-version-1",
            "The certificate has no version.",
            "RFC 5280 4.1.2.1",
            MalformedCode,
            f => ChangeLeaf(f, e => e.RemoveAt(0))),
        CreateScenario("cert-serial-zero", "The serial number is zero.", "RFC 5280 4.1.2.2", MalformedCode,
            f => CreateLeaf(f, new LeafRequest { Serial = [0] }), "serial number zero"),
        CreateScenario("cert-serial-negative", "The serial number is negative.", "RFC 5280 4.1.2.2", MalformedCode,
            f => CreateLeaf(f, new LeafRequest { Serial = [0x80] })),
        CreateScenario("cert-serial-too-long", "The serial number has 21 octets.", "RFC 5280 4.1.2.2", MalformedCode,
            f => CreateLeaf(f, new LeafRequest { Serial = [.. Enumerable.Repeat((byte)1, 21)] })),
        CreateScenario("cert-aki-missing", "authorityKeyIdentifier is missing.", "RFC 5280 4.2.1.1", MalformedCode,
            f => CreateLeafWithoutExtension(f, JpkiOids.AuthorityKeyIdentifier),
            "no keyIdentifier in authorityKeyIdentifier, or no such extension"),
        CreateScenario(
            "cert-aki-other",
            "authorityKeyIdentifier is that of no installed key; an installed key signed.",
            "RFC 5280 6.1.3",
            null,
            f => CreateLeafWithExtensionValue(f, JpkiOids.AuthorityKeyIdentifier, "30048002ABCD"),
            "authorityKeyIdentifier of another key than the one that signed"),
        CreateScenario("cert-aki-critical", "authorityKeyIdentifier is critical.", "RFC 5280 4.2.1.1", "CERT-CRITICAL-EXTENSION",
            f => CreateLeafWithCriticality(f, JpkiOids.AuthorityKeyIdentifier, true)),
        CreateScenario("cert-subject-empty", "The subject is empty.", "RFC 5280 4.1.2.6", MalformedCode,
            f => CreateLeaf(f, new LeafRequest { SubjectDer = [0x30, 0x00] }), "empty subject"),
        CreateScenario("cert-policy-repeated", "A certificate policy is there twice.", "RFC 5280 4.2.1.4", MalformedCode,
            f => CreateLeafWithExtensionValue(f, JpkiOids.CertificatePolicies, "301E" + PolicyHex + PolicyHex), "a policy twice"),
        CreateScenario("cert-policy-qualifier-critical", "An unknown qualifier in critical certificatePolicies.", "RFC 5280 4.2.1.4",
            "TRUST-EXTENSION-MISSING", f => CreateLeafWithExtensionValue(f, JpkiOids.CertificatePolicies, PoliciesWithUnknownQualifierHex),
            "a qualifier other than CPS and user notice, certificatePolicies critical"),
        CreateScenario(
            "cert-policy-qualifier-not-critical",
            "An unknown qualifier in certificatePolicies that is not critical.",
            "RFC 5280 4.2.1.4",
            null,
            f => CertificateSamples.All["cert-policy-qualifier-not-critical"](f),
            "the same, certificatePolicies not critical"),
        CreateScenario("cert-policy-qualifier-form", "A CPS qualifier is a UTF8String.", "RFC 5280 4.2.1.4", MalformedCode,
            f => CertificateSamples.All["cert-policy-qualifier-form"](f),
            "a CPS qualifier that is no IA5String, or a user notice that is no sequence"),
        CreateScenario(
            "cert-name-object-identifier",
            "The type of an attribute of the subject ends within an arc.",
            "X.690 8.19.2",
            MalformedCode,
            f => ChangeLeaf(f, e => e[5] = Convert.FromHexString("300E310C300A06035504830C03414243")),
            "an object identifier that is not made of whole arcs, in a name or of an extension"),
        CreateScenario("cert-name-text", "A UTF8String of the subject is not UTF-8.", "RFC 5280 4.1.2.4", MalformedCode,
            f => EncodingSamples.All["name-text"](f), "a text of a name that is not valid in its string type, or no string"),
        CreateScenario("cert-general-name", "subjectAltName has an x400Address.", "RFC 5280 4.2.1.6", MalformedCode,
            f => CertificateSamples.All["cert-general-name"](f), "a name in subjectAltName of no form of a GeneralName"),
        CreateScenario("cert-key-usage-trailing-zeros", "keyUsage has trailing zero bits.", "X.690 11.2.2", MalformedCode,
            f => CreateLeafWithExtensionValue(f, JpkiOids.KeyUsage, "030202C0"), "keyUsage with trailing zero bits"),
        CreateScenario("cert-key-usage-unused-bits", "An unused bit of keyUsage is set.", "X.690 11.2.1", MalformedCode,
            f => CreateLeafWithExtensionValue(f, JpkiOids.KeyUsage, "030206E0"), "keyUsage with unused bits set"),
        CreateScenario("cert-key-usage-empty", "keyUsage has no bit.", "RFC 5280 4.2.1.3", MalformedCode,
            f => CreateLeafWithExtensionValue(f, JpkiOids.KeyUsage, "030100"), "keyUsage without any bit"),
        CreateScenario(
            "cert-key-usage-missing",
            "keyUsage is missing.",
            ProfileClause,
            "CERT-WRONG-PURPOSE",
            f => CreateLeafWithoutExtension(f, JpkiOids.KeyUsage)),
        CreateScenario(
            "cert-extension-repeated",
            "An extension is there twice.",
            "RFC 5280 4.2",
            MalformedCode,
            f => CreateLeaf(f, new LeafRequest { RewriteExtensions = extensions => [.. extensions, extensions[^1]] }),
            "an extension twice"),
        CreateScenario(
            "cert-generalized-time",
            "The validity before 2050 is in GeneralizedTime.",
            "RFC 5280 4.1.2.5",
            null,
            CreateCertificateWithGeneralizedTime,
            "validity before 2050 as GeneralizedTime"),
        CreateScenario(
            "cert-extended-key-usage",
            "extKeyUsage is there and not critical.",
            "RFC 5280 4.2.1.12",
            null,
            f => CreateLeafWithExtraExtension(f, JpkiOids.ExtendedKeyUsage, false, "300A06082B06010505070302"),
            "extKeyUsage, not critical"),
        CreateScenario("cert-extended-key-usage-critical", "extKeyUsage is there and critical.", "RFC 5280 4.2", "TRUST-EXTENSION-MISSING",
            f => CreateLeafWithExtraExtension(f, JpkiOids.ExtendedKeyUsage, true, "300A06082B06010505070302"), "extKeyUsage, critical"),
        CreateScenario("cert-critical-unknown", "A critical extension that nobody knows.", "RFC 5280 4.2", "TRUST-EXTENSION-MISSING",
            f => CreateLeafWithExtraExtension(f, "1.2.3.4", true)),
        new("cert-mixed-generations", "The holder's key is ECDSA P-384, the CA's RSA.", "RFC 5280 6.1.4", null, MixGenerations)
        {
            LeniencyDecision = "a key of another generation's kind (P-384 under an RSA CA)",
        },
        CreateScenario("cert-algorithm-mismatch", "The two algorithm identifiers differ.", "RFC 5280 4.1.1.2", "CERT-ALGORITHM",
            f => RawDerWriter.ChangeOuterElements(f.Leaf.CertificateDer, outer => outer[1] = EcdsaWithSha384)),
        CreateScenario("cert-authentication", "A user-authentication certificate.", ProfileClause, "CERT-WRONG-PURPOSE",
            f => f.Pki.IssueAuthenticationCertificate(new LeafRequest { Key = f.HolderKey }).CertificateDer),
        CreateScenario("cert-test-card", "The policy is that of test cards.", ProfileClause, "CERT-WRONG-PURPOSE",
            f => CreateLeaf(f, new LeafRequest { PolicyOid = JpkiOids.TestSignaturePolicy })),
        CreateScenario("cert-ca-key-usage", "keyUsage has keyCertSign.", "RFC 5280 4.2.1.9", "CERT-WRONG-PURPOSE",
            f => CreateLeafWithExtensionValue(f, JpkiOids.KeyUsage, "030202C4")),
        CreateScenario("cert-attribute-repeated", "A personal attribute is there twice.", ProfileClause, MalformedCode,
            f => CertificateSamples.All["cert-attribute-repeated"](f)),
        CreateScenario("cert-attribute-unknown", "An otherName that nobody knows.", ProfileClause, null,
            f => CreateLeaf(f, new LeafRequest { IncludesUnknownOtherName = true })),
        CreateScenario("cert-expired", "The validity has ended.", "RFC 5280 6.1.3", "CERT-EXPIRED",
            f => CreateLeaf(f, new LeafRequest { NotAfter = PkiFixture.Now.AddSeconds(-1) })),
        CreateScenario("cert-last-second", "The instant is the last one of the validity.", "RFC 5280 4.1.2.5", null,
            f => CreateLeaf(f, new LeafRequest { NotAfter = PkiFixture.Now })),
        CreateScenario("cert-not-yet-valid", "The validity has not begun.", "RFC 5280 6.1.3", "CERT-NOT-YET-VALID",
            f => CreateLeaf(f, new LeafRequest { NotBefore = PkiFixture.Now.AddSeconds(1) })),
        new("sig-malformed", "The signature is an octet too short.", "RFC 8017 8.2.2", "SIG-MALFORMED",
            (_, good) => good with { Signature = good.GetSignature()[..^1] }),
        new("sig-invalid", "The signature is over another document.", "RFC 8017 8.2.2", "SIG-INVALID",
            (_, good) => good with { Signature = good.GetSignature(), Document = "another document"u8.ToArray() }),
    ];

    private static CaseScenario CreateScenario(
        string id,
        string title,
        string clause,
        string? code,
        Func<PkiFixture, byte[]> createCertificate,
        string? decision = null) =>
        new(id, title, clause, code, (fixture, good) => good with { Certificate = createCertificate(fixture) })
        {
            LeniencyDecision = decision,
        };

    private static byte[] CreateCertificateWithGeneralizedTime(PkiFixture fixture)
    {
        var validity = DerEditor.EncodeSequence(
            DerEditor.EncodeGeneralizedTime(PkiFixture.Now.AddDays(-1)), DerEditor.EncodeGeneralizedTime(PkiFixture.Now.AddDays(1)));
        return DerEditor.ChangeAndSign(fixture.Leaf.CertificateDer, fixture.Pki.SignatureCas[2].Key, elements => elements[4] = validity);
    }

    private static CaseDraft UseNextGeneration(PkiFixture fixture, CaseDraft good)
    {
        var (ca, key) = (fixture.Pki.SignatureCas[3], ECDsa.Create(ECCurve.NamedCurves.nistP384));
        return good with
        {
            Anchors = [ca.CertificateDer],
            Certificate = CreateLeaf(fixture, new LeafRequest { Issuer = ca, Key = key }),
            HolderKey = key,
            Crls = [CrlWriter.Create(fixture.CreateCrlRequest() with { Issuer = ca })],
        };
    }

    private static CaseDraft MixGenerations(PkiFixture fixture, CaseDraft good)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return good with { Certificate = CreateLeaf(fixture, new LeafRequest { Key = key }), HolderKey = key };
    }
}
