using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;
using Kyc.Jpki.Revocation.Reading;
using Kyc.Jpki.Revocation.Storage;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// A list whose signature was verified, together with the anchor whose key made it. Its entries are in this process's memory: since it was
/// read, or, when it comes from an index file, since they were first asked for. Safe from any thread.
/// </summary>
public sealed class TrustedCrl
{
    private readonly StoredList _facts;
    private CrlIdentity? _identity;

    // Of a list of an index file, until its entries are read; then they are there, or the file is damaged.
    private volatile StoredEntries? _stored;
    private CrlEntries? _entries;

    internal TrustedCrl(CertificateRevocationList list, TrustAnchor signer)
    {
        Signer = signer;
        _entries = list.Entries;
        _facts = new StoredList(
            list.DistributionPointDer.ToArray(), list.Number.ToArray(), list.ThisUpdate, list.NextUpdate, list.Sha256.ToArray(),
            list.EntryCount, list.Entries.Layout);
    }

    internal TrustedCrl(StoredList facts, StoredEntries stored, TrustAnchor signer)
    {
        Signer = signer;
        _stored = stored;
        _facts = facts;
    }

    /// <summary>The anchor whose key signed it.</summary>
    public TrustAnchor Signer { get; }

    /// <summary>Name of the distribution point in DER; empty for a list of everything that the signer issued.</summary>
    public ReadOnlyMemory<byte> DistributionPointDer => _facts.DistributionPoint;

    /// <summary>cRLNumber: magnitude, big-endian, without leading zero.</summary>
    public ReadOnlyMemory<byte> Number => _facts.Number;

    /// <summary>When it was issued.</summary>
    public DateTimeOffset ThisUpdate => _facts.ThisUpdate;

    /// <summary>When its successor is due at the latest.</summary>
    public DateTimeOffset NextUpdate => _facts.NextUpdate;

    /// <summary>SHA-256 of the whole list, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Sha256 => _facts.Sha256;

    /// <summary>What orders it among the lists of its place.</summary>
    public CrlVersion Version => new(Number, ThisUpdate, Sha256);

    /// <summary>How many entries it has.</summary>
    public int EntryCount => _facts.EntryCount;

    /// <summary>For the evidence.</summary>
    public CrlIdentity Identity => _identity ??= new CrlIdentity(
        _facts.DistributionPoint.Length == 0 ? CrlIdentity.OfWholeCa(Signer) : DerName.ToText(_facts.DistributionPoint),
        _facts.DistributionPoint, Convert.ToHexString(_facts.Number), ThisUpdate, NextUpdate,
        Convert.ToHexString(_facts.Sha256), Convert.ToHexString(Signer.KeyId.Span));

    /// <summary>
    /// Whether its entries are as they were written to the index file, which reads them where they have not been read. A list that is not
    /// must not answer, and has to be built again from the signed list.
    /// </summary>
    public bool IsIntact => Load() is not null;

    /// <summary>The entries.</summary>
    /// <exception cref="InvalidOperationException">The list is damaged.</exception>
    internal CrlEntries Entries => Load() ?? throw new InvalidOperationException("A damaged revocation list has no entries.");

    /// <summary>What an index file says of it.</summary>
    internal StoredList Facts => _facts;

    /// <summary>Reads a signed list to the stream's end, verifies its signature, and only then sorts and packs its entries.</summary>
    /// <param name="stream">Untrusted bytes. Where the stream can seek, its beginning is where it stands.</param>
    /// <param name="anchors">The keys trusted now.</param>
    /// <param name="crl">The list, or null.</param>
    /// <param name="failure">
    /// <see cref="VerdictFailures.CrlMalformed"/>, <see cref="VerdictFailures.CrlUnsupported"/> or
    /// <see cref="VerdictFailures.CrlSignature"/>; or null.
    /// </param>
    /// <param name="maxBytes">Longest list; a longer one is malformed.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static bool TryRead(
        Stream stream, TrustAnchorSet anchors, out TrustedCrl? crl, out Failure? failure,
        int maxBytes = CertificateRevocationList.DefaultMaxBytes)
    {
        TrustAnchor? signer = null;
        failure = CrlReader.Read(stream, maxBytes, Verify, out var content);
        crl = failure is null
            ? RevocationIndex.Empty.WithList(new CertificateRevocationList(content!), signer!, out failure).Lists.SingleOrDefault()
            : null;
        return crl is not null;

        Failure? Verify(CrlFields fields)
        {
            signer = anchors.FindSigner(fields);
            return signer is null ? VerdictFailures.CrlSignature : null;
        }
    }

    /// <summary>Looks a serial number up. Takes no lock and, but for the first time, allocates nothing.</summary>
    /// <param name="serial">Magnitude, big-endian; leading zeros do not matter.</param>
    /// <param name="entry">What the list says of it.</param>
    /// <returns>True when the serial is on the list, whatever the reason.</returns>
    /// <exception cref="InvalidOperationException">The list is damaged; see <see cref="IsIntact"/>.</exception>
    public bool TryFind(ReadOnlySpan<byte> serial, out RevokedEntry entry) => Entries.TryFind(serial, out entry);

    /// <summary>Whether the list may answer at this instant (RFC 5280 6.3.3 (a), and the policy's own limit on top).</summary>
    public TrustedCrlFreshness Freshness(DateTimeOffset at, VerificationPolicy policy)
    {
        if (ThisUpdate > at + policy.ClockSkew)
        {
            return TrustedCrlFreshness.Future;
        }

        return at > LastAnswer(policy) ? TrustedCrlFreshness.Stale : TrustedCrlFreshness.Fresh;
    }

    /// <summary>The last instant at which the list may answer.</summary>
    public DateTimeOffset LastAnswer(VerificationPolicy policy)
    {
        // A list of the last days of the calendar answers to their end.
        var byAge = DateTimeOffset.MaxValue - ThisUpdate < policy.MaxCrlAge ? DateTimeOffset.MaxValue : ThisUpdate + policy.MaxCrlAge;
        return NextUpdate < byAge ? NextUpdate : byAge;
    }

    // Several threads may read at once, and the file may change between them: what one of them found whole stays.
    private CrlEntries? Load()
    {
        if (_entries is { } entries)
        {
            return entries;
        }

        if (_stored is { } stored)
        {
            if (stored.Read(_facts) is { } read)
            {
                Interlocked.CompareExchange(ref _entries, read, null);
            }

            _stored = null;
        }

        return _entries;
    }
}
