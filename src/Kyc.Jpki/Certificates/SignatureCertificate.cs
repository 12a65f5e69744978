using Kyc.Jpki.Der;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Certificates;

/// <summary>
/// Represents a signature certificate (署名用電子証明書) that has been parsed but not verified. pki.md 5.2 describes the profile, and
/// RFC 5280 section 4 the structure. Immutable.
/// </summary>
public sealed class SignatureCertificate
{
    /// <summary>Maximum size of a certificate, in bytes. Real certificates have about 2,000 bytes.</summary>
    public const int MaxSize = 8192;

    private const int EmptySequenceLength = 2;

    private readonly CertificateFields _fields;

    private SignatureCertificate(CertificateFields fields) => _fields = fields;

    /// <summary>The bytes of the certificate, unchanged.</summary>
    public ReadOnlyMemory<byte> Der => _fields.Der;

    /// <summary>
    /// Serial number (発行の番号) as a magnitude: big-endian, without a leading zero octet. The law restricts its use (law.md 3): never use it
    /// as a customer id.
    /// </summary>
    public ReadOnlyMemory<byte> SerialNumber => _fields.SerialNumber;

    /// <summary>Issuer Name in DER.</summary>
    public ReadOnlyMemory<byte> IssuerDer => _fields.IssuerDer;

    /// <summary>Issuer as text, most specific part first.</summary>
    public string Issuer => DerName.ToText(_fields.IssuerDer.Span);

    /// <summary>First instant of validity.</summary>
    public DateTimeOffset NotBefore => _fields.NotBefore;

    /// <summary>Last instant of validity.</summary>
    public DateTimeOffset NotAfter => _fields.NotAfter;

    /// <summary>The holder's public key.</summary>
    public PublicKeyInfo PublicKey => _fields.PublicKey;

    /// <summary>
    /// Algorithm of the CA's signature; <c>Other</c> if it is unknown or the two algorithm identifiers in the certificate differ.
    /// </summary>
    public SignatureAlgorithm SignatureAlgorithm => _fields.SignatureAlgorithm;

    /// <summary>keyIdentifier of the authorityKeyIdentifier extension; empty if absent.</summary>
    public ReadOnlyMemory<byte> AuthorityKeyId => _fields.Extensions.AuthorityKeyId;

    /// <summary>
    /// Name of the CRL distribution point in DER; empty unless the certificate has exactly one distribution point, in the format of the
    /// JPKI profile.
    /// </summary>
    public ReadOnlyMemory<byte> DistributionPointDer => _fields.Extensions.DistributionPointDer;

    /// <summary>
    /// Name of the distribution point as text, most specific part first; empty if <see cref="DistributionPointDer"/> is empty.
    /// </summary>
    public string DistributionPoint => DerName.ToText(_fields.Extensions.DistributionPointDer.Span);

    /// <summary>
    /// Whether the certificate names its CRL in a way that the verifier does not support: with several distribution points, or with one
    /// that does not have the format of the JPKI profile. A CRL that the verifier does not look up could then revoke the certificate.
    /// </summary>
    internal bool HasUnsupportedDistributionPoints => _fields.Extensions.HasUnsupportedDistributionPoints;

    /// <summary>The bits of the keyUsage extension.</summary>
    public KeyUsages KeyUsage => _fields.Extensions.KeyUsage;

    /// <summary>Whether basicConstraints marks the subject as a CA.</summary>
    public bool IsCertificateAuthority => _fields.Extensions.IsCertificateAuthority;

    /// <summary>Dotted object identifiers of the certificate policies.</summary>
    public IReadOnlyList<string> PolicyOids => _fields.Extensions.PolicyOids;

    /// <summary>Dotted object identifiers of policy qualifiers other than the two that RFC 5280 4.2.1.4 defines.</summary>
    public IReadOnlyList<string> UnknownQualifierOids => _fields.Extensions.UnknownQualifierOids;

    /// <summary>Dotted object identifiers of the extensions marked critical.</summary>
    public IReadOnlyList<string> CriticalExtensionOids => _fields.Extensions.CriticalExtensionOids;

    /// <summary>The certified attributes of the person.</summary>
    public PersonAttributes Person => _fields.Extensions.Person;

    /// <summary>Whether the two algorithm identifiers in the certificate are the same (RFC 5280 4.1.1.2).</summary>
    internal bool HasMatchingAlgorithms => _fields.HasMatchingAlgorithms;

    /// <summary>AlgorithmIdentifier of the CA's signature in DER.</summary>
    internal ReadOnlySpan<byte> SignatureAlgorithmDer => _fields.SignatureAlgorithmDer.Span;

    /// <summary>tbsCertificate: the bytes that the CA signed.</summary>
    internal ReadOnlySpan<byte> Tbs => _fields.Tbs.Span;

    /// <summary>The CA's signature.</summary>
    internal ReadOnlySpan<byte> CaSignature => _fields.Signature.Span;

    /// <summary>
    /// Parses a certificate and copies its bytes. Refuses the following like any other malformed input: more than <see cref="MaxSize"/>
    /// bytes; trailing bytes; an extension, a policy or a personal attribute that appears twice; serial number zero; an empty subject; a
    /// missing authority key identifier, unless subject and issuer are the same. Accepts unknown attributes, and a substitution string
    /// whose length differs from the length of its text. docs/adr/0018-certificate-leniencies.md lists the clauses.
    /// </summary>
    /// <param name="der">Untrusted bytes.</param>
    /// <param name="certificate">The certificate, or null.</param>
    /// <param name="failure"><see cref="VerdictFailures.CertificateMalformed"/>, or null.</param>
    public static bool TryParse(ReadOnlyMemory<byte> der, out SignatureCertificate? certificate, out Failure? failure)
    {
        var isRead = CertificateParser.TryParse(der.Length <= MaxSize ? der.ToArray() : default, out var fields);
        certificate = isRead && HasSubjectAndAuthorityKey(fields!) ? new SignatureCertificate(fields!) : null;
        failure = certificate is null ? VerdictFailures.CertificateMalformed : null;
        return certificate is not null;
    }

    // RFC 5280 4.1.2.6: an empty subject requires a critical subjectAltName, but every certificate of the JPKI profile has a subject.
    // 4.2.1.1: only a self-signed certificate may omit the authority key identifier.
    private static bool HasSubjectAndAuthorityKey(CertificateFields fields) =>
        fields.SubjectDer.Length > EmptySequenceLength
        && (!fields.Extensions.AuthorityKeyId.IsEmpty || fields.SubjectDer.Span.SequenceEqual(fields.IssuerDer.Span));

    /// <summary>Returns only the type name: a certificate is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(SignatureCertificate);
}
