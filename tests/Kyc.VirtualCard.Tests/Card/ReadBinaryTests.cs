using Kyc.VirtualCard.Pki;
using Kyc.VirtualCard.Tests.Pki;

namespace Kyc.VirtualCard.Tests.Card;

public sealed class ReadBinaryTests(PkiFixture fixture) : CardTestBase(fixture)
{
    private IssuedCertificate SignatureCertificate => Pki.GetCredentials(GetPersona("valid"), PkiFixture.Now).SignatureCertificate!;

    [Fact]
    public void The_signature_certificate_is_unreadable_until_the_password_is_verified()
    {
        var card = CreateSelectedCard();
        Send(card, SelectSignatureCertificate);
        Assert.Equal("6982", Send(card, "00B0000000"));
        Assert.Equal("6982", Send(card, "00B0810000"));
        Send(card, SelectPassword);
        Send(card, CreateVerifyCommand(GetPersona("valid").Password));
        Send(card, SelectSignatureCertificate);
        Assert.Equal("9000", Send(card, "00B0000000")[^4..]);
    }

    [Fact]
    public void The_signature_certificate_file_begins_with_the_certificate_and_is_longer_than_the_certificate()
    {
        var card = CreateVerifiedCard();
        Send(card, SelectSignatureCertificate);
        var content = ReadCurrentFile(card);
        Assert.Equal(SignatureCertificate.CertificateDer, content[..SignatureCertificate.CertificateDer.Length]);
        Assert.True(content.Length > SignatureCertificate.CertificateDer.Length);
    }

    [Fact]
    public void CA_certificates_and_the_authentication_certificate_are_readable_without_a_password()
    {
        var card = CreateSelectedCard();
        var credentials = Pki.GetCredentials(GetPersona("valid"), PkiFixture.Now);
        Send(card, "00A4020C020002");
        Assert.Equal(credentials.SignatureCertificate!.Issuer.CertificateDer, ReadCurrentFile(card));
        Send(card, "00A4020C02000A");
        Assert.Equal(credentials.AuthenticationCertificate.CertificateDer, ReadCurrentFile(card));
        Send(card, "00A4020C02000B");
        Assert.Equal(credentials.AuthenticationCertificate.Issuer.CertificateDer, ReadCurrentFile(card));
    }

    [Fact]
    public void A_read_across_the_end_of_a_file_is_shortened_and_a_read_beyond_the_end_is_refused()
    {
        var card = CreateSelectedCard();
        Send(card, "00A4020C020008");
        Assert.Equal("8F8F009000", Send(card, "00B0000000"));
        Assert.Equal("009000", Send(card, "00B0000205"));
        Assert.Equal("6B00", Send(card, "00B0000301"));
        Assert.Equal("6B00", Send(card, "00B07FFF00"));
    }

    [Fact]
    public void A_short_identifier_makes_the_file_current_and_reads_only_its_first_256_bytes()
    {
        var card = CreateSelectedCard();
        var authenticationCertificate = Pki.GetCredentials(GetPersona("valid"), PkiFixture.Now).AuthenticationCertificate.CertificateDer;
        Assert.Equal(Convert.ToHexString(authenticationCertificate[..256]) + "9000", Send(card, "00B08A0000"));
        Assert.Equal(Convert.ToHexString(authenticationCertificate[240..256]) + "9000", Send(card, "00B08AF000"));
        Assert.Equal(Convert.ToHexString(authenticationCertificate[256..260]) + "9000", Send(card, "00B0010004"));
    }

    [Theory]
    [InlineData("00B0830001", "6A82")] // the EF does not exist
    [InlineData("00B09F0001", "6A86")] // 1F is not an identifier
    [InlineData("00B0C10001", "6A86")]
    [InlineData("00B0800001", "6986")] // 0 means the current EF, and there is none
    [InlineData("00B09B0001", "6981")] // the EF is a password
    [InlineData("00B09A0001", "6981")] // the EF is a key
    [InlineData("00B08600", "6700")] // Le is missing
    [InlineData("00B086000101", "6700")] // data is present
    public void An_unreadable_file_has_a_specific_status(string apdu, string expected) =>
        Assert.Equal(expected, Send(CreateSelectedCard(), apdu));

    [Theory]
    [InlineData("valid", "JPKIAPICCTOKEN2")]
    [InlineData("smartphone", "JPKIAPGPSETOKEN")]
    public void The_token_label_is_padded_with_spaces(string personaName, string label)
    {
        var card = CreateSelectedCard(personaName);
        Send(card, "00A4020C020006");
        var tokenInfo = ReadCurrentFile(card);
        Assert.Equal(160, tokenInfo.Length);
        Assert.Equal(label.PadRight(32), System.Text.Encoding.ASCII.GetString(tokenInfo, 0, 32));
    }
}
