using Kyc.Jpki.Certificates;
using Kyc.Jpki.Tests.Verdicts;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Certificates;

/// <summary>
/// Checks that a certificate that violates RFC 5280 is refused, or accepted despite the violation, as
/// docs/adr/0018-certificate-leniencies.md specifies for each violation.
/// </summary>
[Collection(nameof(PkiFixture))]
public sealed class CertificateLeniencyTests(PkiFixture fixture)
{
    // PolicyInformation { 1.2.392.200149.8.5.1.1.20 }. The second array adds the qualifier 1.2.3.4.5.
    private static readonly byte[] PolicyDer = Convert.FromHexString("300D060B2A83088C9B550805010114");
    private static readonly byte[] QualifiedPolicyDer = Convert.FromHexString("3019060B2A83088C9B550805010114300A300806042A0304050500");

    [Fact]
    public void Serial_number_zero_is_malformed()
    {
        AssertMalformed(new LeafRequest { Serial = [0] });
        Assert.Null(GetFailureCode(new LeafRequest { Serial = [1] }));
    }

    [Fact]
    public void A_missing_key_identifier_of_the_issuer_is_malformed()
    {
        AssertMalformed(RemoveExtension(JpkiOids.AuthorityKeyIdentifier));
        // The extension has a serial number but no keyIdentifier. RFC 5280 4.2.1.1 requires the identifier.
        AssertMalformed(ReplaceExtension(JpkiOids.AuthorityKeyIdentifier, [0x30, 0x03, 0x82, 0x01, 0x01]));
        // RFC 5280 makes an exception for self-signed certificates.
        Assert.True(SignatureCertificate.TryParse(fixture.Pki.SignatureCas[2].CertificateDer, out _, out _));
    }

    [Fact]
    public void A_certificate_with_a_wrong_issuer_key_identifier_is_accepted_if_its_signature_verifies()
    {
        // The extension has a key identifier that no CA has. The newest RSA generation signs the certificate.
        var request = ReplaceExtension(JpkiOids.AuthorityKeyIdentifier, [0x30, 0x04, 0x80, 0x02, 0xAB, 0xCD]);
        Assert.Same(fixture.NewestRsaAnchor, new TestVerification(fixture).With(request).Run().Anchor);
        Assert.Null(GetFailureCode(request));
    }

    [Fact]
    public void An_empty_subject_is_malformed() => AssertMalformed(new LeafRequest { SubjectDer = [0x30, 0x00] });

    [Fact]
    public void A_repeated_policy_is_malformed()
    {
        AssertMalformed(ReplaceExtension(JpkiOids.CertificatePolicies, DerEditor.EncodeSequence(PolicyDer, PolicyDer)));
        Assert.Null(GetFailureCode(ReplaceExtension(JpkiOids.CertificatePolicies, DerEditor.EncodeSequence(PolicyDer))));
        byte[] otherPolicy = [.. PolicyDer[..^1], 0x15];
        Assert.Null(GetFailureCode(ReplaceExtension(JpkiOids.CertificatePolicies, DerEditor.EncodeSequence(otherPolicy, PolicyDer))));
    }

    [Fact]
    public void An_unknown_policy_qualifier_is_reported_only_if_the_policies_are_critical()
    {
        var value = DerEditor.EncodeSequence(QualifiedPolicyDer);
        Assert.Equal("TRUST-EXTENSION-MISSING", GetFailureCode(ReplaceExtension(JpkiOids.CertificatePolicies, value)));
        Assert.Null(GetFailureCode(RewriteExtensions(extension =>
            extension.Oid == JpkiOids.CertificatePolicies ? extension with { IsCritical = false, Value = value } : extension)));
    }

    [Theory]
    [InlineData("300F060B2A83088C9B5508050101143000")]
    [InlineData("3013060B2A83088C9B550805010114300430020500")]
    [InlineData("300F060B2A83088C9B5508050101140500")]
    public void An_invalid_policy_qualifier_is_malformed(string policyHex) =>
        AssertMalformed(ReplaceExtension(JpkiOids.CertificatePolicies, DerEditor.EncodeSequence(Convert.FromHexString(policyHex))));

    [Theory]
    // Trailing zero bits (X.690 11.2.2): the first value declares two unused bits where there are six; the second one has an additional
    // octet of zeros.
    [InlineData("030202C0")]
    [InlineData("030300C000")]
    // This value sets a bit that it declares unused (X.690 11.2.1).
    [InlineData("030206E0")]
    // In these two values, no bit is set (RFC 5280 4.2.1.3).
    [InlineData("03020000")]
    [InlineData("030100")]
    public void Key_usage_that_is_not_DER_is_malformed(string valueHex) =>
        AssertMalformed(ReplaceExtension(JpkiOids.KeyUsage, Convert.FromHexString(valueHex)));

    [Fact]
    public void A_GeneralizedTime_before_2050_is_read()
    {
        var end = PkiFixture.Now.AddDays(1);
        var validity = DerEditor.EncodeSequence(
            DerEditor.EncodeGeneralizedTime(PkiFixture.Now.AddDays(-1)),
            DerEditor.EncodeGeneralizedTime(end));
        var der = DerEditor.ChangeAndSign(fixture.Leaf.CertificateDer, fixture.Pki.SignatureCas[2].Key, elements => elements[4] = validity);
        Assert.Null(new TestVerification(fixture) { Certificate = der }.Run().Failure);
        Assert.Equal(
            "CERT-EXPIRED",
            new TestVerification(fixture) { Certificate = der, VerificationTime = end.AddSeconds(1) }
                .Run()
                .Failure?.Code);
    }

    [Fact]
    public void The_extended_key_usage_is_ignored_unless_it_is_critical()
    {
        var clientAuthentication = Convert.FromHexString("300A06082B06010505070302");
        var usage = new CertificateExtension(JpkiOids.ExtendedKeyUsage, false, clientAuthentication);
        Assert.Null(GetFailureCode(new LeafRequest { ExtraExtensions = [usage] }));
        Assert.Equal("TRUST-EXTENSION-MISSING", GetFailureCode(new LeafRequest { ExtraExtensions = [usage with { IsCritical = true }] }));
    }

    private static LeafRequest RemoveExtension(string oid) =>
        new() { RewriteExtensions = extensions => extensions.Where(extension => extension.Oid != oid) };

    private static LeafRequest ReplaceExtension(string oid, byte[] value) =>
        RewriteExtensions(extension => extension.Oid == oid ? extension with { Value = value } : extension);

    private static LeafRequest RewriteExtensions(Func<CertificateExtension, CertificateExtension> rewrite) =>
        new() { RewriteExtensions = extensions => extensions.Select(rewrite) };

    private string? GetFailureCode(LeafRequest request) => new TestVerification(fixture).With(request).Run().Failure?.Code;

    private void AssertMalformed(LeafRequest request) => Assert.Equal("CERT-MALFORMED", GetFailureCode(request));
}
