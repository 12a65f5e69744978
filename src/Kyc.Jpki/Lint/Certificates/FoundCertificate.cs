using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>What <see cref="CertificateReader"/> found, as far as it could read.</summary>
internal sealed class FoundCertificate
{
    /// <summary>Of the CA's signature.</summary>
    public SignatureAlgorithm Algorithm { get; set; }

    /// <summary>Issuer, a Name in DER; null when there is none.</summary>
    public byte[]? Issuer { get; set; }

    public int IssuerStart { get; set; }

    /// <summary>Types of the issuer's attributes.</summary>
    public string? IssuerShape { get; set; }

    /// <summary>Subject, a Name in DER; null when there is none.</summary>
    public byte[]? Subject { get; set; }

    public int SubjectStart { get; set; }

    /// <summary>Types of the subject's attributes.</summary>
    public string? SubjectShape { get; set; }

    public PublicKeyKind KeyKind { get; set; }

    public int KeyStart { get; set; }

    /// <summary>Where the extensions are, or would be.</summary>
    public int ExtensionsStart { get; set; }

    /// <summary>The extensions, each once.</summary>
    public List<FoundExtension> Extensions { get; } = [];

    /// <summary>The extension of this number; null when there is none.</summary>
    public FoundExtension? Find(byte number)
    {
        foreach (var extension in Extensions)
        {
            if (extension.Number == number)
            {
                return extension;
            }
        }

        return null;
    }
}
