using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;
using Kyc.Jpki.Revocation.Reading;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// Represents a complete CRL (RFC 5280 section 5; pki.md 5.3) that has been parsed but not verified. Stores the entries in packed form, not
/// the original bytes. Immutable.
/// </summary>
public sealed class CertificateRevocationList
{
    /// <summary>
    /// Default maximum size of a CRL, in bytes. This is enough for seven million entries; the CRL of the largest municipality has a few
    /// hundred thousand.
    /// </summary>
    public const int DefaultMaxBytes = 256 * 1024 * 1024;

    private readonly CrlContent _content;

    internal CertificateRevocationList(CrlContent content) => _content = content;

    /// <summary>Issuer Name in DER.</summary>
    public ReadOnlyMemory<byte> IssuerDer => _content.Fields.Head.IssuerDer;

    /// <summary>Issuer as text, most specific part first.</summary>
    public string Issuer => DerName.ToText(_content.Fields.Head.IssuerDer);

    /// <summary>Scope of the CRL: which certificates it covers.</summary>
    public CrlScope Scope => _content.Fields.Extensions?.Scope ?? CrlScope.Issuer;

    /// <summary>Name of the distribution point in DER, from issuingDistributionPoint; empty for any other <see cref="Scope"/>.</summary>
    public ReadOnlyMemory<byte> DistributionPointDer => _content.Fields.Extensions?.DistributionPointDer ?? default;

    /// <summary>
    /// Name of the distribution point as text, most specific part first; empty if <see cref="DistributionPointDer"/> is empty.
    /// </summary>
    public string DistributionPoint => DerName.ToText(DistributionPointDer.Span);

    /// <summary>
    /// cRLNumber as a magnitude: big-endian, without a leading zero octet, at most 20 bytes; empty in a CRL without extensions.
    /// </summary>
    public ReadOnlyMemory<byte> CrlNumber => _content.Fields.Extensions?.CrlNumber ?? default;

    /// <summary>When the CRL was issued.</summary>
    public DateTimeOffset ThisUpdate => _content.Fields.Head.ThisUpdate;

    /// <summary>Time by which the next CRL will be issued.</summary>
    public DateTimeOffset NextUpdate => _content.Fields.Head.NextUpdate;

    /// <summary>keyIdentifier of the authorityKeyIdentifier extension; empty if absent.</summary>
    public ReadOnlyMemory<byte> AuthorityKeyId => _content.Fields.Extensions?.AuthorityKeyId ?? default;

    /// <summary>Number of entries.</summary>
    public int EntryCount => _content.EntryCount;

    /// <summary>SHA-256 of the whole CRL, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Sha256 => _content.Fields.Sha256;

    /// <summary>Version of the CRL, by which CRLs of the same distribution point or issuer are ordered.</summary>
    public CrlVersion Version => new(CrlNumber, ThisUpdate, Sha256);

    /// <summary>Algorithm of the signature; <c>Other</c> if it is unknown.</summary>
    public SignatureAlgorithm SignatureAlgorithm => _content.Fields.Head.Algorithm;

    /// <summary>Digest of the part that the CA signed (tbsCertList).</summary>
    internal ReadOnlySpan<byte> TbsDigest => _content.Fields.TbsDigest;

    internal ReadOnlySpan<byte> Signature => _content.Fields.Signature;

    internal CrlFields Fields => _content.Fields;

    internal CrlEntries Entries => _content.Entries;

    /// <summary>
    /// Reads a CRL in one pass to the end of the stream. Needs 17 bytes of memory per entry, but never holds the whole CRL in memory.
    /// </summary>
    /// <param name="stream">Untrusted bytes; read forward only.</param>
    /// <param name="crl">The CRL, or null.</param>
    /// <param name="failure">
    /// <see cref="VerdictFailures.CrlMalformed"/>; <see cref="VerdictFailures.CrlUnsupported"/> if the CRL is well-formed but of a kind
    /// that the verifier does not use, such as a delta or an indirect CRL; or null.
    /// </param>
    /// <param name="maxBytes">Maximum size in bytes; a larger CRL counts as malformed.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static bool TryRead(Stream stream, out CertificateRevocationList? crl, out Failure? failure, int maxBytes = DefaultMaxBytes)
    {
        failure = CrlReader.Read(stream, maxBytes, verifySignature: null, out var content);
        crl = failure is null ? new CertificateRevocationList(content!) : null;
        return crl is not null;
    }

    /// <summary>Reads a CRL of at most <see cref="DefaultMaxBytes"/> bytes from memory. See <see cref="TryRead"/>.</summary>
    public static bool TryParse(byte[] der, out CertificateRevocationList? crl, out Failure? failure)
    {
        using var stream = new MemoryStream(der, writable: false);
        return TryRead(stream, out crl, out failure);
    }

    /// <summary>Looks up a serial number. Takes no lock and allocates no memory.</summary>
    /// <param name="serial">Magnitude, big-endian; leading zeros do not matter.</param>
    /// <param name="entry">
    /// The entry of the serial number. If several entries have the serial number, the one with the earliest revocation date.
    /// </param>
    /// <returns>True if the CRL contains the serial number, whatever the revocation reason.</returns>
    public bool TryFind(ReadOnlySpan<byte> serial, out RevocationEntry entry) => Entries.TryFind(serial, out entry);
}
