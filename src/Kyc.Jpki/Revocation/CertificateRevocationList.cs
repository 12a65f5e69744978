using Kyc.Jpki.Der;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// A complete revocation list of one distribution point (RFC 5280 section 5; fact file pki.md 5.3), as its bytes say it, trusted by nobody
/// yet. Keeps the bytes and one offset an entry. Immutable.
/// </summary>
public sealed class CertificateRevocationList
{
    /// <summary>Longest list read, in bytes: room for more than a million entries, where the largest municipality has far fewer.</summary>
    public const int MaxSize = 64 * 1024 * 1024;

    private readonly CrlFields _fields;
    private readonly CrlEntryIndex _entries;

    private CertificateRevocationList(CrlFields fields, CrlEntryIndex entries)
    {
        _fields = fields;
        _entries = entries;
        DistributionPoint = DerName.ToText(fields.DistributionPoint.Span);
        Issuer = DerName.ToText(fields.Issuer.Span);
    }

    /// <summary>The list, byte for byte.</summary>
    public ReadOnlyMemory<byte> Der => _fields.Der;

    /// <summary>Issuer Name in DER.</summary>
    public ReadOnlyMemory<byte> IssuerDer => _fields.Issuer;

    /// <summary>Issuer in text form, most specific part first.</summary>
    public string Issuer { get; }

    /// <summary>Name of the distribution point in DER, from issuingDistributionPoint.</summary>
    public ReadOnlyMemory<byte> DistributionPointDer => _fields.DistributionPoint;

    /// <summary>Distribution point in text form, most specific part first.</summary>
    public string DistributionPoint { get; }

    /// <summary>cRLNumber: magnitude, big-endian, without leading zero, at most 20 bytes.</summary>
    public ReadOnlyMemory<byte> Number => _fields.Number;

    /// <summary>When it was issued.</summary>
    public DateTimeOffset ThisUpdate => _fields.ThisUpdate;

    /// <summary>When its successor is due at the latest.</summary>
    public DateTimeOffset NextUpdate => _fields.NextUpdate;

    /// <summary>authorityKeyIdentifier; empty when absent.</summary>
    public ReadOnlyMemory<byte> AuthorityKeyId => _fields.AuthorityKeyId;

    /// <summary>How many entries it has.</summary>
    public int EntryCount => _entries.Count;

    /// <summary>SHA-256 of the whole list, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Sha256 => _fields.Sha256;

    /// <summary>Algorithm of the signature; Other when it is none of the profiles'.</summary>
    public SignatureAlgorithm SignatureAlgorithm => _fields.SignatureAlgorithm;

    /// <summary>tbsCertList: what the CA signed.</summary>
    internal ReadOnlySpan<byte> Tbs => _fields.Tbs.Span;

    internal ReadOnlySpan<byte> Signature => _fields.Signature.Span;

    /// <summary>Reads a list. The bytes are copied.</summary>
    /// <param name="der">Untrusted bytes.</param>
    /// <param name="crl">The list, or null.</param>
    /// <param name="failure">
    /// <see cref="VerdictFailures.CrlMalformed"/>; or <see cref="VerdictFailures.CrlUnsupported"/> for a list that is well-formed but
    /// does not state by itself every revocation of one distribution point; or null.
    /// </param>
    public static bool TryParse(ReadOnlyMemory<byte> der, out CertificateRevocationList? crl, out Failure? failure)
    {
        crl = null;
        if (der.Length > MaxSize)
        {
            failure = VerdictFailures.CrlMalformed;
            return false;
        }

        failure = CrlParser.Parse(der.ToArray(), out var fields, out var entries);
        if (failure is null)
        {
            crl = new CertificateRevocationList(fields!, entries!);
        }

        return crl is not null;
    }

    /// <summary>Looks a serial number up. Takes no lock and allocates nothing.</summary>
    /// <param name="serial">Magnitude, big-endian; leading zeros do not matter.</param>
    /// <param name="entry">What the list says of it.</param>
    /// <returns>True when the serial is on the list, whatever the reason.</returns>
    public bool TryFind(ReadOnlySpan<byte> serial, out RevokedEntry entry) => _entries.TryFind(serial, out entry);
}
