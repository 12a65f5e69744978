using System.Security.Cryptography;
using System.Text;
using Kyc.Jpki.Tests;
using Kyc.VirtualCard.Pki;

namespace Kyc.SecondOpinion.Tests;

[Trait("Control", "1(1)BP1")]
public sealed class BouncyCastleVerifierTests(SecondOpinionFixture fixture) : IClassFixture<SecondOpinionFixture>
{
    private const string KeyUsage = "2.5.29.15";
    private const string SubjectAltName = "2.5.29.17";
    private static readonly byte[] Serial = [0x12, 0x34, 0x56, 0x78];

    [Fact]
    public void A_valid_certificate_and_signature_cause_no_objection()
    {
        Assert.Empty(fixture.GetObjections(fixture.Issue(new LeafRequest())));
        Assert.Empty(fixture.GetObjections(fixture.Issue(new LeafRequest { IncludesUnknownOtherName = true })));
        Assert.Empty(fixture.GetObjections(fixture.Issue(new LeafRequest { Issuer = fixture.Pki.SignatureCas[1] })));
    }

    [Fact]
    public void A_certificate_and_signature_of_the_next_card_generation_are_verified()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var certificate = fixture.Issue(new LeafRequest { Issuer = fixture.Pki.SignatureCas[3], Key = key });
        var signature = key.SignData(fixture.Document, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence);

