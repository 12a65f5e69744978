using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Tests.Pki;

[Collection(nameof(PkiFixture))]
public sealed class CrlWriterTests(PkiFixture fixture)
{
    private static readonly DateTimeOffset Now = PkiFixture.Now;
    private readonly TestPki _pki = fixture.Pki;

    [OpenSslFact]
    public void OpenSSL_reads_the_municipal_list_and_verifies_its_signature()
    {
        var crl = _pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", Now);
        var text = OpenSsl.Run("crl -inform DER -noout -text -in {0} -CAfile {1}", crl, CreatePem(_pki.SignatureCas[2]));
        Assert.Contains("verify OK", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 Issuing Distribution Point: critical", text, StringComparison.Ordinal);
        Assert.Contains("OU = Tokyo-to, CN = Chiyoda-ku CRLDP", text, StringComparison.Ordinal);
        Assert.Contains("Affiliation Changed", text, StringComparison.Ordinal);
        Assert.Contains("Certificate Hold", text, StringComparison.Ordinal);
    }

    [OpenSslFact]
    public void A_list_does_not_verify_under_another_generation_of_the_same_name()
    {
        var crl = _pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", Now);
        Assert.Contains(
            "verify failure",
            OpenSsl.Run("crl -inform DER -noout -in {0} -CAfile {1}", crl, CreatePem(_pki.SignatureCas[1])),
            StringComparison.Ordinal);
    }

    [OpenSslFact]
    public void OpenSSL_reports_only_the_revoked_and_the_held_persona_as_revoked()
    {
        var crl = Encoding.ASCII.GetBytes(
            PemEncoding.WriteString("X509 CRL", _pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", Now)) + "\n");
        foreach (
            var persona in Personas.All.Where(p =>
                p.SignatureFileContent == SignatureFileContent.Signature && p.Validity == ValidityWindow.Current))
        {
            var leaf = _pki.GetCredentials(persona, Now).SignatureCertificate!.CertificateDer;
            var text = OpenSsl.Run(
                $"verify -attime {Now.ToUnixTimeSeconds()} -crl_check -CAfile {{0}} -CRLfile {{1}} {{2}}",
                out var exitCode,
                CreatePem(_pki.SignatureCas[2]),
                crl,
                Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", leaf)));
            Assert.Equal(persona.RevocationReason is null, exitCode == 0);
            Assert.Equal(persona.RevocationReason is not null, text.Contains("certificate revoked", StringComparison.Ordinal));
        }
    }

    [OpenSslFact]
    public void A_list_of_another_municipality_contains_no_persona()
    {
        var request = _pki.CreateMunicipalCrlRequest("Osaka-fu", "Sakai-shi", Now);
        Assert.Empty(request.Entries);
        Assert.Contains("No Revoked Certificates", FormatWithOpenSsl(request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CrlAge.Fresh, true, true)]
    [InlineData(CrlAge.Stale, true, false)]
    [InlineData(CrlAge.Future, false, true)]
    public void The_validity_of_a_list_is_relative_to_the_given_time(CrlAge age, bool isIssued, bool isInForce)
    {
        var request = _pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", Now, age);
        Assert.Equal(isIssued, request.ThisUpdate <= Now);
        Assert.Equal(isInForce, request.NextUpdate > Now);
    }

    [Fact]
    public void The_dotnet_CRL_builder_reads_every_written_entry()
    {
        var request = _pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", Now, fictitiousEntryCount: 1000);
        var builder = CertificateRevocationListBuilder.Load(CrlWriter.Create(request), out var number);
        Assert.Equal(new BigInteger(request.ThisUpdate.ToUnixTimeSeconds()), number);
        foreach (var entry in request.Entries)
        {
            Assert.True(builder.RemoveEntry(entry.Serial));
        }

        Assert.False(builder.RemoveEntry([0x01]));
    }

    [OpenSslFact]
    public void A_list_of_a_hundred_thousand_entries_is_read_by_OpenSSL()
    {
        var crl = _pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", Now, fictitiousEntryCount: 100_000);
        var text = OpenSsl.Run("crl -inform DER -noout -text -in {0} -CAfile {1}", crl, CreatePem(_pki.SignatureCas[2]));
        Assert.Contains("verify OK", text, StringComparison.Ordinal);
        Assert.Equal(100_003, text.Split("Serial Number: ").Length);
    }

    [Fact]
    public void Fictitious_serials_differ_from_each_other_and_from_those_of_the_personas()
    {
        const int count = 200_000;
        var serials = _pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", Now, fictitiousEntryCount: count).Entries
            .Select(entry => Convert.ToHexString(entry.Serial))
            .Concat(Personas.All.Where(persona => persona.RevocationReason is null).Select(persona => Convert.ToHexString(persona.Serial)));
        Assert.Equal(count + Personas.All.Count, serials.Distinct().Count());
    }

    [OpenSslFact]
    public void Long_serials_late_dates_and_further_entry_extensions_are_written_as_DER()
    {
        byte[] serial = [0x7F, .. Enumerable.Repeat((byte)0xA5, 99)];
        var crl = CrlWriter.Create(new CrlRequest
        {
            Issuer = _pki.SignatureCas[^1],
            ThisUpdate = Now,
            Entries =
            [
                new CrlEntry(serial, new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero), 1),
                new CrlEntry([0x05], Now, 1) { ExtraExtension = new CertificateExtension("1.2.3.4", true, [0x05, 0x00]) },
            ],
        });
        var text = OpenSsl.Run("crl -inform DER -noout -text -in {0} -CAfile {1}", crl, CreatePem(_pki.SignatureCas[^1]));
        Assert.Contains("verify OK", text, StringComparison.Ordinal);
        // OpenSSL breaks long numbers with a backslash and a line break.
        Assert.Contains(Convert.ToHexString(serial), text.Replace("\\\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Jan  1 00:00:00 2050 GMT", text, StringComparison.Ordinal);
        Assert.Contains("1.2.3.4: critical", text, StringComparison.Ordinal);
        Assert.Contains("Next Update: NONE", text, StringComparison.Ordinal);
    }

    [OpenSslFact]
    public void Lists_that_a_verifier_must_refuse_can_be_written()
    {
        var plainRequest = _pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", Now);
        Assert.Contains(
            "Delta CRL Indicator: critical",
            FormatWithOpenSsl(plainRequest with { BaseCrlNumber = 7 }),
            StringComparison.Ordinal);
        Assert.Contains("Indirect CRL", FormatWithOpenSsl(plainRequest with { IsIndirect = true }), StringComparison.Ordinal);
        Assert.Contains(
            "Only User Certificates",
            FormatWithOpenSsl(plainRequest with { ContainsOnlyUserCertificates = true }),
            StringComparison.Ordinal);
        Assert.Contains(
            "8.5.99.1: critical",
            FormatWithOpenSsl(plainRequest with { HasCriticalUnknownExtension = true }),
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            "Issuing Distribution",
            FormatWithOpenSsl(plainRequest with { OmitsIssuingDistributionPoint = true }),
            StringComparison.Ordinal);
        var version1Text = FormatWithOpenSsl(plainRequest with { IsVersion1 = true });
        Assert.Contains("Version 1 ", version1Text, StringComparison.Ordinal);
        Assert.DoesNotContain("extensions", version1Text, StringComparison.OrdinalIgnoreCase);
        using var otherKey = RSA.Create(2048);
        Assert.Contains("verify failure", FormatWithOpenSsl(plainRequest with { SigningKeyOverride = otherKey }), StringComparison.Ordinal);
    }

    private string FormatWithOpenSsl(CrlRequest request) =>
        OpenSsl.Run("crl -inform DER -noout -text -in {0} -CAfile {1}", CrlWriter.Create(request), CreatePem(_pki.SignatureCas[2]));

    private static byte[] CreatePem(CertificateAuthority authority) =>
        Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", authority.CertificateDer) + "\n");
}
