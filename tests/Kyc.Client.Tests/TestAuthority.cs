using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.Client.Tests;

/// <summary>
/// Represents a temporary CA. Its certificates are valid at the real time, because TLS uses the machine's clock. The files that it writes
/// are in a folder that <see cref="Dispose"/> deletes.
/// </summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ServerAuthenticationOid = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthenticationOid = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kyc-client-tests-");

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=client tests CA", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        Certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    public X509Certificate2 Certificate { get; }

    public X509Certificate2 IssueCertificate(string name, string usageOid, IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usageOid)], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using var certificate =
            request.Create(Certificate, Certificate.NotBefore, Certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>
    /// Writes the three TLS files that an operator would install on a kiosk: the given certificate, its private key and the CA certificate.
    /// </summary>
    public TlsFiles WriteFiles(X509Certificate2 client) => new(
        WriteFile("client.pem", client.ExportCertificatePem()),
        WriteFile("client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
        WriteFile("ca.pem", Certificate.ExportCertificatePem()));

    public string WriteFile(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }
}