        Assert.Empty(fixture.GetObjections(certificate, signature: signature));
        signature[^1] ^= 1;
        Assert.Equal([Objection.DocumentSignature], fixture.GetObjections(certificate, signature: signature));
    }

    [Fact]
    public void Each_fact_that_differs_from_the_certificate_causes_its_own_objection()
    {
        var certificate = fixture.Issue(new LeafRequest { Serial = Serial });
        var facts = SecondOpinionFixture.CreateFacts(Serial, CreateDistributionPoint());
        Assert.Empty(fixture.GetObjections(certificate, facts));

        Assert.Equal([Objection.Name], fixture.GetObjections(certificate, facts with { Name = "山田 花子" }));
        Assert.Equal([Objection.BirthDate], fixture.GetObjections(certificate, facts with { BirthDate = "419900402" }));
        Assert.Equal([Objection.Sex], fixture.GetObjections(certificate, facts with { Sex = "1" }));
        Assert.Equal([Objection.Address], fixture.GetObjections(certificate, facts with { Address = facts.Address + "１" }));
        Assert.Equal([Objection.SerialNumber], fixture.GetObjections(certificate, facts with { SerialNumber = "12345679" }));
        Assert.Equal([Objection.DistributionPoint], fixture.GetObjections(certificate, facts with { DistributionPoint = "" }));
    }

    public static TheoryData<string, LeafRequest> UnsuitableCertificates => new()
    {
        { "Policy", new LeafRequest { PolicyOid = "1.2.392.200149.8.5.1.0.20" } },
        { "Validity", new LeafRequest { NotAfter = SecondOpinionFixture.Now.AddSeconds(-1) } },
        { "Validity", new LeafRequest { NotBefore = SecondOpinionFixture.Now.AddSeconds(1) } },
        { "Usage", new LeafRequest { ExtraExtensions = [new CertificateExtension("1.2.3.4", true, [0x05, 0x00])] } },
        { "Usage", new LeafRequest { RewriteExtensions = all => all.Where(extension => extension.Oid != KeyUsage) } },
        { "Usage", new LeafRequest { RewriteExtensions = all => ReplaceExtension(all, KeyUsage, [0x03, 0x02, 0x07, 0x80]) } },
        { "Attributes", new LeafRequest { RewriteExtensions = all => all.Where(extension => extension.Oid != SubjectAltName) } },
        { "Attributes", new LeafRequest { Holder = new HolderAttributes { Address = "" } } },
        { "Attributes", new LeafRequest { Holder = new HolderAttributes { Name = "" } } },
    };

    [Theory]
    [MemberData(nameof(UnsuitableCertificates))]
    public void A_property_that_no_signature_certificate_may_have_causes_an_objection(string expected, LeafRequest request) =>
        Assert.Equal([expected], fixture.GetObjections(fixture.Issue(request)).Select(objection => objection.ToString()));

    [Fact]
    public void Only_trusted_issuers_are_accepted_and_only_while_they_are_valid()
    {
        using var forgerKey = RSA.Create(2048);
        Assert.Equal([Objection.Issuer], fixture.GetObjections(fixture.Issue(new LeafRequest { SigningKeyOverride = forgerKey })));
        Assert.Equal([Objection.Issuer], fixture.GetObjections(fixture.Issue(new LeafRequest { Issuer = fixture.Pki.SignatureCas[0] })));
        var authenticationCertificate = fixture
            .Pki.IssueAuthenticationCertificate(new LeafRequest { Key = fixture.HolderKey })
            .CertificateDer;
        HashSet<Objection> expected = [Objection.Issuer, Objection.Policy, Objection.Usage, Objection.Attributes];
        Assert.Superset(expected, fixture.GetObjections(authenticationCertificate).ToHashSet());
    }

    [Fact]
    public void A_changed_document_or_signature_and_a_key_that_is_too_short_cause_objections()
    {
        var certificate = fixture.Issue(new LeafRequest());
        var signature = fixture.Signature.ToArray();
        signature[100] ^= 1;
        Assert.Equal([Objection.DocumentSignature], fixture.GetObjections(certificate, signature: signature));
        Assert.Equal([Objection.DocumentSignature], fixture.GetObjections(certificate, signature: []));
        Assert.Equal(
            [Objection.DocumentSignature],
            fixture.Verifier.Verify(
                new SignedDocument(certificate, "another"u8.ToArray(), fixture.Signature, SecondOpinionFixture.Now),
                null));

        using var smallKey = RSA.Create(1024);
        var weakCertificate = fixture.Issue(new LeafRequest { Key = smallKey });
        var weakSignature = smallKey.SignData(fixture.Document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.Contains(Objection.Algorithm, fixture.GetObjections(weakCertificate, signature: weakSignature));
    }

    [Fact]
    public void Bytes_that_are_not_a_DER_certificate_cause_a_format_objection()
    {
        var validCertificate = fixture.Issue(new LeafRequest());
        byte[][] malformedCertificates =
        [
            [],
            [0x30],
            validCertificate[..^1],
            [.. validCertificate, 0x00],
            "no certificate"u8.ToArray(),
            EncodeWithIndefiniteLength(validCertificate),
        ];
        Assert.All(malformedCertificates, bytes => Assert.Equal([Objection.CertificateFormat], fixture.GetObjections(bytes)));
    }

    [Fact]
    public void A_certificate_that_is_not_a_CA_certificate_is_refused_when_the_verifier_is_created()
    {
        var leafCertificate = fixture.Issue(new LeafRequest());
        var caCertificate = fixture.Pki.SignatureCas[2].CertificateDer;
        var exception = Assert.Throws<ArgumentException>(() =>
            new BouncyCastleVerifier([caCertificate, leafCertificate], [SecondOpinionFixture.PolicyOid]));
        Assert.StartsWith("BouncyCastle does not take trust anchor 2", exception.Message, StringComparison.Ordinal);
        caCertificate = [.. caCertificate];
        caCertificate[^1] ^= 1;
        Assert.Throws<ArgumentException>(() => new BouncyCastleVerifier([caCertificate], [SecondOpinionFixture.PolicyOid]));
    }

    /// <summary>
    /// The service does not start with a CA certificate that the second opinion refuses, so it must accept the real CA certificates.
    /// </summary>
    [VectorFact]
    public void The_real_signature_CAs_are_accepted()
    {
        var realCaCertificates = new[] { "sign_ca_2015.pem", "sign_ca_2023.pem" }.Select(file =>
        {
            var text = File.ReadAllText(TestVectors.GetPath("jpki-ca", file));
            return (ReadOnlyMemory<byte>)Convert.FromBase64String(text[PemEncoding.Find(text).Base64Data]);
        });
        var verifier = new BouncyCastleVerifier(realCaCertificates, [SecondOpinionFixture.PolicyOid]);
        // A test CA with the name of a trusted CA is not trusted.
        Assert.Equal(
            [Objection.Issuer],
            verifier.Verify(
                new SignedDocument(fixture.Issue(new LeafRequest()), fixture.Document, fixture.Signature, SecondOpinionFixture.Now),
                null));
    }

    /// <summary>A second opinion that used our own code would not be independent.</summary>
    [Fact]
    public void The_second_opinion_references_no_other_project()
    {
        var references = typeof(BouncyCastleVerifier).Assembly.GetReferencedAssemblies().Select(name => name.Name!).ToList();
        Assert.Contains("BouncyCastle.Cryptography", references);
        Assert.DoesNotContain(references,
            name => !name.StartsWith("System.", StringComparison.Ordinal) && name != "BouncyCastle.Cryptography");
        Assert.DoesNotContain("System.Security.Cryptography", references);
        Assert.DoesNotContain("System.Formats.Asn1", references);
    }

    private static IEnumerable<CertificateExtension> ReplaceExtension(
        IEnumerable<CertificateExtension> extensions,
        string oid,
        byte[] value) => extensions.Select(extension => extension.Oid == oid ? extension with { Value = value } : extension);

    // Gives the outermost SEQUENCE an indefinite length, which BER allows and DER does not (X.690 10.1).
    private static byte[] EncodeWithIndefiniteLength(byte[] certificate) => [0x30, 0x80, .. certificate.AsSpan(4), 0x00, 0x00];

    // Creates the DER encoding of the following name, in hexadecimal: C=JP, O=JPKI, OU=JPKI for digital signature, OU=CRL Distribution
    // Points, OU=Tokyo-to, CN=Chiyoda-ku CRLDP (pki.md 5.2).
    private static string CreateDistributionPoint()
    {
        (byte Type, byte Tag, string Text)[] parts =
        [
            (6, 0x13, "JP"), (10, 0x0C, "JPKI"), (11, 0x0C, "JPKI for digital signature"), (11, 0x0C, "CRL Distribution Points"),
            (11, 0x0C, "Tokyo-to"), (3, 0x0C, "Chiyoda-ku CRLDP"),
        ];
        byte[] name = [];
        foreach (var (type, tag, text) in parts)
        {
            byte[] attribute = [0x06, 0x03, 0x55, 0x04, type, .. EncodeElement(tag, Encoding.UTF8.GetBytes(text))];
            name = [.. name, .. EncodeElement(0x31, EncodeElement(0x30, attribute))];
        }

        return Convert.ToHexStringLower(EncodeElement(0x30, name));
    }

    private static byte[] EncodeElement(byte tag, byte[] content) =>
        content.Length < 0x80 ? [tag, (byte)content.Length, .. content] : [tag, 0x81, (byte)content.Length, .. content];
}
