using System.Security.Cryptography;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Trust;

/// <summary>
/// Represents one generation of the JPKI signature CA. All generations have the same name, so they are distinguished by their public keys.
/// Source: pki.md 5.1.
/// </summary>
public sealed class TrustAnchor
{
    // These extensions may be critical, because this program understands them. It does not understand policyConstraints and
    // inhibitAnyPolicy (RFC 5280 4.2.1.11, 4.2.1.14).
    private static readonly string[] SupportedExtensions =
    [
        JpkiOids.KeyUsage, JpkiOids.BasicConstraints, JpkiOids.SubjectAltName, JpkiOids.CertificatePolicies, JpkiOids.CrlDistributionPoints,
    ];

    private readonly CertificateFields _fields;
    private readonly VerificationKey _key;

    private TrustAnchor(CertificateFields fields, VerificationKey key)
    {
        _fields = fields;
        _key = key;
        Name = DerName.ToText(fields.SubjectDer.Span);
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(fields.Der.Span));
    }

    /// <summary>The CA certificate in DER.</summary>
    public ReadOnlyMemory<byte> CertificateDer => _fields.Der;

    /// <summary>The subjectKeyIdentifier of the CA certificate.</summary>
    public ReadOnlyMemory<byte> KeyId => _fields.Extensions.SubjectKeyId;

    /// <summary>
    /// SHA-256 of the CA certificate in lower-case hexadecimal, for comparison with the fingerprint that the CA publishes.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>Serial number of the CA certificate as a magnitude: big-endian, without a leading zero octet.</summary>
    public ReadOnlyMemory<byte> SerialNumber => _fields.SerialNumber;

    /// <summary>First instant at which the CA certificate is valid.</summary>
    public DateTimeOffset NotBefore => _fields.NotBefore;

    /// <summary>Last instant at which the CA certificate is valid.</summary>
    public DateTimeOffset NotAfter => _fields.NotAfter;

    /// <summary>Subject of the CA certificate as text. It is the same for every generation.</summary>
    public string Name { get; }

    /// <summary>The trusted public key of the CA.</summary>
    public PublicKeyInfo PublicKey => _fields.PublicKey;

    /// <summary>Subject of the CA certificate in DER.</summary>
    internal ReadOnlySpan<byte> NameDer => _fields.SubjectDer.Span;

    /// <summary>
    /// Reads and checks a CA certificate. <paramref name="problem"/> says in a few words what is wrong with it, such as <c>is not
    /// self-signed</c>; null if it is a trust anchor.
    /// </summary>
    internal static bool TryCreate(byte[] certificateDer, out TrustAnchor? anchor, out string? problem)
    {
        anchor = null;
        if (certificateDer.Length > SignatureCertificate.MaxSize || !CertificateParser.TryParse(certificateDer.ToArray(), out var fields))
        {
            problem = "is not a certificate";
            return false;
        }

        const KeyUsages signingUsages = KeyUsages.KeyCertSign | KeyUsages.CrlSign;
        problem = fields! switch
        {
            { Extensions.IsCertificateAuthority: false } => "is not the certificate of a CA",
            { Extensions.KeyUsage: var usage } when (usage & signingUsages) != signingUsages =>
                "may not sign certificates and revocation lists",
            { Extensions.SubjectKeyId.IsEmpty: true } => "has no subjectKeyIdentifier",
            _ when !DerName.HasOrganizationalUnit(fields!.SubjectDer.Span, JpkiNames.SignatureCaUnit) =>
                "is not a certificate of the signature CA (the user-authentication CA is not trusted here)",
            _ when !fields.IssuerDer.Span.SequenceEqual(fields.SubjectDer.Span) => "is not self-signed",
            _ when !AlgorithmProfile.All.Any(profile => profile.Matches(fields.PublicKey)) => "has a key that fits no known profile",
            // RFC 5280 4.2.1.9: basicConstraints must be critical in the certificate of a CA that signs certificates.
            _ when !fields.Extensions.CriticalExtensionOids.Contains(JpkiOids.BasicConstraints) =>
                "has a basicConstraints extension that is not critical",
            // RFC 5280 4.2.1.10: name constraints restrict the subjects that the CA may name, and this program does not check them.
            { Extensions.HasNameConstraints: true } => "has name constraints, which this program does not apply",
            // RFC 5280 4.2: an unknown critical extension must not be ignored.
            _ when fields.Extensions.CriticalExtensionOids.Find(oid => !SupportedExtensions.Contains(oid)) is { } unknownOid =>
                $"has the critical extension {unknownOid}, which this program does not understand",
            _ => null,
        };
        if (problem is not null)
        {
            return false;
        }

        var key = VerificationKey.Create(fields!.PublicKey);
        if (key is null || !key.Verify(fields.SignatureAlgorithm, fields.Tbs.Span, fields.Signature.Span))
        {
            key?.Dispose();
            problem = "is not signed by its own key";
            return false;
        }

        anchor = new TrustAnchor(fields, key);
        return true;
    }

    /// <summary>
    /// Checks whether the key of this trust anchor made <paramref name="signature"/>, given the digest of the signed data. The digest must
    /// be computed with the hash function of the algorithm.
    /// </summary>
    internal bool VerifyDigest(ReadOnlySpan<byte> digest, SignatureAlgorithm algorithm, ReadOnlySpan<byte> signature) =>
        _key.VerifyDigest(algorithm, digest, signature);
}
