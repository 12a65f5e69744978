using Kyc.Jpki.Der;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Certificates;

/// <summary>
/// A signature certificate (署名用電子証明書) as its bytes say it, trusted by nobody yet. Read by the profile in fact file pki.md 5.2;
/// RFC 5280 section 4 for the structure. Immutable.
/// </summary>
public sealed class SignatureCertificate
{
    /// <summary>Longest certificate read, in bytes. Real ones have about 2,000.</summary>
    public const int MaxSize = 8192;

    private const int EmptySequence = 2;

    private readonly CertificateFields _fields;

    private SignatureCertificate(CertificateFields fields) => _fields = fields;

    /// <summary>The certificate, byte for byte.</summary>
    public ReadOnlyMemory<byte> Der => _fields.Der;

    /// <summary>発行の番号: magnitude, big-endian, without leading zero. Regulated (fact file law.md 3): never a customer id.</summary>
    public ReadOnlyMemory<byte> SerialNumber => _fields.SerialNumber;

    /// <summary>Issuer Name in DER.</summary>
    public ReadOnlyMemory<byte> IssuerDer => _fields.Issuer;

    /// <summary>Issuer in text form, most specific part first.</summary>
    public string Issuer => DerName.ToText(_fields.Issuer.Span);

    /// <summary>First instant of validity.</summary>
    public DateTimeOffset NotBefore => _fields.NotBefore;

    /// <summary>Last instant of validity.</summary>
    public DateTimeOffset NotAfter => _fields.NotAfter;

    /// <summary>The holder's public key.</summary>
    public PublicKeyInfo PublicKey => _fields.PublicKey;

    /// <summary>Algorithm of the CA's signature; Other when the two identifiers in the certificate disagree.</summary>
    public SignatureAlgorithm SignatureAlgorithm => _fields.SignatureAlgorithm;

    /// <summary>authorityKeyIdentifier; empty when absent.</summary>
    public ReadOnlyMemory<byte> AuthorityKeyId => _fields.Extensions.AuthorityKeyId;

    /// <summary>Name of the one CRL distribution point in DER; empty when there is none of the profile's form.</summary>
    public ReadOnlyMemory<byte> DistributionPointDer => _fields.Extensions.DistributionPoint;

    /// <summary>Distribution point in text form, most specific part first; empty when there is none.</summary>
    public string DistributionPoint => DerName.ToText(_fields.Extensions.DistributionPoint.Span);

    /// <summary>
    /// Whether it names several distribution points, or one of another form than the profile's: a list that nobody looks for could revoke it.
    /// </summary>
    internal bool HasUnknownDistributionPoints => _fields.Extensions.HasUnknownDistributionPoints;

    /// <summary>keyUsage bits.</summary>
    public KeyUsages KeyUsage => _fields.Extensions.KeyUsage;

    /// <summary>basicConstraints says CA.</summary>
    public bool IsCertificateAuthority => _fields.Extensions.IsCertificateAuthority;

    /// <summary>Dotted object identifiers of the certificate policies.</summary>
    public IReadOnlyList<string> PolicyOids => _fields.Extensions.PolicyOids;

    /// <summary>Dotted object identifiers of policy qualifiers other than those of RFC 5280 4.2.1.4.</summary>
    public IReadOnlyList<string> UnknownQualifiers => _fields.Extensions.UnknownQualifiers;

    /// <summary>Dotted object identifiers of the extensions marked critical.</summary>
    public IReadOnlyList<string> CriticalExtensions => _fields.Extensions.Critical;

    /// <summary>The certified attributes.</summary>
    public PersonAttributes Person => _fields.Extensions.Person;

    /// <summary>Both algorithm identifiers are the same (RFC 5280 4.1.1.2).</summary>
    internal bool AlgorithmsAgree => _fields.AlgorithmsAgree;

    /// <summary>AlgorithmIdentifier of the CA's signature in DER.</summary>
    internal ReadOnlySpan<byte> SignatureAlgorithmDer => _fields.SignatureAlgorithmDer.Span;

    /// <summary>tbsCertificate: what the CA signed.</summary>
    internal ReadOnlySpan<byte> Tbs => _fields.Tbs.Span;

    /// <summary>The CA's signature.</summary>
    internal ReadOnlySpan<byte> CaSignature => _fields.Signature.Span;

    /// <summary>
    /// Reads a certificate. The bytes are copied. Trailing bytes, an extension, a policy or a personal attribute given twice, serial number
    /// zero, an empty subject and a missing key identifier of the issuer are refused like any other malformation; unknown attributes and a
    /// substitution string of another length than its text are not. docs/adr/0018-certificate-leniencies.md has the clauses.
    /// </summary>
    /// <param name="der">Untrusted bytes.</param>
    /// <param name="certificate">The certificate, or null.</param>
    /// <param name="failure"><see cref="VerdictFailures.CertificateMalformed"/>, or null.</param>
    public static bool TryParse(ReadOnlyMemory<byte> der, out SignatureCertificate? certificate, out Failure? failure)
    {
        var isRead = CertificateParser.TryParse(der.Length <= MaxSize ? der.ToArray() : default, out var fields);
        certificate = isRead && HasNames(fields!) ? new SignatureCertificate(fields!) : null;
        failure = certificate is null ? VerdictFailures.CertificateMalformed : null;
        return certificate is not null;
    }

    // RFC 5280 4.1.2.6: an empty subject needs a critical subjectAltName; the profile has a subject. 4.2.1.1: the issuer's key identifier
    // may be absent from a self-signed certificate only.
    private static bool HasNames(CertificateFields fields) =>
        fields.Subject.Length > EmptySequence
        && (!fields.Extensions.AuthorityKeyId.IsEmpty || fields.Subject.Span.SequenceEqual(fields.Issuer.Span));

    /// <summary>Says nothing: a certificate is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(SignatureCertificate);
}
