using System.Net;
using System.Security.Cryptography.X509Certificates;
using Kyc.Rig.Parts;

namespace Kyc.Client.Tests;

/// <summary>Represents a temporary folder with TLS files, as an operator would install them on a kiosk.</summary>
internal sealed class TlsFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kyc-client-tests-");

    /// <summary>Writes a client certificate of the given CA, its private key and the CA certificate.</summary>
    public TlsFiles WriteFiles(DevelopmentAuthority authority)
    {
        using var client =
            authority.Issue("kiosk-7", names => names.AddIpAddress(IPAddress.Loopback), DevelopmentAuthority.ClientAuthentication);
        return new TlsFiles(
            WriteFile("client.pem", client.ExportCertificatePem()),
            WriteFile("client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
            WriteFile("ca.pem", authority.Certificate.ExportCertificatePem()));
    }

    public string WriteFile(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
