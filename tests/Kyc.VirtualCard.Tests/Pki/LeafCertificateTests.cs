using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kyc.Jpki;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Tests.Pki;

[Collection(nameof(PkiFixture))]
public sealed class LeafCertificateTests(PkiFixture fixture)
{
    private readonly TestPki _pki = fixture.Pki;

    [Fact]
    public void A_signature_certificate_has_the_seven_extensions_of_the_profile_in_order()
    {
        using var certificate = LoadCertificate(_pki.IssueSignatureCertificate(new LeafRequest()));
        Assert.Equal(
            [
                (JpkiOids.KeyUsage, true), (JpkiOids.SubjectAltName, false), (JpkiOids.CertificatePolicies, true),
                (JpkiOids.IssuerAltName, false), (JpkiOids.CrlDistributionPoints, false),
                (JpkiOids.AuthorityKeyIdentifier, false), (JpkiOids.SubjectKeyIdentifier, false),
            ],
            certificate.Extensions.Select(e => (e.Oid!.Value!, e.Critical)));
        var usage = certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages;
        Assert.Equal(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, usage);
    }

    [Fact]
    public void The_attributes_of_the_holder_are_six_otherNames_in_the_order_of_a_real_certificate()
    {
        using var certificate = LoadCertificate(_pki.IssueSignatureCertificate(new LeafRequest()));
        Assert.Equal(
            [
                (JpkiOids.CommonName, "山田　花子"), (JpkiOids.DateOfBirth, "419900401"), (JpkiOids.Gender, "2"),
                (JpkiOids.Address, "東京都千代田区丸の内九丁目９９番９号"), (JpkiOids.SubstituteCharacterOfCommonName, "00000"),
                (JpkiOids.SubstituteCharacterOfAddress, "000000000000000000"),
            ],
            ReadOtherNames(certificate));
    }

    [Fact]
    public void An_unknown_otherName_can_be_added_after_the_six_standard_otherNames()
    {
        using var certificate = LoadCertificate(_pki.IssueSignatureCertificate(new LeafRequest { IncludesUnknownOtherName = true }));
        Assert.Equal(7, ReadOtherNames(certificate).Count);
    }

