using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Certificates;

/// <summary>What <see cref="CertificateParser"/> found in a certificate of a CA or a person. Parts are slices of <see cref="Der"/>.</summary>
internal sealed class CertificateFields
{
    public required ReadOnlyMemory<byte> Der { get; init; }

    /// <summary>tbsCertificate, header included: what the signature is over.</summary>
    public required ReadOnlyMemory<byte> Tbs { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Of the outer algorithm identifier, when the inner one is the same bytes; Other when they differ.</summary>
    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    /// <summary>The outer algorithm identifier.</summary>
    public required ReadOnlyMemory<byte> SignatureAlgorithmDer { get; init; }

    /// <summary>Both algorithm identifiers are the same bytes, as RFC 5280 4.1.1.2 demands.</summary>
    public required bool AlgorithmsAgree { get; init; }

    /// <summary>Magnitude, big-endian, without leading zero.</summary>
    public required ReadOnlyMemory<byte> SerialNumber { get; init; }

    public required ReadOnlyMemory<byte> Issuer { get; init; }

    public required ReadOnlyMemory<byte> Subject { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public required PublicKeyInfo PublicKey { get; init; }

    public required CertificateExtensions Extensions { get; init; }
}

/// <summary>The extensions this library understands, and the names of all critical ones.</summary>
internal sealed class CertificateExtensions
{
    public KeyUsages KeyUsage { get; set; }

    public bool IsCertificateAuthority { get; set; }

    public List<string> PolicyOids { get; } = [];

    /// <summary>Dotted object identifiers of policy qualifiers other than those of RFC 5280 4.2.1.4.</summary>
    public List<string> UnknownQualifiers { get; } = [];

    /// <summary>nameConstraints is there, critical or not.</summary>
    public bool HasNameConstraints { get; set; }

    public ReadOnlyMemory<byte> AuthorityKeyId { get; set; }

    public ReadOnlyMemory<byte> SubjectKeyId { get; set; }

    /// <summary>Name of the one distribution point, or empty when there is none or not exactly one of the profile's form.</summary>
    public ReadOnlyMemory<byte> DistributionPoint { get; set; }

    /// <summary>Whether cRLDistributionPoints is there and not of the profile's form, so that no point is known.</summary>
    public bool HasUnknownDistributionPoints { get; set; }

    public PersonAttributes Person { get; set; } = PersonAttributesParser.None;

    /// <summary>Dotted object identifiers of the extensions marked critical.</summary>
    public List<string> Critical { get; } = [];
}
