using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;
using Kyc.Jpki.Revocation.Reading;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// A complete revocation list (RFC 5280 section 5; fact file pki.md 5.3), as its bytes say it, trusted by nobody yet. Keeps the entries
/// packed and not the bytes. Immutable.
/// </summary>
public sealed class CertificateRevocationList
{
    /// <summary>
    /// Longest list read unless the caller says otherwise, in bytes: room for seven million entries, where the largest municipality has a few
    /// hundred thousand.
    /// </summary>
    public const int DefaultMaxBytes = 256 * 1024 * 1024;

    private readonly CrlContent _content;

    internal CertificateRevocationList(CrlContent content) => _content = content;

    /// <summary>Issuer Name in DER.</summary>
    public ReadOnlyMemory<byte> IssuerDer => _content.Fields.Head.Issuer;

    /// <summary>Issuer in text form, most specific part first.</summary>
    public string Issuer => DerName.ToText(_content.Fields.Head.Issuer);

    /// <summary>What it covers.</summary>
    public CrlScope Scope => _content.Fields.Extensions?.Scope ?? CrlScope.Issuer;

    /// <summary>Name of the distribution point in DER, from issuingDistributionPoint; empty in any other <see cref="Scope"/>.</summary>
    public ReadOnlyMemory<byte> DistributionPointDer => _content.Fields.Extensions?.DistributionPoint ?? default;

    /// <summary>Distribution point in text form, most specific part first.</summary>
    public string DistributionPoint => DerName.ToText(DistributionPointDer.Span);

    /// <summary>cRLNumber: magnitude, big-endian, without leading zero, at most 20 bytes; empty in a list without extensions.</summary>
    public ReadOnlyMemory<byte> Number => _content.Fields.Extensions?.Number ?? default;

    /// <summary>When it was issued.</summary>
    public DateTimeOffset ThisUpdate => _content.Fields.Head.ThisUpdate;

    /// <summary>When its successor is due at the latest.</summary>
    public DateTimeOffset NextUpdate => _content.Fields.Head.NextUpdate;

    /// <summary>authorityKeyIdentifier; empty when absent.</summary>
    public ReadOnlyMemory<byte> AuthorityKeyId => _content.Fields.Extensions?.AuthorityKeyId ?? default;

    /// <summary>How many entries it has.</summary>
    public int EntryCount => _content.ListedCount;

    /// <summary>SHA-256 of the whole list, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Sha256 => _content.Fields.Sha256;

    /// <summary>What orders it among the lists of its place.</summary>
    public CrlVersion Version => new(Number, ThisUpdate, Sha256);

    /// <summary>Algorithm of the signature; Other when nobody here knows it.</summary>
    public SignatureAlgorithm SignatureAlgorithm => _content.Fields.Head.Algorithm;

    /// <summary>Digest of what the CA signed.</summary>
    internal ReadOnlySpan<byte> TbsDigest => _content.Fields.TbsDigest;

    internal ReadOnlySpan<byte> Signature => _content.Fields.Signature;

    internal CrlFields Fields => _content.Fields;

    internal CrlEntries Entries => _content.Entries;

    /// <summary>Reads a list, to the stream's end and in one pass. Memory is needed for the entries, 17 bytes each, not for the list.</summary>
    /// <param name="stream">Untrusted bytes; read forward only.</param>
    /// <param name="crl">The list, or null.</param>
    /// <param name="failure">
    /// <see cref="VerdictFailures.CrlMalformed"/>; or <see cref="VerdictFailures.CrlUnsupported"/> for a list that is well-formed but
    /// does not state by itself every revocation of what it covers; or null.
    /// </param>
    /// <param name="maxBytes">Longest list; a longer one is malformed.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static bool TryRead(Stream stream, out CertificateRevocationList? crl, out Failure? failure, int maxBytes = DefaultMaxBytes)
    {
        failure = CrlReader.Read(stream, maxBytes, check: null, out var content);
        crl = failure is null ? new CertificateRevocationList(content!) : null;
        return crl is not null;
    }

    /// <summary>Reads a list that is in memory; as <see cref="TryRead"/>.</summary>
    public static bool TryParse(byte[] der, out CertificateRevocationList? crl, out Failure? failure)
    {
        using var stream = new MemoryStream(der, writable: false);
        return TryRead(stream, out crl, out failure);
    }

    /// <summary>Looks a serial number up. Takes no lock and allocates nothing.</summary>
    /// <param name="serial">Magnitude, big-endian; leading zeros do not matter.</param>
    /// <param name="entry">What the list says of it.</param>
    /// <returns>True when the serial is on the list, whatever the reason.</returns>
    public bool TryFind(ReadOnlySpan<byte> serial, out RevokedEntry entry) => Entries.TryFind(serial, out entry);
}
