using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Holds the fields that <see cref="CertificateReader"/> could read.</summary>
internal sealed class ParsedCertificate
{
    /// <summary>Algorithm of the CA's signature.</summary>
    public SignatureAlgorithm Algorithm { get; set; }

    /// <summary>Issuer Name in DER; null if it cannot be read.</summary>
    public byte[]? Issuer { get; set; }

    public int IssuerStart { get; set; }

    /// <summary>Types of the issuer's attributes, such as <c>C O OU OU</c>; null if the issuer cannot be read.</summary>
    public string? IssuerAttributeTypes { get; set; }

    /// <summary>Subject Name in DER; null if it cannot be read.</summary>
    public byte[]? Subject { get; set; }

    public int SubjectStart { get; set; }

    /// <summary>Types of the subject's attributes, such as <c>C L L CN</c>; null if the subject cannot be read.</summary>
    public string? SubjectAttributeTypes { get; set; }

    public PublicKeyKind KeyKind { get; set; }

    public int KeyStart { get; set; }

    /// <summary>Offset of the extensions; if they are missing, the offset at which they would begin.</summary>
    public int ExtensionsStart { get; set; }

    /// <summary>The extensions. Of a repeated extension, only the first is included.</summary>
    public List<ParsedExtension> Extensions { get; } = [];

    /// <summary>Returns the extension with this number (<see cref="ExtensionNumbers"/>); null if there is none.</summary>
    public ParsedExtension? Find(byte number)
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
