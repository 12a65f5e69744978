using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kyc.Jpki;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// One generation of a self-signed CA. Generations of one purpose share their name and differ in key, so that only the
/// key identifier tells them apart. Source: fact file pki.md 5.1.
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
        KeyId = Signer.KeyId(key.ExportSubjectPublicKeyInfo());
        Serial = certificate.SerialNumberBytes.ToArray();
        NotBefore = certificate.NotBefore.ToUniversalTime();
        NotAfter = certificate.NotAfter.ToUniversalTime();
    }

    /// <summary>What its certificates are for.</summary>
    public CertificatePurpose Purpose { get; }

    /// <summary>The self-signed certificate.</summary>
    public byte[] CertificateDer { get; }

    /// <summary>Subject key identifier, 20 bytes.</summary>
    public byte[] KeyId { get; }

    /// <summary>DER of the name, issuer and subject alike.</summary>
    public byte[] NameDer { get; }

    /// <summary>Content octets of the certificate's serial number.</summary>
    public byte[] Serial { get; }

    /// <summary>Start of validity.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>End of validity.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>RSA-2048, or ECDSA P-384 in the next generation.</summary>
    public AsymmetricAlgorithm Key { get; }

    internal static CertificateAuthority Create(
        CertificatePurpose purpose, byte[] serial, DateTimeOffset notBefore, DateTimeOffset notAfter, AsymmetricAlgorithm key)
    {
        var name = DistinguishedNames.Authority(purpose);
        var publicKeyInfo = key.ExportSubjectPublicKeyInfo();
        var contents = new CertificateContents
        {
            Serial = serial,
            IssuerName = name,
            SubjectName = name,
            NotBefore = notBefore,
            NotAfter = Asn1Time.EndOfDayInJapan(notAfter),
            PublicKeyInfo = publicKeyInfo,
            Extensions =
            [
                ExtensionValues.KeyUsage(0b0000_0110, unusedBits: 1), // keyCertSign, cRLSign
                ExtensionValues.AlternativeName(JpkiOids.SubjectAltName, DistinguishedNames.AuthorityInJapanese(purpose)),
                ExtensionValues.BasicConstraintsOfCa(),
                ExtensionValues.DistributionPoints(name),
                ExtensionValues.SubjectKeyIdentifier(Signer.KeyId(publicKeyInfo)),
            ],
        };
        return new CertificateAuthority(purpose, CertificateWriter.Sign(contents, new Signer(key)), key);
    }

    internal static CertificateAuthority From(CertificatePurpose purpose, byte[] certificateDer, AsymmetricAlgorithm key) =>
        new(purpose, certificateDer, key);
}
