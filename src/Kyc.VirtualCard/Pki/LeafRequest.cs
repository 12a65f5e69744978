using System.Security.Cryptography;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Specifies the content of a leaf certificate. The defaults give a valid certificate of a fictitious person. All other properties are for
/// creating certificates that a verifier must refuse.
/// </summary>
public sealed record LeafRequest
{
    /// <summary>Gets the person. A user-authentication certificate does not contain this data.</summary>
    public HolderAttributes Holder { get; init; } = new();

    /// <summary>Gets the prefecture in the subject and in the distribution point.</summary>
    public string Prefecture { get; init; } = "Tokyo-to";

    /// <summary>Gets the municipality in the subject and in the distribution point.</summary>
    public string City { get; init; } = "Chiyoda-ku";

    /// <summary>Gets the content bytes of the serial number exactly as in the DER. Four random bytes when null.</summary>
    public byte[]? Serial { get; init; }

    /// <summary>Gets the start of validity. One year before the creation of the PKI when null.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Gets the end of validity. 14:59:59Z, four years after the creation of the PKI, when null.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Gets the issuer. The newest RSA generation of the purpose when null.</summary>
    public CertificateAuthority? Issuer { get; init; }

    /// <summary>Gets the holder's key. A new RSA-2048 key when null.</summary>
    public AsymmetricAlgorithm? Key { get; init; }

    /// <summary>Gets the key that signs instead of the issuer's key, for a forged certificate.</summary>
    public AsymmetricAlgorithm? SigningKeyOverride { get; init; }

    /// <summary>Gets the certificate policy. The profile's own when null.</summary>
    public string? PolicyOid { get; init; }

    /// <summary>Gets the subject in DER. The profile's own, with municipality and number, when null.</summary>
    public byte[]? SubjectDer { get; init; }

    /// <summary>
    /// Whether subjectAltName contains an otherName that no published profile defines, as was once the case for the kana name.
    /// </summary>
    public bool IncludeUnknownOtherName { get; init; }

    /// <summary>Gets extensions that are added after those of the profile.</summary>
    public IReadOnlyList<CertificateExtension> ExtraExtensions { get; init; } = [];

    /// <summary>Gets the function that finally changes the extensions: omits, replaces, repeats or reorders them.</summary>
    public Func<IReadOnlyList<CertificateExtension>, IEnumerable<CertificateExtension>>? RewriteExtensions { get; init; }
}

/// <summary>Represents a certificate with its private key.</summary>
/// <param name="CertificateDer">The signed certificate.</param>
/// <param name="Key">The holder's private key.</param>
/// <param name="Serial">The content bytes of the serial number.</param>
/// <param name="Issuer">The CA that is named as the issuer.</param>
public sealed record IssuedCertificate(byte[] CertificateDer, AsymmetricAlgorithm Key, byte[] Serial, CertificateAuthority Issuer);
