using System.Security.Cryptography;
using Kyc.Evidence.Opinions;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Revocation;

/// <summary>
/// Reads the CA certificates that the operator installed: every *.pem, *.crt, *.cer and *.der file of a folder, in PEM or DER. A person who
/// can write to the folder determines which cards are accepted. Therefore folder and files must belong to root or the service's user, and
/// nobody else may write to them.
/// </summary>
public static class TrustAnchorFolder
{
    private static readonly string[] Extensions = [".pem", ".crt", ".cer", ".der"];

    /// <summary>Reads the trust anchors from the certificate files of the folder.</summary>
    /// <exception cref="ConfigurationException">
    /// The folder is missing, the folder or a file has no certificate, a certificate is not a CA certificate of the signature CA, or other
    /// users may change the folder or a file.
    /// </exception>
    public static TrustAnchorSet Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ConfigurationException("The folder of Kyc:TrustAnchors does not exist.");
        }

        CheckWriters(folder, "The folder of Kyc:TrustAnchors");
        var certificates = FindFiles(folder).SelectMany(ReadCertificates).ToList();
        if (!TrustAnchorSet.TryLoad(certificates, out var set, out var problem))
        {
            throw new ConfigurationException($"Kyc:TrustAnchors: {problem}");
        }

        try
        {
            // If only one of the two verifiers accepted an anchor, every verification of a card of the anchor's CA generation would fail.
            _ = SecondOpinionAdapter.CreateVerifier(set!, VerificationPolicy.Default);
        }
        catch (ArgumentException exception)
        {
            throw new ConfigurationException($"Kyc:TrustAnchors: {exception.Message}");
        }
        return set!;
    }

    /// <summary>Returns a text that changes whenever a certificate file is added, removed or written, or its permissions change.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    internal static string GetState(string folder) => string.Join('\n', FindFiles(folder).Append(folder).Select(path =>
    {
        var file = new FileInfo(path);
        var mode = OperatingSystem.IsWindows() ? UnixFileMode.None : file.UnixFileMode;
        return FormattableString.Invariant($"{file.Name} {(file.Exists ? file.Length : 0)} {file.LastWriteTimeUtc.Ticks} {mode}");
    }));

    private static IEnumerable<string> FindFiles(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
        .Order(StringComparer.Ordinal);

    private static void CheckWriters(string path, string description)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        var resolvedPath = entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        if (UnixAccounts.ReadStatus(resolvedPath) is not { } status)
        {
            throw new ConfigurationException($"{description} does not exist.");
        }

        if (status.IsOwnedByOthers)
        {
            throw new ConfigurationException($"{description} belongs to a user other than root and the service's user.");
        }

        if (status.IsWritableByOthers)
        {
            throw new ConfigurationException(
                $"{description} can be written by users other than its owner: remove write permission for group and others.");
        }
    }

    private static IEnumerable<byte[]> ReadCertificates(string file)
    {
        CheckWriters(file, $"{Path.GetFileName(file)} in the folder of Kyc:TrustAnchors");
        var content = File.ReadAllBytes(file);
        // DER begins with a SEQUENCE. Everything else is read as PEM.
        if (content is [0x30, ..])
        {
            return [content];
        }

        var text = System.Text.Encoding.ASCII.GetString(content);
        var certificates = new List<byte[]>();
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label] == "CERTIFICATE")
            {
                certificates.Add(Convert.FromBase64String(text[fields.Base64Data]));
            }

            text = text[fields.Location.End..];
        }
        return certificates.Count > 0
            ? certificates
            : throw new ConfigurationException($"{Path.GetFileName(file)} in the folder of Kyc:TrustAnchors holds no certificate.");
    }
}
