using System.Security.Cryptography;
using System.Text;
using Kyc.Jpki;
using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Card;

/// <summary>Contains the EFs of a persona's JPKI application by file identifier. Source: card.md 2.1.</summary>
internal sealed class JpkiFiles
{
    private const ushort SignatureCertificateFileId = 0x0001;
    private const ushort SignatureCaFileId = 0x0002;
    private const ushort TokenInfoFileId = 0x0006;
    private const ushort CertificateAvailabilityFileId = 0x0008;
    private const ushort AuthenticationCertificateFileId = 0x000A;
    private const ushort AuthenticationCaFileId = 0x000B;
    private const ushort AuthenticationKeyFileId = 0x0017;
    private const ushort AuthenticationPinFileId = 0x0018;
    private const ushort SignatureKeyFileId = 0x001A;
    private const ushort SignaturePasswordFileId = 0x001B;
    private const byte CertificatePresentByte = 0x8F;
    private const int MaxPasswordTries = 5;
    private const int MaxPinTries = 3;

    private readonly Dictionary<ushort, CardFile> _files = [];
    private readonly PasswordFile _password;
    private readonly PasswordFile _pin;

    public JpkiFiles(Persona persona, PersonaCredentials credentials, CertificateAuthority signatureCa)
    {
        _password = new PasswordFile(Encoding.ASCII.GetBytes(persona.Password), MaxPasswordTries, persona.PasswordTriesLeft);
        _pin = new PasswordFile(Encoding.ASCII.GetBytes(persona.AuthenticationPin), MaxPinTries, MaxPinTries);
        _files[SignaturePasswordFileId] = _password;
        _files[AuthenticationPinFileId] = _pin;
        _files[TokenInfoFileId] = new TransparentFile(TokenInfoFile.Encode(persona.TokenLabel));
        _files[CertificateAvailabilityFileId] = new TransparentFile([
            credentials.SignatureCertificate is null ? (byte)0 : CertificatePresentByte,
            CertificatePresentByte,
            0,
        ]);
        _files[SignatureCaFileId] = new TransparentFile(signatureCa.CertificateDer);
        AddAuthenticationFiles(credentials.AuthenticationCertificate, isPhone: persona.TokenLabel == JpkiNames.AndroidToken);
        if (credentials.SignatureCertificate is { } signatureCertificate)
        {
            AddSignatureFiles(signatureCertificate);
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
    private void AddSignatureFiles(IssuedCertificate certificate)
    {
        byte[] filler = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        _files[SignatureCertificateFileId] = new TransparentFile([.. certificate.CertificateDer, .. filler], _password);
        _files[SignatureKeyFileId] = new PrivateKeyFile((RSA)certificate.Key, _password);
    }

    private void AddAuthenticationFiles(IssuedCertificate certificate, bool isPhone)
    {
        _files[AuthenticationCertificateFileId] = new TransparentFile(certificate.CertificateDer, isPhone ? _pin : null);
        _files[AuthenticationCaFileId] = new TransparentFile(certificate.Issuer.CertificateDer);
        _files[AuthenticationKeyFileId] = new PrivateKeyFile((RSA)certificate.Key, _pin);
    }
}
