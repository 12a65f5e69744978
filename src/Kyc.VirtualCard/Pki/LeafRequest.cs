using System.Security.Cryptography;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Specifies the content of a leaf certificate. The default values give a valid certificate of a fictitious person. Other values can create
/// certificates that a verifier must refuse.
/// </summary>
public sealed record LeafRequest
{
    /// <summary>Gets the holder's attributes. A user-authentication certificate does not contain them.</summary>
    public HolderAttributes Holder { get; init; } = new();

    /// <summary>Gets the prefecture in the subject of a signature certificate and in the distribution point.</summary>
    public string Prefecture { get; init; } = "Tokyo-to";

    /// <summary>Gets the municipality in the subject of a signature certificate and in the distribution point.</summary>
    public string City { get; init; } = "Chiyoda-ku";

    /// <summary>Gets the serial number: the content bytes of its DER INTEGER. When null, four random bytes are used.</summary>
    public byte[]? Serial { get; init; }

    /// <summary>Gets the start of the certificate's validity. When null, it is one year before the creation of the PKI.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// Gets the end of the certificate's validity. When null, it is 14:59:59 UTC on the day four years after the creation of the PKI.
    /// </summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Gets the issuing CA. When null, it is the newest CA for the certificate's purpose that has an RSA key.</summary>
    public CertificateAuthority? Issuer { get; init; }

    /// <summary>Gets the holder's private key. When null, a new RSA-2048 key is created.</summary>
    public AsymmetricAlgorithm? Key { get; init; }

    /// <summary>Gets the key that signs instead of the issuer's key, for a forged certificate. Null to use the issuer's key.</summary>
    public AsymmetricAlgorithm? SigningKeyOverride { get; init; }

    /// <summary>Gets the object identifier of the certificate policy. When null, it is that of the profile.</summary>
    public string? PolicyOid { get; init; }

    /// <summary>Gets the DER encoding of the subject. When null, the subject is created as the profile requires.</summary>
    public byte[]? SubjectDer { get; init; }

    /// <summary>
    /// Whether the subjectAltName of a signature certificate also contains the name in kana, as an otherName with an unassigned type.
    /// </summary>
    public bool IncludesUnknownOtherName { get; init; }

    /// <summary>Gets the extensions that are added after those of the profile.</summary>
    public IReadOnlyList<CertificateExtension> ExtraExtensions { get; init; } = [];

    /// <summary>
    /// Gets a function that receives the extensions of the profile and the extra ones and returns the extensions to write, for example with
    /// some omitted, replaced, repeated or reordered. Null to write the extensions unchanged.
    /// </summary>
    public Func<IReadOnlyList<CertificateExtension>, IEnumerable<CertificateExtension>>? RewriteExtensions { get; init; }
}

/// <summary>Represents a certificate with its private key.</summary>
/// <param name="CertificateDer">The DER encoding of the signed certificate.</param>
/// <param name="Key">The holder's private key.</param>
/// <param name="Serial">The serial number: the content bytes of its DER INTEGER.</param>
/// <param name="Issuer">The CA that is named as the issuer.</param>
public sealed record IssuedCertificate(byte[] CertificateDer, AsymmetricAlgorithm Key, byte[] Serial, CertificateAuthority Issuer);
