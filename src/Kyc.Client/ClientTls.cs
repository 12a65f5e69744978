using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.Client;

/// <summary>Represents the paths of the three PEM files for mutual TLS, which the service's operator provides.</summary>
/// <param name="CertificatePath">The file of this program's certificate. Intermediate certificates may follow it.</param>
/// <param name="KeyPath">The file of the private key for this certificate. The key must not be encrypted.</param>
/// <param name="CaPath">
/// The file of the CA certificates for verifying the service's certificate. They replace the CA certificates of the machine.
/// </param>
public sealed record TlsFiles(string CertificatePath, string KeyPath, string CaPath);

/// <summary>Converts <see cref="TlsFiles"/> to the options of a TLS client.</summary>
internal static class ClientTls
{
    /// <summary>Reads the files. Returns false if a file cannot be used.</summary>
    /// <param name="files">The paths of the files.</param>
    /// <param name="options">The options for an HTTP handler.</param>
    /// <param name="problem">One English sentence that names the file or files that cannot be used.</param>
    public static bool TryLoad(
        TlsFiles files, [NotNullWhen(true)] out SslClientAuthenticationOptions? options, [NotNullWhen(false)] out string? problem)
    {
        options = null;
        problem = null;
        var caCertificates = new X509Certificate2Collection();
        if (!TryRun(() => caCertificates.ImportFromPemFile(files.CaPath)) || caCertificates.Count == 0)
        {
            problem = $"--tls-ca: '{files.CaPath}' is not a readable PEM file with certificates.";
            return false;
        }

        SslStreamCertificateContext? clientCertificate = null;
        if (!TryRun(() => clientCertificate = LoadClientCertificate(files)))
        {
            problem = $"--tls-certificate, --tls-key: '{files.CertificatePath}' and '{files.KeyPath}' are not a readable PEM certificate "
                + "and its private key.";
            return false;
        }

        // The brokerage's own CA for its programs publishes no revocation list that a kiosk could access. Revocation is done by reissuing
        // the CA file.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(caCertificates);
        options = new SslClientAuthenticationOptions { ClientCertificateContext = clientCertificate, CertificateChainPolicy = policy };
        return true;
    }

    private static SslStreamCertificateContext LoadClientCertificate(TlsFiles files)
    {
        using var pem = X509Certificate2.CreateFromPemFile(files.CertificatePath, files.KeyPath);
        // TLS on Windows requires the key in a key store. Exporting and importing PKCS #12 gives the same object on every platform.
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        var chainCertificates = new X509Certificate2Collection();
        chainCertificates.ImportFromPemFile(files.CertificatePath);
        return SslStreamCertificateContext.Create(certificate, chainCertificates, offline: true);
    }

    private static bool TryRun(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
