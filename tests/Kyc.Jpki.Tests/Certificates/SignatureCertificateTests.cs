using Kyc.Jpki.Certificates;
using Kyc.Jpki.Signatures;
using Kyc.VirtualCard.Pki;
using Holder = Kyc.VirtualCard.Pki.HolderAttributes;

namespace Kyc.Jpki.Tests.Certificates;

[Collection(nameof(PkiFixture))]
public sealed class SignatureCertificateTests(PkiFixture fixture)
{
    [Fact]
    public void A_certificate_of_the_profile_is_read_field_by_field()
    {
        var holder = new Holder { Name = "髙山　𠮷子", NameSubstitutionFlags = "01000", Address = "東京都千代田区丸の内九丁目９９番９号" };
        var certificate = IssueAndParse(new LeafRequest { Holder = holder, Serial = [0x12, 0x34], NotAfter = PkiFixture.Now.AddYears(2) });
        Assert.Equal("1234", Convert.ToHexString(certificate.SerialNumber.Span));
        Assert.Equal(PkiFixture.Now.AddYears(2), certificate.NotAfter);
        Assert.Equal(fixture.Pki.SignatureCas[2].NameDer, certificate.IssuerDer.ToArray());
        Assert.Equal(fixture.Pki.SignatureCas[2].KeyId, certificate.AuthorityKeyId.ToArray());
        Assert.Equal(PkiFixture.DistributionPoint, certificate.DistributionPoint);
        Assert.Equal(KeyUsages.DigitalSignature | KeyUsages.NonRepudiation, certificate.KeyUsage);
        Assert.Equal([JpkiOids.SignaturePolicy], certificate.PolicyOids);
        Assert.Equal([JpkiOids.KeyUsage, JpkiOids.CertificatePolicies], certificate.CriticalExtensionOids);
        Assert.False(certificate.IsCertificateAuthority);
        Assert.Equal((PublicKeyKind.Rsa, 2048), (certificate.PublicKey.Kind, certificate.PublicKey.BitCount));
        Assert.Equal(SignatureAlgorithm.RsaSha256, certificate.SignatureAlgorithm);
        Assert.Equal("髙山　𠮷子", certificate.Person.Name);
        Assert.Equal("01000", certificate.Person.NameSubstitutions);
        Assert.Equal(new DateOnly(1990, 4, 1), certificate.Person.BirthDate.Date);
        Assert.Equal("2", certificate.Person.Gender);
        Assert.Equal("東京都千代田区丸の内九丁目９９番９号", certificate.Person.Address);
        Assert.False(certificate.Person.HasSubstitutionLengthMismatch);
    }

    [Fact]
    public void A_substitution_string_of_another_length_is_recorded_and_not_refused()
    {
        var certificate = IssueAndParse(new LeafRequest { Holder = new Holder { NameSubstitutionFlags = "0100" } });
        Assert.True(certificate.Person.HasSubstitutionLengthMismatch);
        Assert.Equal("0100", certificate.Person.NameSubstitutions);
    }

    [Fact]
    public void An_unknown_attribute_is_ignored()
    {
        var certificate = IssueAndParse(new LeafRequest { IncludesUnknownOtherName = true });
        Assert.Equal("山田　花子", certificate.Person.Name);
    }

    [Fact]
    public void A_user_authentication_certificate_is_read_and_contains_no_person()
    {
        var der = fixture.Pki.IssueAuthenticationCertificate(new LeafRequest { Key = fixture.HolderKey }).CertificateDer;
        Assert.True(SignatureCertificate.TryParse(der, out var certificate, out _));
        Assert.False(certificate!.Person.IsComplete);
    }

    [Fact]
    public void An_attribute_given_twice_is_refused()
    {
        var otherName = Convert.FromHexString("A013060A2A83088C9B550805050" + "1A0050C03414141");
        AssertMalformed(CreateCertificateWithSubjectAltName([0x30, .. EncodeLength(2 * otherName.Length), .. otherName, .. otherName]));
        var singleAttributeDer = CreateCertificateWithSubjectAltName([0x30, .. EncodeLength(otherName.Length), .. otherName]);
        Assert.True(SignatureCertificate.TryParse(singleAttributeDer, out var certificate, out _));
        Assert.Equal("AAA", certificate!.Person.Name);
    }

    [Theory]
    [InlineData("A012060A2A83088C9B5508050501A0040C02C328")]
    [InlineData("A012060A2A83088C9B5508050501A00404024141")]
    [InlineData("A010060A2A83088C9B5508050501A0020C02")]
    public void A_name_that_is_not_text_is_refused(string otherNameHex)
    {
        var otherName = Convert.FromHexString(otherNameHex);
        AssertMalformed(CreateCertificateWithSubjectAltName([0x30, .. EncodeLength(otherName.Length), .. otherName]));
    }

    [Fact]
    public void A_repeated_extension_is_refused() =>
        AssertMalformed(IssueCertificate(new LeafRequest { RewriteExtensions = extensions => [.. extensions, extensions[0]] }));

    [Fact]
    public void Trailing_bytes_are_refused() => AssertMalformed([.. fixture.Leaf.CertificateDer, 0x00]);

