using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;
using Kyc.Jpki.Revocation.Reading;
using Kyc.Jpki.Revocation.Storage;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// Represents a CRL with a verified signature, and the trust anchor whose key made the signature. The entries are loaded when the CRL is
/// read or, for a CRL from an index file, when they are first used. Thread-safe.
/// </summary>
public sealed class TrustedCrl
{
    private readonly StoredCrlFacts _facts;
    private CrlIdentity? _identity;

    // Set for a CRL from an index file until its entries are read. Afterwards either the entries are loaded or the file is damaged.
    private volatile StoredEntriesReader? _entriesReader;
    private CrlEntries? _entries;

    internal TrustedCrl(CertificateRevocationList crl, TrustAnchor signer)
    {
        Signer = signer;
        _entries = crl.Entries;
        _facts = new StoredCrlFacts(
            crl.DistributionPointDer.ToArray(), crl.CrlNumber.ToArray(), crl.ThisUpdate, crl.NextUpdate, crl.Sha256.ToArray(),
            crl.EntryCount, crl.Entries.Layout);
    }

    internal TrustedCrl(StoredCrlFacts facts, StoredEntriesReader entriesReader, TrustAnchor signer)
    {
        Signer = signer;
        _entriesReader = entriesReader;
        _facts = facts;
    }

    /// <summary>The trust anchor whose key signed the CRL.</summary>
    public TrustAnchor Signer { get; }

    /// <summary>Name of the distribution point in DER; empty for the CRL of a whole CA.</summary>
    public ReadOnlyMemory<byte> DistributionPointDer => _facts.DistributionPoint;

    /// <summary>The cRLNumber as a magnitude: big-endian, without a leading zero octet.</summary>
    public ReadOnlyMemory<byte> Number => _facts.Number;

    /// <summary>When the CRL was issued.</summary>
    public DateTimeOffset ThisUpdate => _facts.ThisUpdate;

    /// <summary>Time by which the next CRL will be issued.</summary>
    public DateTimeOffset NextUpdate => _facts.NextUpdate;

    /// <summary>SHA-256 of the whole CRL, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Sha256 => _facts.Sha256;

    /// <summary>Version of the CRL. It determines which of several CRLs of the same distribution point and key is the newest.</summary>
    public CrlVersion Version => new(Number, ThisUpdate, Sha256);

    /// <summary>Number of entries, including those with negative serial numbers.</summary>
    public int EntryCount => _facts.EntryCount;

    /// <summary>Identity of the CRL, for the evidence of a verification.</summary>
    public CrlIdentity Identity => _identity ??= new CrlIdentity(
        _facts.DistributionPoint.Length == 0 ? CrlIdentity.FormatWholeCaScope(Signer) : DerName.ToText(_facts.DistributionPoint),
        _facts.DistributionPoint, Convert.ToHexString(_facts.Number), ThisUpdate, NextUpdate,
        Convert.ToHexString(_facts.Sha256), Convert.ToHexString(Signer.KeyId.Span));

    /// <summary>
    /// Whether the entries can be used: they are in memory or can be read undamaged from the index file. Loads the entries if necessary. A
    /// damaged CRL must not be used and must be loaded again from the signed CRL.
    /// </summary>
    public bool IsIntact => LoadEntries() is not null;

    /// <summary>The entries, which are loaded if they are not in memory.</summary>
    /// <exception cref="InvalidOperationException">The CRL is damaged.</exception>
    internal CrlEntries Entries => LoadEntries() ?? throw new InvalidOperationException("A damaged revocation list has no entries.");

    /// <summary>The properties that an index file stores, except the entries.</summary>
    internal StoredCrlFacts Facts => _facts;

    /// <summary>
    /// Reads a signed CRL to the end of the stream and verifies its signature. Only then are the entries sorted and packed.
    /// </summary>
    /// <param name="stream">Untrusted bytes. If the stream can seek, the CRL starts at its current position.</param>
    /// <param name="anchors">The trust anchors.</param>
    /// <param name="crl">The CRL, or null.</param>
    /// <param name="failure">
    /// <see cref="VerdictFailures.CrlMalformed"/>, <see cref="VerdictFailures.CrlUnsupported"/> or
    /// <see cref="VerdictFailures.CrlSignatureInvalid"/>; or null.
    /// </param>
    /// <param name="maxBytes">Maximum size in bytes; a larger CRL counts as malformed.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static bool TryRead(
        Stream stream, TrustAnchorSet anchors, out TrustedCrl? crl, out Failure? failure,
        int maxBytes = CertificateRevocationList.DefaultMaxBytes)
    {
        TrustAnchor? signer = null;
        failure = CrlReader.Read(stream, maxBytes, Verify, out var content);
        crl = failure is null
            ? RevocationIndex.Empty.WithCrl(new CertificateRevocationList(content!), signer!, out failure).Crls.SingleOrDefault()
            : null;
        return crl is not null;

        Failure? Verify(CrlFields fields)
        {
            signer = anchors.FindSigner(fields);
            return signer is null ? VerdictFailures.CrlSignatureInvalid : null;
        }
    }

    /// <summary>Looks up a serial number. Once the entries are loaded, takes no lock and allocates no memory.</summary>
    /// <param name="serial">The serial number as a magnitude: big-endian; leading zeros do not matter.</param>
    /// <param name="entry">The entry for the serial number; the default value if there is none.</param>
    /// <returns>True if the CRL contains the serial number with any revocation reason.</returns>
    /// <exception cref="InvalidOperationException">The CRL is damaged; see <see cref="IsIntact"/>.</exception>
    public bool TryFind(ReadOnlySpan<byte> serial, out RevocationEntry entry) => Entries.TryFind(serial, out entry);

    /// <summary>Returns whether the CRL may be used at the given instant (RFC 5280 6.3.3 (a), and the maximum age in the policy).</summary>
    public TrustedCrlFreshness GetFreshness(DateTimeOffset at, VerificationPolicy policy)
    {
        if (ThisUpdate > at + policy.ClockSkew)
        {
            return TrustedCrlFreshness.NotYetValid;
        }

        return at > GetLastUsableTime(policy) ? TrustedCrlFreshness.Stale : TrustedCrlFreshness.Fresh;
    }

    /// <summary>
    /// Returns the last instant at which the CRL may be used: its nextUpdate, or an earlier instant at which it reaches the maximum age in
    /// the policy.
    /// </summary>
    public DateTimeOffset GetLastUsableTime(VerificationPolicy policy)
    {
        // Avoids an overflow when ThisUpdate is close to DateTimeOffset.MaxValue.
        var maxAgeTime = DateTimeOffset.MaxValue - ThisUpdate < policy.MaxCrlAge ? DateTimeOffset.MaxValue : ThisUpdate + policy.MaxCrlAge;
        return NextUpdate < maxAgeTime ? NextUpdate : maxAgeTime;
    }

    // Several threads may load the entries at the same time. The first entries with a matching checksum are used, even if the file changes
    // in the meantime.
    private CrlEntries? LoadEntries()
    {
        if (_entries is { } entries)
        {
            return entries;
        }

        if (_entriesReader is { } entriesReader)
        {
            if (entriesReader.Read(_facts) is { } loadedEntries)
            {
                Interlocked.CompareExchange(ref _entries, loadedEntries, null);
            }

            _entriesReader = null;
        }

        return _entries;
    }
}
