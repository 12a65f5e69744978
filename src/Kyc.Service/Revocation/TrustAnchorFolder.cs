using System.Security.Cryptography;
using Kyc.Jpki.Trust;
using Kyc.Service.Configuration;

namespace Kyc.Service.Revocation;

/// <summary>Reads the CA certificates that the operator pinned: every *.pem, *.crt, *.cer and *.der of a folder, PEM or DER.</summary>
public static class TrustAnchorFolder
{
    private static readonly string[] Extensions = [".pem", ".crt", ".cer", ".der"];

    /// <exception cref="ConfigurationException">No folder, no certificate, or one that is no CA certificate of the signature CA.</exception>
    public static TrustAnchorSet Load(string folder)
    {
        if (!Directory.Exists(folder)) throw new ConfigurationException("The folder of Kyc:TrustAnchors does not exist.");
        var certificates = Directory.EnumerateFiles(folder)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .SelectMany(Certificates)
            .ToList();
        if (!TrustAnchorSet.TryLoad(certificates, out var set, out var problem)) throw new ConfigurationException($"Kyc:TrustAnchors: {problem}");
        return set!;
    }

    private static IEnumerable<byte[]> Certificates(string file)
    {
        var content = File.ReadAllBytes(file);
        // DER begins with a SEQUENCE; anything else is taken for PEM.
        if (content is [0x30, ..]) return [content];
        var text = System.Text.Encoding.ASCII.GetString(content);
        var found = new List<byte[]>();
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label] == "CERTIFICATE") found.Add(Convert.FromBase64String(text[fields.Base64Data]));
            text = text[fields.Location.End..];
        }
        return found.Count > 0 ? found : throw new ConfigurationException($"{Path.GetFileName(file)} in the folder of Kyc:TrustAnchors holds no certificate.");
    }
}
