using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Certificates;

/// <summary>
/// Holds the fields that <see cref="CertificateParser"/> read from the certificate of a CA or a person. Byte fields are slices of
/// <see cref="Der"/>.
/// </summary>
internal sealed class CertificateFields
{
    public required ReadOnlyMemory<byte> Der { get; init; }

    /// <summary>tbsCertificate including its header: the bytes that the CA signed.</summary>
    public required ReadOnlyMemory<byte> Tbs { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Algorithm of the CA's signature; <c>Other</c> if it is unknown or <see cref="HasMatchingAlgorithms"/> is false.</summary>
    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    /// <summary>AlgorithmIdentifier in the signatureAlgorithm field of the certificate (RFC 5280 4.1.1.2), in DER.</summary>
    public required ReadOnlyMemory<byte> SignatureAlgorithmDer { get; init; }

    /// <summary>
    /// Whether signatureAlgorithm and the signature field of tbsCertificate have the same bytes, as RFC 5280 4.1.1.2 requires.
    /// </summary>
    public required bool HasMatchingAlgorithms { get; init; }

    /// <summary>Serial number as a magnitude: big-endian, without a leading zero octet.</summary>
    public required ReadOnlyMemory<byte> SerialNumber { get; init; }

    public required ReadOnlyMemory<byte> IssuerDer { get; init; }

    public required ReadOnlyMemory<byte> SubjectDer { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public required PublicKeyInfo PublicKey { get; init; }

    public required CertificateExtensions Extensions { get; init; }
}

/// <summary>
/// Holds the values of the extensions that this library understands, and the object identifiers of all critical extensions.
/// </summary>
internal sealed class CertificateExtensions
{
    public KeyUsages KeyUsage { get; set; }

    public bool IsCertificateAuthority { get; set; }

    public List<string> PolicyOids { get; } = [];

    /// <summary>Dotted object identifiers of policy qualifiers other than the two that RFC 5280 4.2.1.4 defines.</summary>
    public List<string> UnknownQualifierOids { get; } = [];

    /// <summary>Whether the certificate has the nameConstraints extension, critical or not.</summary>
    public bool HasNameConstraints { get; set; }

    public ReadOnlyMemory<byte> AuthorityKeyId { get; set; }

    public ReadOnlyMemory<byte> SubjectKeyId { get; set; }

    /// <summary>
    /// Name of the CRL distribution point in DER; empty unless the certificate has exactly one distribution point, in the format of the
    /// JPKI profile.
    /// </summary>
    public ReadOnlyMemory<byte> DistributionPointDer { get; set; }

    /// <summary>
    /// Whether cRLDistributionPoints is present but does not have the format of the JPKI profile, so that the distribution point is
    /// unknown.
    /// </summary>
    public bool HasUnsupportedDistributionPoints { get; set; }

    public PersonAttributes Person { get; set; } = PersonAttributesParser.Empty;

    /// <summary>Dotted object identifiers of the extensions marked critical.</summary>
    public List<string> CriticalExtensionOids { get; } = [];
}
