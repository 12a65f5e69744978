using System.Numerics;
using System.Security.Cryptography;

namespace Kyc.VirtualCard.Pki;

/// <summary>One revoked certificate in a CRL, RFC 5280 5.1.2.6.</summary>
/// <param name="Serial">Content octets of the serial number as they shall stand in the DER, 1 to 100 bytes.</param>
/// <param name="Date">Revocation date, to the second.</param>
/// <param name="Reason">CRLReason, RFC 5280 5.3.1 (3 affiliationChanged, 6 certificateHold); no extension when null.</param>
public readonly record struct CrlEntry(byte[] Serial, DateTimeOffset Date, int? Reason)
{
    /// <summary>A further entry extension, for the ones a reader must tolerate or refuse.</summary>
    public CertificateExtension? ExtraExtension { get; init; }

    /// <summary>Writes <see cref="ExtraExtension"/> twice.</summary>
    public bool RepeatExtraExtension { get; init; }
}

/// <summary>
/// What a municipality's CRL shall say. The defaults give the complete list of one distribution point; the rest is there
/// to build each list a verifier must refuse. Source: fact file pki.md 5.2 number 5 and 5.3, RFC 5280 section 5.
/// </summary>
public sealed record CrlRequest
{
    /// <summary>CA that names itself in the list and signs it.</summary>
    public required CertificateAuthority Issuer { get; init; }

    /// <summary>Prefecture in the distribution point.</summary>
    public string Prefecture { get; init; } = "Tokyo-to";

    /// <summary>Municipality in the distribution point.</summary>
    public string City { get; init; } = "Chiyoda-ku";

    /// <summary>When the list was made.</summary>
    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>When the next one is due; left out of the list when null.</summary>
    public DateTimeOffset? NextUpdate { get; init; }

    /// <summary>cRLNumber; left out of the list when null.</summary>
    public BigInteger? Number { get; init; }

    /// <summary>The revoked certificates, read once, in any order and number.</summary>
    public IEnumerable<CrlEntry> Entries { get; init; } = [];

    /// <summary>Signs instead of the issuer's key: a forgery.</summary>
    public AsymmetricAlgorithm? SigningKeyOverride { get; init; }

    /// <summary>Adds a critical extension nobody knows: the list must be refused (RFC 5280 5.2).</summary>
    public bool CriticalUnknownExtension { get; init; }

    /// <summary>Makes it a delta CRL over the list of this number (RFC 5280 5.2.4).</summary>
    public BigInteger? DeltaBase { get; init; }

    /// <summary>Sets indirectCRL in the issuing distribution point (RFC 5280 5.2.5).</summary>
    public bool Indirect { get; init; }

    /// <summary>Sets onlyContainsUserCerts in the issuing distribution point.</summary>
    public bool OnlyUserCertificates { get; init; }

    /// <summary>Leaves the issuing distribution point out: a list of unknown scope.</summary>
    public bool NoIssuingDistributionPoint { get; init; }

    /// <summary>The last word on the list's own extensions: leave out, replace, repeat, reorder.</summary>
    public Func<IReadOnlyList<CertificateExtension>, IEnumerable<CertificateExtension>>? RewriteExtensions { get; init; }

    /// <summary>Writes a version 1 list: no version, no extensions anywhere.</summary>
    public bool Version1 { get; init; }
}
