using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kyc.VirtualCard.Tests.Pki;

namespace Kyc.VirtualCard.Tests.Card;

public sealed class SignatureTests(PkiFixture fixture) : CardTestBase(fixture)
{
    private const string Sha256DigestInfo = "3031300D060960864801650304020105000420";
    private static readonly byte[] Document = Encoding.UTF8.GetBytes("口座開設申込書");

    private static readonly string SignDocumentCommand =
        "802A008033" + Sha256DigestInfo + Convert.ToHexString(SHA256.HashData(Document)) + "00";

    [Fact]
    public void The_signature_verifies_under_the_key_of_the_certificate()
    {
        var card = CreateVerifiedCard();
        Send(card, SelectSignatureKey);
        var signature = Convert.FromHexString(Send(card, SignDocumentCommand)[..^4]);
        Assert.Equal(256, signature.Length);
        using var key = GetPublicKey("valid");
        Assert.True(key.VerifyData(Document, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void Signing_by_the_short_identifier_of_the_key_gives_the_signature_of_the_selected_key()
    {
        var card = CreateVerifiedCard();
        Send(card, SelectSignatureKey);
        Assert.Equal(
            Send(card, SignDocumentCommand),
            Send(card, SignDocumentCommand.Replace("802A0080", "802A009A", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(245)]
    public void Any_input_is_padded_and_signed_unchanged(int length)
    {
        var card = CreateVerifiedCard();
        Send(card, SelectSignatureKey);
        var input = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var signature = Convert.FromHexString(Send(card, $"802A0080{length:X2}{Convert.ToHexString(input)}00")[..^4]);
        using var key = GetPublicKey("valid");
        var parameters = key.ExportParameters(includePrivateParameters: false);
        var block = System
            .Numerics.BigInteger.ModPow(
                ToUnsignedInteger(signature),
                ToUnsignedInteger(parameters.Exponent!),
                ToUnsignedInteger(parameters.Modulus!))
            .ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] expected = [0x01, .. Enumerable.Repeat((byte)0xFF, 256 - length - 3), 0x00, .. input];
        Assert.Equal(expected, block);
    }

    [Fact]
    public void The_key_is_unusable_until_its_own_password_is_verified()
    {
        var card = CreateSelectedCard();
        Assert.Equal("9000", Send(card, "00A4020C020018"));
        Assert.Equal("9000", Send(card, CreateVerifyCommand("1234")));
        Send(card, SelectSignatureKey);
        Assert.Equal("6982", Send(card, SignDocumentCommand));
    }

    [Fact]
    public void Wrong_lengths_and_parameters_are_refused()
    {
        var card = CreateVerifiedCard();
        Assert.Equal("6981", Send(card, SignDocumentCommand)); // the password's EF is current
        Send(card, SelectSignatureKey);
        Assert.Equal("6700", Send(card, "802A008000"));
        Assert.Equal("6700", Send(card, SignDocumentCommand[..^2])); // Le is missing
        Assert.Equal("6700", Send(card, SignDocumentCommand[..^2] + "FF"));
        Assert.Equal("6985", Send(card, "802A0080F6" + new string('0', 2 * 246) + "00"));
        Assert.Equal("6A86", Send(card, SignDocumentCommand.Replace("802A0080", "802A0680", StringComparison.Ordinal)));
        Assert.Equal("6A86", Send(card, SignDocumentCommand.Replace("802A0080", "802A009F", StringComparison.Ordinal)));
        Send(card, SelectJpki);
        Assert.Equal("6986", Send(card, SignDocumentCommand));
    }

    [Fact]
    public void The_authentication_key_signs_after_its_PIN_is_verified()
    {
        var card = CreateSelectedCard();
        Send(card, "00A4020C020018");
        Send(card, CreateVerifyCommand("1234"));
        Send(card, "00A4020C020017");
        var signature = Convert.FromHexString(Send(card, SignDocumentCommand)[..^4]);
        var certificate = Pki.GetCredentials(GetPersona("valid"), PkiFixture.Now).AuthenticationCertificate.CertificateDer;
        using var key = X509CertificateLoader.LoadCertificate(certificate).GetRSAPublicKey()!;
        Assert.True(key.VerifyData(Document, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private RSA GetPublicKey(string personaName) =>
        X509CertificateLoader
            .LoadCertificate(Pki.GetCredentials(GetPersona(personaName), PkiFixture.Now).SignatureCertificate!.CertificateDer)
            .GetRSAPublicKey()!;

    private static System.Numerics.BigInteger ToUnsignedInteger(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
