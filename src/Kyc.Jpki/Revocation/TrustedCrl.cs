using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;
using Kyc.Jpki.Revocation.Storage;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// A list whose signature was verified, together with the anchor whose key made it. Its entries are in memory, when it was read just now,
/// or in a mapped index file. Immutable.
/// </summary>
public sealed class TrustedCrl
{
    private readonly StoredList _facts;
    private CrlIdentity? _identity;
    private IntegrityState _integrity;

    internal TrustedCrl(CertificateRevocationList list, TrustAnchor signer)
    {
        Signer = signer;
        Entries = list.Entries;
        _integrity = IntegrityState.Intact;
        _facts = new StoredList(
            list.DistributionPointDer.ToArray(), list.Number.ToArray(), list.ThisUpdate, list.NextUpdate, list.Sha256.ToArray(),
            list.EntryCount, list.Entries.Layout, Checksum: null);
    }

    internal TrustedCrl(StoredList facts, ReadOnlyMemory<byte> packed, TrustAnchor signer)
    {
        Signer = signer;
        Entries = new CrlEntries(facts.Layout, packed);
        _facts = facts;
    }

    private enum IntegrityState
    {
        Unknown,
        Intact,
        Damaged,
    }

    /// <summary>The anchor whose key signed it.</summary>
    public TrustAnchor Signer { get; }

    /// <summary>Name of the distribution point in DER.</summary>
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
        DerName.ToText(_facts.DistributionPoint), _facts.DistributionPoint, Convert.ToHexString(_facts.Number), ThisUpdate, NextUpdate,
        Convert.ToHexString(_facts.Sha256), Convert.ToHexString(Signer.KeyId.Span));

    /// <summary>
    /// Whether the packed entries are as they were written: looked at once, before the first answer. A list that is not must not answer,
    /// and has to be built again from the signed list.
    /// </summary>
    public bool IsIntact
    {
        get
        {
            if (_integrity == IntegrityState.Unknown)
            {
                // Two threads may find out at once, and find the same.
                _integrity = Crc32C.Compute(Entries.Packed.Span) == _facts.Checksum ? IntegrityState.Intact : IntegrityState.Damaged;
                GC.KeepAlive(Entries);
            }

            return _integrity == IntegrityState.Intact;
        }
    }

    internal CrlEntries Entries { get; }

    /// <summary>What an index file says of it, checksum included.</summary>
    internal StoredList Facts => _facts with { Checksum = _facts.Checksum ?? Crc32C.Compute(Entries.Packed.Span) };

    /// <summary>Looks a serial number up. Takes no lock and allocates nothing. Ask an intact list only.</summary>
    /// <param name="serial">Magnitude, big-endian; leading zeros do not matter.</param>
    /// <param name="entry">What the list says of it.</param>
    /// <returns>True when the serial is on the list, whatever the reason.</returns>
    public bool TryFind(ReadOnlySpan<byte> serial, out RevokedEntry entry) => Entries.TryFind(serial, out entry);

    /// <summary>Whether the list may answer at this instant (RFC 5280 6.3.3 (a), and the policy's own limit on top).</summary>
    public CrlFreshness Freshness(DateTimeOffset at, VerificationPolicy policy)
    {
        if (ThisUpdate > at + policy.ClockSkew)
        {
            return CrlFreshness.Future;
        }

        return at > NextUpdate || at - ThisUpdate > policy.MaxCrlAge ? CrlFreshness.Stale : CrlFreshness.Fresh;
    }
}
