using System.Security.Cryptography;
using System.Text;
using Kyc.Jpki;
using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Card;

/// <summary>Contains the EFs of a persona's JPKI application by file identifier. Source: card.md 2.1.</summary>
internal sealed class JpkiFiles
{
    private const ushort SignatureCertificate = 0x0001;
    private const ushort SignatureCa = 0x0002;
    private const ushort Token = 0x0006;
    private const ushort Availability = 0x0008;
    private const ushort AuthenticationCertificate = 0x000A;
    private const ushort AuthenticationCa = 0x000B;
    private const ushort AuthenticationKey = 0x0017;
    private const ushort AuthenticationPin = 0x0018;
    private const ushort SignatureKey = 0x001A;
    private const ushort SignaturePassword = 0x001B;
    private const byte PresentByte = 0x8F;
    private const int PasswordTries = 5;
    private const int PinTries = 3;

    private readonly Dictionary<ushort, CardFile> _files = [];
    private readonly PasswordFile _password;
    private readonly PasswordFile _pin;

    public JpkiFiles(Persona persona, PersonaCredentials credentials, CertificateAuthority signatureCa)
    {
        _password = new PasswordFile(Encoding.ASCII.GetBytes(persona.Password), PasswordTries, persona.PasswordTriesLeft);
        _pin = new PasswordFile(Encoding.ASCII.GetBytes(persona.AuthenticationPin), PinTries, PinTries);
        _files[SignaturePassword] = _password;
        _files[AuthenticationPin] = _pin;
        _files[Token] = new TransparentFile(TokenInfoFile.Encode(persona.TokenLabel));
        _files[Availability] = new TransparentFile([credentials.Signature is null ? (byte)0 : PresentByte, PresentByte, 0]);
        _files[SignatureCa] = new TransparentFile(signatureCa.CertificateDer);
        AddAuthentication(credentials.Authentication, isPhone: persona.TokenLabel == JpkiNames.AndroidToken);
        if (credentials.Signature is { } signature)
        {
            AddSignature(signature);
        }
    }

    public CardFile? Find(ushort identifier) => _files.GetValueOrDefault(identifier);

    /// <summary>Resets the verification of all passwords, as a loss of power does. The tries left do not change.</summary>
    public void ResetVerifications()
    {
        _password.ResetVerification();
        _pin.ResetVerification();
    }

    // Filler bytes follow the certificate in its file, so that tests detect a program that hashes the whole file.
    private void AddSignature(IssuedCertificate signature)
    {
        byte[] filler = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        _files[SignatureCertificate] = new TransparentFile([.. signature.CertificateDer, .. filler], _password);
        _files[SignatureKey] = new PrivateKeyFile((RSA)signature.Key, _password);
    }

    private void AddAuthentication(IssuedCertificate authentication, bool isPhone)
    {
        _files[AuthenticationCertificate] = new TransparentFile(authentication.CertificateDer, isPhone ? _pin : null);
        _files[AuthenticationCa] = new TransparentFile(authentication.Issuer.CertificateDer);
        _files[AuthenticationKey] = new PrivateKeyFile((RSA)authentication.Key, _pin);
    }
}