    [Fact]
    public void The_subject_names_the_municipality_and_a_28_digit_number_but_never_the_person()
    {
        using var certificate = LoadCertificate(
            _pki.IssueSignatureCertificate(new LeafRequest { Prefecture = "Osaka-fu", City = "Sakai-shi" }));
        var attributes = certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false)
            .Select(rdn => (rdn.GetSingleElementType().FriendlyName, rdn.GetSingleElementValue())).ToList();
        Assert.Equal([("C", "JP"), ("L", "Osaka-fu"), ("L", "Sakai-shi")], attributes[..3]);
        Assert.Matches("^[0-9]{28}$", attributes[3].Item2);
    }

    [Fact]
    public void Country_is_a_PrintableString_and_every_other_attribute_a_UTF8String()
    {
        using var certificate = LoadCertificate(_pki.IssueSignatureCertificate(new LeafRequest()));
        foreach (var name in new[] { certificate.SubjectName, certificate.IssuerName })
        {
            var rdns = new AsnReader(name.RawData, AsnEncodingRules.DER).ReadSequence();
            for (var first = true; rdns.HasData; first = false)
            {
                var attribute = rdns.ReadSetOf().ReadSequence();
                attribute.ReadObjectIdentifier();
                var expected = first ? UniversalTagNumber.PrintableString : UniversalTagNumber.UTF8String;
                Assert.Equal((int)expected, attribute.PeekTag().TagValue);
            }
        }
    }

    [OpenSslFact]
    public void Validity_is_UTCTime_and_ends_at_midnight_in_Japan()
    {
        using var certificate = LoadCertificate(_pki.IssueSignatureCertificate(new LeafRequest()));
        Assert.Equal(new TimeSpan(14, 59, 59), certificate.NotAfter.ToUniversalTime().TimeOfDay);
        Assert.Contains("UTCTIME", OpenSsl.Run("asn1parse -inform DER -in {0}", certificate.RawData), StringComparison.Ordinal);
    }

    [OpenSslFact]
    public void The_distribution_point_is_a_directory_name_of_the_municipality()
    {
        var text = OpenSsl.Run("x509 -inform DER -noout -text -in {0}", _pki.IssueSignatureCertificate(new LeafRequest()).CertificateDer);
        Assert.Contains(
            "DirName:C = JP, O = JPKI, OU = JPKI for digital signature, OU = CRL Distribution Points, OU = Tokyo-to, CN = Chiyoda-ku CRLDP",
            text,
            StringComparison.Ordinal);
        Assert.Contains("Policy: 1.2.392.200149.8.5.1.1.20", text, StringComparison.Ordinal);
        Assert.Contains("CPS: http://www.jpki.go.jp/cps.html", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authentication_certificate_has_no_personal_data_and_allows_only_digital_signatures()
    {
        using var certificate = LoadCertificate(_pki.IssueAuthenticationCertificate(new LeafRequest()));
        Assert.DoesNotContain(certificate.Extensions, e => e.Oid!.Value == JpkiOids.SubjectAltName);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Contains("OU=JPKI for user authentication", certificate.Issuer, StringComparison.Ordinal);
        Assert.True(certificate.RawData.AsSpan().IndexOf(Encoding.UTF8.GetBytes("山田")) < 0);
    }

    [OpenSslFact]
    public void OpenSSL_accepts_a_leaf_only_under_the_generation_that_signed_it()
    {
        var olderCa = _pki.SignatureCas[1];
        var leaf = _pki.IssueSignatureCertificate(new LeafRequest { Issuer = olderCa });
        foreach (var authority in _pki.SignatureCas)
        {
            OpenSsl.Run(
                "verify -no_check_time -CAfile {0} {1}",
                out var exitCode,
                CreatePem(authority.CertificateDer),
                CreatePem(leaf.CertificateDer));
            Assert.Equal(ReferenceEquals(authority, olderCa), exitCode == 0);
        }
    }

    [OpenSslFact]
    public void A_certificate_of_the_next_generation_verifies_with_P384()
    {
        var nextCa = _pki.SignatureCas[^1];
        var leaf = _pki.IssueSignatureCertificate(
            new LeafRequest { Issuer = nextCa, Key = ECDsa.Create(ECCurve.NamedCurves.nistP384) });
        OpenSsl.Run(
            "verify -no_check_time -CAfile {0} {1}",
            out var exitCode,
            CreatePem(nextCa.CertificateDer),
            CreatePem(leaf.CertificateDer));
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public void Extensions_can_be_left_out_for_negative_tests()
    {
        using var certificate = LoadCertificate(_pki.IssueSignatureCertificate(new LeafRequest
        {
            RewriteExtensions = extensions => extensions.Where(e => e.Oid != JpkiOids.AuthorityKeyIdentifier),
            ExtraExtensions = [new CertificateExtension("1.2.3.4", true, [0x05, 0x00])],
        }));
        Assert.DoesNotContain(certificate.Extensions, e => e.Oid!.Value == JpkiOids.AuthorityKeyIdentifier);
        Assert.True(certificate.Extensions[^1].Critical);
    }

    private static X509Certificate2 LoadCertificate(IssuedCertificate issuedCertificate) =>
        X509CertificateLoader.LoadCertificate(issuedCertificate.CertificateDer);

    private static byte[] CreatePem(byte[] der) => Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", der) + "\n");

    private static List<(string Oid, string Value)> ReadOtherNames(X509Certificate2 certificate)
    {
        var names = new List<(string, string)>();
        var value = certificate.Extensions[JpkiOids.SubjectAltName]!.RawData;
        var reader = new AsnReader(value, AsnEncodingRules.DER).ReadSequence();
        while (reader.HasData)
        {
            var name = reader.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
            var oid = name.ReadObjectIdentifier();
            var text = name.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadCharacterString(UniversalTagNumber.UTF8String);
            names.Add((oid, text));
        }

        return names;
    }
}
