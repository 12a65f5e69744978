using System.Globalization;
using System.Security.Cryptography;
using Kyc.Jpki.Matching;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Verdicts;

[Collection(nameof(PkiFixture))]
public sealed class PersonaVerdictTests(PkiFixture fixture)
{
    [Theory]
    [InlineData("valid", null)]
    [InlineData("revoked", "CRL-REVOKED")]
    [InlineData("hold", "CRL-REVOKED")]
    [InlineData("expired", "CERT-EXPIRED")]
    [InlineData("not-yet-valid", "CERT-NOT-YET-VALID")]
    [InlineData("forged", "CERT-UNTRUSTED")]
    [InlineData("auth-certificate", "CERT-WRONG-PURPOSE")]
    [InlineData("substituted-name", "MATCH-NAME")]
    [InlineData("moved", "MATCH-ADDRESS")]
    [InlineData("other-person", "MATCH-PERSON")]
    [InlineData("smartphone", null)]
    public void Each_persona_gets_its_intended_outcome(string name, string? code)
    {
        Assert.True(Personas.TryFind(name, out var persona));
        var issuedCertificate = fixture.Pki.GetCredentials(persona, PkiFixture.Now).SignatureCertificate!;
        var document = "application document"u8.ToArray();
        var signature = ((RSA)issuedCertificate.Key).SignData(document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var engine = new VerdictEngine(fixture.Anchors, VerificationPolicy.Default);
        var verdict = engine.Verify(issuedCertificate.CertificateDer, document, signature, fixture.Crls, PkiFixture.Now);
        var birthDate = DateOnly.ParseExact(persona.Declaration.BirthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var declaredPerson = new DeclaredPerson(persona.Declaration.Name, birthDate, persona.Declaration.Address);
        Assert.Equal(code, (verdict.Failure ?? PersonMatcher.Compare(declaredPerson, verdict.Certificate!.Person))?.Code);
    }
}
