using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kyc.Jpki;
using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Tests.Pki;

[Collection(nameof(PkiFixture))]
public sealed class TestPkiTests(PkiFixture fixture)
{
    private static readonly DateTimeOffset Now = PkiFixture.Now;
    private readonly TestPki _pki = fixture.Pki;

    [Fact]
    public void Generations_of_a_CA_share_one_name_and_no_key()
    {
        foreach (var authorities in new[] { _pki.SignatureCas, _pki.AuthenticationCas })
        {
            Assert.True(authorities.Count >= 3);
            Assert.Single(authorities.Select(ca => Convert.ToHexString(ca.NameDer)).Distinct());
            Assert.Equal(authorities.Count, authorities.Select(ca => Convert.ToHexString(ca.KeyId)).Distinct().Count());
        }
    }

    [Fact]
    public void The_first_generation_has_ended_and_the_others_are_valid_now()
    {
        Assert.True(_pki.SignatureCas[0].NotAfter < Now);
        Assert.All(_pki.SignatureCas.Skip(1), ca => Assert.True(ca.NotBefore < Now && Now < ca.NotAfter));
    }

    [Fact]
    public void A_CA_certificate_has_the_extensions_of_a_real_CA_certificate_in_order()
    {
        using var certificate = X509CertificateLoader.LoadCertificate(_pki.SignatureCas[2].CertificateDer);
        Assert.Equal(
            [
                (JpkiOids.KeyUsage, true), (JpkiOids.SubjectAltName, false), (JpkiOids.BasicConstraints, true),
                (JpkiOids.CrlDistributionPoints, false), (JpkiOids.SubjectKeyIdentifier, false),
            ],
            certificate.Extensions.Select(e => (e.Oid!.Value!, e.Critical)));
        Assert.Equal(
            "C=JP, O=JPKI, OU=JPKI for digital signature, OU=Japan Agency for Local Authority Information Systems",
            new X500DistinguishedName(certificate.SubjectName).Decode(X500DistinguishedNameFlags.None));
    }

    [Fact]
    public void Each_persona_gets_the_same_certificate_every_time()
    {
        Assert.True(Personas.TryFind("valid", out var persona));
        Assert.Same(_pki.GetCredentials(persona, Now), _pki.GetCredentials(persona, Now.AddDays(300)));
    }

    [Theory]
    [InlineData("valid")]
    [InlineData("expired")]
    [InlineData("not-yet-valid")]
    public void A_persona_keeps_its_validity_state_key_and_serial_years_later(string name)
    {
        Assert.True(Personas.TryFind(name, out var persona));
        var pki = TestPki.Create(Now);
        var firstCertificate = pki.GetCredentials(persona, Now).SignatureCertificate!;
        var laterTime = Now.AddYears(6);
        var secondCertificate = pki.GetCredentials(persona, laterTime).SignatureCertificate!;
        using var certificate = X509CertificateLoader.LoadCertificate(secondCertificate.CertificateDer);
        var expected = persona.Validity switch
        {
            ValidityWindow.Past => (false, true),
            ValidityWindow.Future => (true, false),
            _ => (false, false),
        };
        Assert.Equal(expected, (certificate.NotBefore.ToUniversalTime() > laterTime, certificate.NotAfter.ToUniversalTime() < laterTime));
        Assert.Same(firstCertificate.Key, secondCertificate.Key);
        Assert.Equal(persona.Serial, secondCertificate.Serial);
    }

    [Fact]
    public void A_forged_certificate_names_the_key_of_the_real_CA_but_is_signed_with_another_key()
    {
        Assert.True(Personas.TryFind("forged", out var persona));
        var issuedCertificate = _pki.GetCredentials(persona, Now).SignatureCertificate!;
        using var certificate = X509CertificateLoader.LoadCertificate(issuedCertificate.CertificateDer);
        Assert.Equal(issuedCertificate.Issuer.NameDer, certificate.IssuerName.RawData);
        var keyId = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier;
        Assert.Equal(issuedCertificate.Issuer.KeyId, keyId!.Value.ToArray());
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(issuedCertificate.Issuer.CertificateDer));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Now.UtcDateTime;
        Assert.False(chain.Build(certificate));
    }

    [Fact]
    public void A_saved_PKI_loads_with_the_same_authorities_and_the_same_cards()
    {
        var folder = Directory.CreateTempSubdirectory("test-pki").FullName;
        try
        {
            _pki.Save(folder);
            var loadedPki = TestPki.Load(folder);
            Assert.Equal(FormatContents(_pki.SignatureCas), FormatContents(loadedPki.SignatureCas));
            Assert.Equal(FormatContents(_pki.AuthenticationCas), FormatContents(loadedPki.AuthenticationCas));
            foreach (var persona in Personas.All)
            {
                var expected = _pki.GetCredentials(persona, Now);
                var actual = loadedPki.GetCredentials(persona, Now);
                Assert.Equal(FormatContents(expected.AuthenticationCertificate), FormatContents(actual.AuthenticationCertificate));
                Assert.Equal(
                    expected.SignatureCertificate is { } expectedSignature ? FormatContents(expectedSignature) : null,
                    actual.SignatureCertificate is { } actualSignature ? FormatContents(actualSignature) : null);
            }

            var anchors = Directory.GetFiles(Path.Combine(folder, "anchors"), "*.pem").Order()
                .Select(path => X509CertificateLoader.LoadCertificateFromFile(path).RawData);
            Assert.Equal(_pki.SignatureCas.Select(ca => ca.CertificateDer), anchors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("2019-05-01", "520190501")]
    [InlineData("2019-04-30", "420190430")]
    [InlineData("1989-01-08", "419890108")]
    [InlineData("1989-01-07", "319890107")]
    [InlineData("1926-12-25", "319261225")]
    [InlineData("1926-12-24", "219261224")]
    [InlineData("1912-07-29", "119120729")]
    public void A_birth_date_is_encoded_with_the_Japanese_era_of_its_day(string date, string expected) =>
        Assert.Equal(expected, HolderAttributes.FormatBirthDate(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Only_the_intended_personas_differ_from_their_declaration()
    {
        var differingPersonas = Personas.All.Where(p =>
            p.Declaration.Name != p.Holder.Name || p.Declaration.Address != p.Holder.Address
            || p.Holder.BirthDate[1..] != p.Declaration.BirthDate.Replace("-", "", StringComparison.Ordinal));
        Assert.Equal(["substituted-name", "moved", "other-person"], differingPersonas.Select(p => p.Name));
    }

    private static IEnumerable<string> FormatContents(IEnumerable<CertificateAuthority> authorities) =>
        authorities.Select(ca => Convert.ToHexString(ca.CertificateDer) + ca.Key.ExportPkcs8PrivateKeyPem());

    private static string FormatContents(IssuedCertificate issuedCertificate) =>
        Convert.ToHexString(SHA256.HashData(issuedCertificate.CertificateDer)) + issuedCertificate.Key.ExportPkcs8PrivateKeyPem()
        + Convert.ToHexString(issuedCertificate.Serial) + Convert.ToHexString(issuedCertificate.Issuer.KeyId);
}
