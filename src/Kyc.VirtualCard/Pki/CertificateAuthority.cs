using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kyc.Jpki;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Represents one generation of a self-signed CA. Generations of the same purpose have the same name and different keys, so only the key
/// identifier distinguishes them. Source: pki.md 5.1.
/// </summary>
public sealed class CertificateAuthority
{
    private CertificateAuthority(CertificatePurpose purpose, byte[] certificateDer, AsymmetricAlgorithm key)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(certificateDer);
        Purpose = purpose;
        CertificateDer = certificateDer;
        Key = key;
        NameDer = certificate.SubjectName.RawData;
        KeyId = Signer.ComputeKeyId(key.ExportSubjectPublicKeyInfo());
        Serial = certificate.SerialNumberBytes.ToArray();
        NotBefore = certificate.NotBefore.ToUniversalTime();
        NotAfter = certificate.NotAfter.ToUniversalTime();
    }

    /// <summary>Gets the purpose of the certificates that the CA issues.</summary>
    public CertificatePurpose Purpose { get; }

    /// <summary>Gets the DER encoding of the self-signed certificate.</summary>
    public byte[] CertificateDer { get; }

    /// <summary>Gets the subject key identifier, 20 bytes.</summary>
    public byte[] KeyId { get; }

    /// <summary>Gets the DER encoding of the CA's name, which is both the issuer and the subject of its certificate.</summary>
    public byte[] NameDer { get; }

    /// <summary>Gets the content bytes of the INTEGER that contains the certificate's serial number.</summary>
    public byte[] Serial { get; }

    /// <summary>Gets the start of the certificate's validity, in UTC.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>Gets the end of the certificate's validity, in UTC.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>Gets the private key: RSA-2048, or ECDSA P-384 in the next generation of the signature CA.</summary>
    public AsymmetricAlgorithm Key { get; }

    internal static CertificateAuthority Create(
        CertificatePurpose purpose, byte[] serial, DateTimeOffset notBefore, DateTimeOffset notAfter, AsymmetricAlgorithm key)
    {
        var name = DistinguishedNames.EncodeAuthorityName(purpose);
        var publicKeyInfo = key.ExportSubjectPublicKeyInfo();
        var contents = new CertificateContents
        {
            Serial = serial,
            IssuerName = name,
            SubjectName = name,
            NotBefore = notBefore,
            NotAfter = Asn1Time.GetEndOfDayInJapan(notAfter),
            PublicKeyInfo = publicKeyInfo,
            Extensions =
            [
                ExtensionFactory.CreateKeyUsage(0b0000_0110, unusedBits: 1), // keyCertSign, cRLSign
                ExtensionFactory.CreateAlternativeName(JpkiOids.SubjectAltName, DistinguishedNames.EncodeJapaneseAuthorityName(purpose)),
                ExtensionFactory.CreateCaBasicConstraints(),
                ExtensionFactory.CreateDistributionPoints(name),
                ExtensionFactory.CreateSubjectKeyIdentifier(Signer.ComputeKeyId(publicKeyInfo)),
            ],
        };
        return new CertificateAuthority(purpose, CertificateWriter.Sign(contents, new Signer(key)), key);
    }

    internal static CertificateAuthority FromCertificate(CertificatePurpose purpose, byte[] certificateDer, AsymmetricAlgorithm key) =>
        new(purpose, certificateDer, key);
}
