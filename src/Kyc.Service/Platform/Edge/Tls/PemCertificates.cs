using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kyc.Service.Platform.Edge.Tls;

/// <summary>Reads PEM files of certificates (RFC 7468) completely or not at all.</summary>
internal static class PemCertificates
{
    private const string CertificateLabel = "CERTIFICATE";
    private const string BeginMarker = "-----BEGIN";

    /// <summary>Reads the certificates of a file, at least one.</summary>
    /// <exception cref="CryptographicException">
    /// The file has no certificate, something else than certificates, or a block without an end: the file was written only in part.
    /// </exception>
    public static X509Certificate2Collection Read(byte[] content)
    {
        var certificates = new X509Certificate2Collection();
        var text = Decode(content).AsSpan();
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (!text[fields.Label].SequenceEqual(CertificateLabel))
            {
                throw new CryptographicException("The PEM file has something else than certificates.");
            }

            // PemEncoding skips a damaged block before the one that it finds.
            if (text[..fields.Location.Start].Contains(BeginMarker, StringComparison.Ordinal))
            {
                throw new CryptographicException("The PEM file has a damaged block.");
            }

            certificates.Add(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text[fields.Base64Data].ToString())));
            text = text[fields.Location.End..];
        }

        return certificates.Count > 0 && !text.Contains(BeginMarker, StringComparison.Ordinal)
            ? certificates
            : throw new CryptographicException("The PEM file has no certificate, or ends within one.");
    }

    /// <summary>Returns the text of a PEM file.</summary>
    public static string Decode(byte[] content) => Encoding.ASCII.GetString(content);
}
