using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Kyc.Cli.Lint;

/// <summary>Reads a certificate or a revocation list from a file of this machine, as DER or PEM (RFC 7468).</summary>
internal static class LintFile
{
    /// <summary>The PEM label of a certificate.</summary>
    public const string CertificateLabel = "CERTIFICATE";

    /// <summary>The PEM label of a revocation list.</summary>
    public const string RevocationListLabel = "X509 CRL";

    private static ReadOnlySpan<byte> PemStart => "-----BEGIN "u8;

    /// <summary>
    /// Reads the file. Content that is not PEM is returned unchanged, as DER. Returns false if the file cannot be read, or if it is PEM and
    /// does not contain exactly one block with the given label.
    /// </summary>
    public static bool TryRead(FileInfo file, string label, [NotNullWhen(true)] out byte[]? der, [NotNullWhen(false)] out string? problem)
    {
        (der, problem) = (null, null);
        byte[] content;
        try
        {
            content = File.ReadAllBytes(file.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"{file.Name} can't be read ({exception.GetType().Name}).";
            return false;
        }

        // DER begins with the tag of a SEQUENCE, and its content may contain the text of a PEM header.
        var isPem = content is not [0x30, ..] && content.AsSpan().IndexOf(PemStart) >= 0;
        var blocks = isPem ? DecodeBlocks(Encoding.ASCII.GetString(content), label) : [content];
        if (blocks.Count != 1)
        {
            problem = blocks.Count == 0
                ? $"{file.Name} has no PEM block {label}."
                : $"{file.Name} has {blocks.Count} PEM blocks {label}; it must have exactly one.";
            return false;
        }

        der = blocks[0];
        return true;
    }

    private static List<byte[]> DecodeBlocks(string text, string label)
    {
        var blocks = new List<byte[]>();
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label] == label)
            {
                blocks.Add(Convert.FromBase64String(text[fields.Base64Data]));
            }

            text = text[fields.Location.End..];
        }

        return blocks;
    }
}