    [Fact]
    public void A_certificate_longer_than_the_maximum_is_refused() =>
        AssertMalformed(IssueCertificate(new LeafRequest { Holder = new Holder { Address = new string('長', 2800) } }));

    [Fact]
    public void Empty_input_and_random_bytes_are_refused()
    {
        AssertMalformed([]);
        AssertMalformed([0x30, 0x00]);
        AssertMalformed("not a certificate at all"u8.ToArray());
    }

    [Fact]
    public void A_negative_or_overlong_serial_is_refused()
    {
        AssertMalformed(IssueCertificate(new LeafRequest { Serial = [0x80] }));
        AssertMalformed(IssueCertificate(new LeafRequest { Serial = [0x01, .. new byte[20]] }));
        Assert.Equal(20, IssueAndParse(new LeafRequest { Serial = [0x00, 0xFF, .. new byte[19]] }).SerialNumber.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Only_version_3_is_read(byte version)
    {
        var der = fixture.Leaf.CertificateDer.ToArray();
        der[der.AsSpan().IndexOf(Convert.FromHexString("A003020102")) + 4] = version;
        AssertMalformed(der);
    }

    [Fact]
    public void A_certificate_with_two_different_algorithm_identifiers_has_no_supported_algorithm()
    {
        // The first algorithm identifier in the certificate is the one inside the signed part. Its last arc 11 (SHA-256) becomes 12
        // (SHA-384).
        var der = fixture.Leaf.CertificateDer.ToArray();
        var innerOffset = der.AsSpan().IndexOf(Convert.FromHexString("2A864886F70D01010B"));
        der[innerOffset + 8] = 0x0C;
        Assert.True(SignatureCertificate.TryParse(der, out var certificate, out _));
        Assert.Equal(SignatureAlgorithm.Other, certificate!.SignatureAlgorithm);
    }

    [Fact]
    public void A_distribution_point_is_read_only_if_there_is_exactly_one_and_it_has_no_reasons()
    {
        var point = RebuildDistributionPoint(fixture.Leaf.CertificateDer);
        Assert.NotEmpty(GetDistributionPoint(point));
        Assert.Empty(GetDistributionPoint([.. point, .. point]));
        // A distribution point with reasons (RFC 5280 4.2.1.13) names a partial list. The bit string 0x40 is keyCompromise.
        byte[] withReasons = [0x30, 0x81, (byte)(point.Length - 3 + 4), .. point[3..], 0x81, 0x02, 0x06, 0x40];
        Assert.Empty(GetDistributionPoint(withReasons));
    }

    [Fact]
    [Trait("Control", "1(5)S1")]
    public void Personal_texts_do_not_reach_logs()
    {
        var certificate = IssueAndParse(new LeafRequest());
        Assert.DoesNotContain("山田", $"{certificate}{certificate.Person}{certificate.Person.BirthDate}", StringComparison.Ordinal);
        Assert.DoesNotContain("1990", $"{certificate}{certificate.Person}{certificate.Person.BirthDate}", StringComparison.Ordinal);
    }

    private static byte[] EncodeLength(int length) => length < 0x80 ? [(byte)length] : [0x81, (byte)length];

    private static void AssertMalformed(byte[] der)
    {
        Assert.False(SignatureCertificate.TryParse(der, out var certificate, out var failure));
        Assert.Null(certificate);
        Assert.Same(VerdictFailures.CertificateMalformed, failure);
    }

    private byte[] CreateCertificateWithSubjectAltName(byte[] value) => CreateCertificateWithExtension(JpkiOids.SubjectAltName, value);

    private byte[] CreateCertificateWithExtension(string oid, byte[] value) => IssueCertificate(new LeafRequest
    {
        RewriteExtensions = extensions => extensions.Select(
            extension => extension.Oid == oid ? extension with { Value = value } : extension),
    });

    // Extracts the name from the only DistributionPoint of the given certificate, and encodes a new DistributionPoint with this name.
    private static byte[] RebuildDistributionPoint(byte[] certificateDer)
    {
        Assert.True(SignatureCertificate.TryParse(certificateDer, out var certificate, out _));
        var element = certificate!.DistributionPointDer.ToArray();
        foreach (var tag in (byte[])[0xA4, 0xA0, 0xA0, 0x30])
        {
            element = [tag, .. EncodeLength(element.Length), .. element];
        }

        return element;
    }

    private byte[] GetDistributionPoint(byte[] points)
    {
        var length = points.Length < 0x100 ? EncodeLength(points.Length) : [0x82, (byte)(points.Length >> 8), (byte)points.Length];
        var der = CreateCertificateWithExtension(JpkiOids.CrlDistributionPoints, [0x30, .. length, .. points]);
        Assert.True(SignatureCertificate.TryParse(der, out var certificate, out _));
        return certificate!.DistributionPointDer.ToArray();
    }

    private byte[] IssueCertificate(LeafRequest request) =>
        fixture.Pki.IssueSignatureCertificate(request with { Key = fixture.HolderKey }).CertificateDer;

    private SignatureCertificate IssueAndParse(LeafRequest request)
    {
        Assert.True(SignatureCertificate.TryParse(IssueCertificate(request), out var certificate, out _));
        return certificate!;
    }
}
