using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kyc.VirtualCard.Pki;
using Kyc.VirtualCard.Tests.Pki;

namespace Kyc.VirtualCard.Tests.Card;

public sealed class PersonaCardTests(PkiFixture fixture) : CardTestBase(fixture)
{
    public static TheoryData<string> PersonasThatCanSign =>
        [.. Personas.All.Where(p => p.SignatureFileContent != SignatureFileContent.Empty && p.PasswordTriesLeft > 0).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(PersonasThatCanSign))]
    public void The_key_on_the_card_belongs_to_the_certificate_on_the_card(string name)
    {
        var card = CreateSelectedCard(name);
        Send(card, SelectPassword);
        Assert.Equal("9000", Send(card, CreateVerifyCommand(GetPersona(name).Password)));
        Send(card, SelectSignatureCertificate);
        var content = ReadCurrentFile(card);
        using var certificate = X509CertificateLoader.LoadCertificate(content[..^8]);
        Send(card, SelectSignatureKey);
        var digest = SHA256.HashData("x"u8);
        var signature = Convert.FromHexString(
            Send(card, "802A0080333031300D060960864801650304020105000420" + Convert.ToHexString(digest) + "00")[..^4]);
        using var key = certificate.GetRSAPublicKey()!;
        Assert.True(key.VerifyHash(digest, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Theory]
    [InlineData("valid", "63C5")]
    [InlineData("one-try-left", "63C1")]
    [InlineData("blocked", "63C0")]
    [InlineData("no-signature-certificate", "63C5")]
    public void The_counter_starts_at_the_value_of_the_persona(string name, string status) =>
        Assert.Equal(status, Send(CreateSelectedCard(name), "0020009B"));

    [Fact]
    public void A_blocked_card_refuses_its_own_password()
    {
        var card = CreateSelectedCard("blocked");
        Send(card, SelectPassword);
        Assert.Equal("6984", Send(card, CreateVerifyCommand(GetPersona("blocked").Password)));
    }

    [Fact]
    public void A_card_without_a_signature_certificate_has_no_signature_key_and_reports_the_absence()
    {
        var card = CreateSelectedCard("no-signature-certificate");
        Assert.Equal("6A82", Send(card, SelectSignatureCertificate));
        Assert.Equal("6A82", Send(card, SelectSignatureKey));
        Assert.Equal("008F009000", Send(card, "00B0880003"));
    }

    [Fact]
    public void A_phone_returns_its_authentication_certificate_only_after_the_PIN_is_verified()
    {
        var card = CreateSelectedCard("smartphone");
        Assert.Equal("6982", Send(card, "00B08A0004"));
        Send(card, "00A4020C020018");
        Send(card, CreateVerifyCommand("1234"));
        Assert.Equal("9000", Send(card, "00B08A0004")[^4..]);
    }

    [Fact]
    public void The_signature_file_of_the_persona_auth_certificate_contains_an_authentication_certificate()
    {
        var issuedCertificate = Pki.GetCredentials(GetPersona("auth-certificate"), PkiFixture.Now).SignatureCertificate!;
        Assert.Contains(issuedCertificate.Issuer, Pki.AuthenticationCas);
    }

    [Fact]
    public void Passwords_of_personas_have_the_form_that_the_card_requires() =>
        Assert.All(Personas.All, persona => Assert.Matches("^[0-9A-Z]{6,16}$", persona.Password));

    [Fact]
    public void Each_character_has_one_substitution_flag_which_is_set_only_for_replaced_characters()
    {
        var persona = GetPersona("substituted-name");
        var flags = persona.Holder.NameSubstitutionFlags!;
        Assert.Equal(persona.Holder.Name.Length, flags.Length);
        for (var i = 0; i < flags.Length; i++)
        {
            Assert.Equal(persona.Holder.Name[i] != persona.Declaration.Name[i], flags[i] == '1');
        }
    }
}
