using System.Security.Cryptography;
using Kyc.Evidence.Ledger;

namespace Kyc.Evidence.Tests.Ledger;

/// <summary>
/// Represents the ledger chain of an application as the service writes it, together with the hashes of the database rows to which its
/// entries refer. Tests can tamper with both.
/// </summary>
internal sealed class SampleChain(Guid? applicationId = null)
{
    public static DateTimeOffset StartTime { get; } = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    public static Actor KioskActor { get; } = new("kiosk-shinjuku", "staff-17");

    public Guid ApplicationId { get; } = applicationId ?? Guid.CreateVersion7(StartTime);

    public List<LedgerRow> Rows { get; } = [];

    /// <summary>Gets the SHA-256 hash of the ciphertext of each database row to which a ledger entry refers.</summary>
    public Dictionary<SubjectKey, Digest> CiphertextHashes { get; } = [];

    public HeadLeaf? Head => Rows.Count == 0 ? null : new HeadLeaf(ApplicationId, Rows[^1].Sequence, Rows[^1].Hash);

    /// <summary>
    /// Creates the chain of a verified application. It has entries for the creation, the decision, three evidence items and the record.
    /// </summary>
    public static SampleChain CreateVerifiedChain()
    {
        var chain = new SampleChain();
        chain.AddStoredItem(
            LedgerEntryKind.ApplicationCreated,
            new SubjectKey(SubjectKind.Application, chain.ApplicationId),
            DataClass.Declaration);
        chain.AddEntry(LedgerEntryKind.Decision, new LedgerSubject(new SubjectKey(SubjectKind.CardSession, Guid.NewGuid())),
            [new("state", "verified")]);
        for (var i = 0; i < 3; i++)
        {
            chain.AddStoredItem(
                LedgerEntryKind.EvidenceAdded,
                new SubjectKey(SubjectKind.EvidenceItem, Guid.NewGuid()),
                DataClass.Evidence);
        }

        chain.AddStoredItem(LedgerEntryKind.RecordAdded, new SubjectKey(SubjectKind.VerificationRecord, Guid.NewGuid()),
            DataClass.VerificationRecord);
        return chain;
    }

    public LedgerEntry AddEntry(LedgerEntryKind kind, LedgerSubject subject, IReadOnlyList<LedgerFact>? facts = null)
    {
        var entry = new LedgerEntry
        {
            ApplicationId = ApplicationId,
            Sequence = Rows.Count + 1,
            Kind = kind,
            At = StartTime.AddSeconds(Rows.Count),
            Actor = KioskActor,
            Subject = subject,
            Facts = facts ?? [],
        };
        Rows.Add(LedgerRow.CreateNext(Head, entry));
        return entry;
    }

    public void AddStoredItem(LedgerEntryKind kind, SubjectKey key, DataClass dataClass)
    {
        var ciphertext = Digest.Compute(RandomNumberGenerator.GetBytes(40));
        CiphertextHashes[key] = ciphertext;
        AddEntry(kind, new LedgerSubject(
            key)
        { DataClass = dataClass, Ciphertext = ciphertext, Commitment = Digest.Compute(RandomNumberGenerator.GetBytes(40)) });
    }

    public void AddErasureEntry(params DataClass[] classes) => AddEntry(
        LedgerEntryKind.ErasureDone, new LedgerSubject(new SubjectKey(SubjectKind.Erasure, Guid.NewGuid())),
        [ErasedClassesFact.Create(classes), new("certificate", Digest.Compute([]).ToString())]);

    public void RemoveItems(DataClass dataClass)
    {
        foreach (var entry in Verify().Entries.Where(entry => entry.Subject.DataClass == dataClass))
        {
            CiphertextHashes.Remove(entry.Subject.Key);
        }
    }

    /// <summary>
    /// Applies the given change to every entry and recomputes the hashes of the chain, as an attacker without the signing key can.
    /// </summary>
    public void ChangeAndRecompute(Func<LedgerEntry, LedgerEntry> change)
    {
        var entries = Rows.Select(row =>
            LedgerEntry.TryDecode(row.Content, out var entry) ? change(entry!) : throw new InvalidOperationException()).ToArray();
        Rows.Clear();
        foreach (var entry in entries)
        {
            Rows.Add(LedgerRow.CreateNext(Head, entry));
        }
    }

    public ChainReport Verify(HeadLeaf? sealedHead = null) => LedgerChain.Verify(ApplicationId, Rows, CiphertextHashes, sealedHead);

    /// <summary>
    /// Verifies the chain, and returns each fault as a tuple of its kind and its entry number, so that tests can compare it.
    /// </summary>
    public (ChainFaultKind, long)[] FindFaults(HeadLeaf? sealedHead = null) =>
        [.. Verify(sealedHead).Faults.Select(fault => (fault.Kind, fault.Sequence))];
}
