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
        var issued = fixture.Pki.GetCredentials(persona, PkiFixture.Now).Signature!;
        var document = "application document"u8.ToArray();
        var signature = ((RSA)issued.Key).SignData(document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var engine = new VerdictEngine(fixture.Anchors, VerificationPolicy.Default);
        var verdict = engine.Verify(issued.CertificateDer, document, signature, fixture.Crls, PkiFixture.Now);
        var birthDate = DateOnly.ParseExact(persona.Declared.BirthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var declared = new DeclaredPerson(persona.Declared.Name, birthDate, persona.Declared.Address);
        Assert.Equal(code, (verdict.Failure ?? PersonMatcher.Compare(declared, verdict.Certificate!.Person))?.Code);
    }
}
