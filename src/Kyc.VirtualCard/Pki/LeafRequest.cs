using System.Security.Cryptography;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// What a leaf certificate shall say. The defaults give a valid certificate of an invented person; the rest is there to
/// build each certificate a verifier must refuse.
/// </summary>
public sealed record LeafRequest
{
    /// <summary>The person; a user-authentication certificate does not name them.</summary>
    public HolderAttributes Holder { get; init; } = new();

    /// <summary>Prefecture in the subject and in the distribution point.</summary>
    public string Prefecture { get; init; } = "Tokyo-to";

    /// <summary>Municipality in the subject and in the distribution point.</summary>
    public string City { get; init; } = "Chiyoda-ku";

    /// <summary>Content octets of the serial number as they shall stand in the DER; four random bytes unless given.</summary>
    public byte[]? Serial { get; init; }

    /// <summary>A year before the PKI was made unless given.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>14:59:59Z, four years after the PKI was made, unless given.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The newest RSA generation of the purpose unless given.</summary>
    public CertificateAuthority? Issuer { get; init; }

    /// <summary>The holder's key, a fresh RSA-2048 unless given.</summary>
    public AsymmetricAlgorithm? Key { get; init; }

    /// <summary>Signs instead of the issuer's key: a forgery.</summary>
    public AsymmetricAlgorithm? SigningKeyOverride { get; init; }

    /// <summary>Certificate policy; the profile's own unless given.</summary>
    public string? PolicyOid { get; init; }

    /// <summary>Subject in DER; the profile's own, of municipality and number, unless given.</summary>
    public byte[]? SubjectDer { get; init; }

    /// <summary>Adds an otherName to subjectAltName that no published profile knows, as the kana name once was.</summary>
    public bool IncludeUnknownOtherName { get; init; }

    /// <summary>Extensions put after those of the profile.</summary>
    public IReadOnlyList<CertificateExtension> ExtraExtensions { get; init; } = [];

    /// <summary>The last word on the extensions: leave out, replace, repeat, reorder.</summary>
    public Func<IReadOnlyList<CertificateExtension>, IEnumerable<CertificateExtension>>? RewriteExtensions { get; init; }
}

/// <summary>A certificate with its private key.</summary>
/// <param name="CertificateDer">The signed certificate.</param>
/// <param name="Key">The holder's private key.</param>
/// <param name="Serial">Content octets of the serial number.</param>
/// <param name="Issuer">The CA it names.</param>
public sealed record IssuedCertificate(byte[] CertificateDer, AsymmetricAlgorithm Key, byte[] Serial, CertificateAuthority Issuer);
