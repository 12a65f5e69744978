using System.Numerics;
using System.Security.Cryptography;

namespace Kyc.VirtualCard.Pki;

/// <summary>Represents one revoked certificate in a CRL, RFC 5280 5.1.2.6.</summary>
/// <param name="Serial">The serial number: the content bytes of its DER INTEGER, 1 to 100 bytes.</param>
/// <param name="RevocationDate">The revocation date, with a resolution of one second.</param>
/// <param name="Reason">The CRLReason, RFC 5280 5.3.1 (3 affiliationChanged, 6 certificateHold). Null to omit the extension.</param>
public readonly record struct CrlEntry(byte[] Serial, DateTimeOffset RevocationDate, int? Reason)
{
    /// <summary>Gets an additional extension of the entry, for testing extensions that a parser must accept or refuse.</summary>
    public CertificateExtension? ExtraExtension { get; init; }

    /// <summary>Whether <see cref="ExtraExtension"/> is written twice.</summary>
    public bool RepeatsExtraExtension { get; init; }
}

/// <summary>
/// Specifies the content of a municipality's CRL. The default values give the complete list of one distribution point. Other values can
/// create lists that a verifier must refuse. Source: pki.md 5.2 number 5 and 5.3, RFC 5280 section 5.
/// </summary>
public sealed record CrlRequest
{
    /// <summary>Gets the CA that is named as the issuer. It signs the list unless <see cref="SigningKeyOverride"/> is set.</summary>
    public required CertificateAuthority Issuer { get; init; }

    /// <summary>Gets the prefecture in the distribution point.</summary>
    public string Prefecture { get; init; } = "Tokyo-to";

    /// <summary>Gets the municipality in the distribution point.</summary>
    public string City { get; init; } = "Chiyoda-ku";

    /// <summary>Gets the time at which the list is created.</summary>
    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>Gets the time at which the next list is due. Omitted from the list when null.</summary>
    public DateTimeOffset? NextUpdate { get; init; }

    /// <summary>Gets the cRLNumber. Omitted from the list when null.</summary>
    public BigInteger? Number { get; init; }

    /// <summary>Gets the revoked certificates, in any order and number. The sequence is enumerated only once.</summary>
    public IEnumerable<CrlEntry> Entries { get; init; } = [];

    /// <summary>Gets the key that signs instead of the issuer's key, for a forged list. Null to use the issuer's key.</summary>
    public AsymmetricAlgorithm? SigningKeyOverride { get; init; }

    /// <summary>Whether the list contains an unknown critical extension, so that it must be refused (RFC 5280 5.2).</summary>
    public bool HasCriticalUnknownExtension { get; init; }

    /// <summary>Gets the cRLNumber of the base CRL, for a delta CRL (RFC 5280 5.2.4). Null for a complete CRL.</summary>
    public BigInteger? BaseCrlNumber { get; init; }

    /// <summary>Whether indirectCRL is set in the issuing distribution point (RFC 5280 5.2.5).</summary>
    public bool IsIndirect { get; init; }

    /// <summary>Whether onlyContainsUserCerts is set in the issuing distribution point.</summary>
    public bool ContainsOnlyUserCertificates { get; init; }

    /// <summary>Whether the issuing distribution point is omitted, for a list of unknown scope.</summary>
    public bool OmitsIssuingDistributionPoint { get; init; }

    /// <summary>
    /// Gets a function that receives the extensions that the other properties specify and returns the extensions to write, for example with
    /// some omitted, replaced, repeated or reordered. Null to write the extensions unchanged.
    /// </summary>
    public Func<IReadOnlyList<CertificateExtension>, IEnumerable<CertificateExtension>>? RewriteExtensions { get; init; }

    /// <summary>Whether a version 1 list is written, which has no version field and no extensions.</summary>
    public bool IsVersion1 { get; init; }
}
