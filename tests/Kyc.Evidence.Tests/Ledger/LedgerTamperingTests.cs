using System.Security.Cryptography;
using Kyc.Evidence.Ledger;

namespace Kyc.Evidence.Tests.Ledger;

[Trait("Control", "1(1)BP2")]
public sealed class LedgerTamperingTests
{
    private readonly SampleChain _chain = SampleChain.CreateVerifiedChain();

    [Fact]
    public void An_unchanged_chain_verifies_and_ends_at_its_head()
    {
        var report = _chain.Verify(_chain.Head);
        Assert.Empty(report.Faults);
        Assert.Equal(_chain.Head, report.Head);
        Assert.Equal([1, 2, 3, 4, 5, 6], report.Entries.Select(entry => entry.Sequence));
    }

    [Fact]
    public void A_changed_entry_is_reported_as_changed_and_not_as_a_broken_link()
    {
        var content = (byte[])_chain.Rows[2].Content.Clone();
        content[^1] ^= 1;
        _chain.Rows[2] = _chain.Rows[2] with { Content = content };
        Assert.Contains((ChainFaultKind.EntryChanged, 3L), _chain.FindFaults());
        Assert.DoesNotContain(_chain.Verify().Faults, fault => fault.IsBrokenLink);
    }

    [Fact]
    public void A_changed_entry_with_a_recomputed_hash_breaks_the_next_link()
    {
        Assert.True(LedgerEntry.TryDecode(_chain.Rows[1].Content, out var entry));
        var content = (entry! with { Facts = [new LedgerFact("state", "rejected")] }).Encode();
        _chain.Rows[1] = _chain.Rows[1] with { Content = content, Hash = LedgerRow.ComputeHash(_chain.Rows[1].PreviousHash, content) };
        Assert.Equal([(ChainFaultKind.PreviousHashMismatch, 3)], _chain.FindFaults());
    }

    [Fact]
    public void A_changed_row_is_reported()
    {
        var (key, _) = _chain.CiphertextHashes.ElementAt(2);
        _chain.CiphertextHashes[key] = Digest.Compute("other ciphertext"u8);
        var fault = Assert.Single(_chain.Verify().Faults);
        Assert.Equal((ChainFaultKind.SubjectChanged, 4L, key, false), (fault.Kind, fault.Sequence, fault.Subject, fault.IsBrokenLink));
    }

    [Fact]
    public void A_row_with_several_entries_must_match_the_latest_entry()
    {
        var letter = new SubjectKey(SubjectKind.MailItem, Guid.NewGuid());
        _chain.AddStoredItem(LedgerEntryKind.LetterEvent, letter, DataClass.Evidence);
        var firstCiphertext = _chain.CiphertextHashes[letter];
        _chain.AddStoredItem(LedgerEntryKind.LetterEvent, letter, DataClass.Evidence);
        Assert.Empty(_chain.FindFaults());
        _chain.CiphertextHashes[letter] = firstCiphertext;
        Assert.Equal([(ChainFaultKind.SubjectChanged, 8)], _chain.FindFaults());
    }

    [Fact]
    public void A_deleted_row_is_reported()
    {
        var (key, _) = _chain.CiphertextHashes.ElementAt(2);
        _chain.CiphertextHashes.Remove(key);
        Assert.Equal([(ChainFaultKind.SubjectMissing, 4)], _chain.FindFaults());
    }

    [Fact]
    public void A_row_without_an_entry_is_reported()
    {
        _chain.CiphertextHashes[new SubjectKey(SubjectKind.EvidenceItem, Guid.NewGuid())] = default;
        Assert.Equal([(ChainFaultKind.SubjectUnknown, 0)], _chain.FindFaults());
    }

    [Fact]
    public void A_deleted_entry_is_reported_as_a_broken_link_at_the_next_entry()
    {
        _chain.Rows.RemoveAt(3);
        var faults = LedgerChain.Verify(_chain.ApplicationId, _chain.Rows).Faults;
        Assert.Equal((ChainFaultKind.EntryMissing, 5L, true), (Assert.Single(faults).Kind, faults[0].Sequence, faults[0].IsBrokenLink));
    }

    [Fact]
    public void A_deleted_first_entry_is_reported_as_missing()
    {
        _chain.Rows.RemoveAt(0);
        Assert.Contains((ChainFaultKind.EntryMissing, 2L), _chain.FindFaults());
    }

    [Fact]
    public void Swapped_and_renumbered_entries_are_reported_as_misplaced()
    {
        var (third, fourth) = (_chain.Rows[2], _chain.Rows[3]);
        _chain.Rows[2] = fourth with { Sequence = 3 };
        _chain.Rows[3] = third with { Sequence = 4 };
        var faults = _chain.Verify().Faults;
        Assert.Contains(faults, fault => fault is { Kind: ChainFaultKind.PreviousHashMismatch, Sequence: 3 });
        Assert.Contains(faults, fault => fault is { Kind: ChainFaultKind.EntryMisplaced, Sequence: 3 });
        Assert.Contains(faults, fault => fault is { Kind: ChainFaultKind.EntryMisplaced, Sequence: 4 });
    }

    [Fact]
    public void Entries_in_the_wrong_order_are_reported_as_misplaced()
    {
        (_chain.Rows[2], _chain.Rows[3]) = (_chain.Rows[3], _chain.Rows[2]);
        Assert.Contains((ChainFaultKind.EntryMisplaced, 3L), _chain.FindFaults());
    }

    [Fact]
    public void A_truncated_chain_is_detected_by_the_sealed_head()
    {
        var head = _chain.Head;
        _chain.RemoveItems(DataClass.VerificationRecord);
        _chain.Rows.RemoveAt(5);
        Assert.Empty(_chain.FindFaults());
        Assert.Equal([(ChainFaultKind.TailMissing, 6)], _chain.FindFaults(head));
    }

    [Fact]
    public void An_application_without_any_entries_is_detected_by_the_sealed_head()
    {
        var head = _chain.Head;
        _chain.Rows.Clear();
        _chain.CiphertextHashes.Clear();
        Assert.Equal([(ChainFaultKind.TailMissing, 1)], _chain.FindFaults(head));
    }

    [Fact]
    public void A_recomputed_chain_is_detected_by_the_sealed_head_only()
    {
        var head = _chain.Head;
        _chain.ChangeAndRecompute(entry =>
            entry.Kind == LedgerEntryKind.Decision ? entry with { Actor = new Actor("kiosk-shinjuku", "staff-99") } : entry);
        Assert.Empty(_chain.FindFaults());
        Assert.Equal([(ChainFaultKind.SealedHashMismatch, 6)], _chain.FindFaults(head));
    }

    [Fact]
    public void The_chain_of_another_application_does_not_verify()
    {
        var otherChain = new SampleChain();
        otherChain.Rows.AddRange(_chain.Rows);
        Assert.Contains((ChainFaultKind.PreviousHashMismatch, 1L), otherChain.FindFaults());
        Assert.Contains((ChainFaultKind.EntryMisplaced, 1L), otherChain.FindFaults());
    }

    [Fact]
    public void A_chain_that_grew_since_it_was_sealed_verifies()
    {
        var head = _chain.Head;
        _chain.AddEntry(LedgerEntryKind.Trigger, new LedgerSubject(new SubjectKey(SubjectKind.Trigger, Guid.NewGuid())),
            [new("event", "contract-ended")]);
        Assert.Empty(_chain.FindFaults(head));
    }

    [Fact]
    public void Erased_classes_may_be_missing_and_the_chain_still_verifies()
    {
        _chain.RemoveItems(DataClass.Evidence);
        _chain.RemoveItems(DataClass.VerificationRecord);
        Assert.Equal(4, _chain.FindFaults().Count(fault => fault.Item1 == ChainFaultKind.SubjectMissing));
        _chain.AddErasureEntry(DataClass.VerificationRecord, DataClass.Evidence);
        Assert.Empty(_chain.FindFaults(_chain.Head));
    }

    [Fact]
    public void A_missing_row_that_was_stored_after_the_erasure_of_its_class_is_reported()
    {
        _chain.RemoveItems(DataClass.Evidence);
        _chain.AddErasureEntry(DataClass.Evidence);
        _chain.AddStoredItem(LedgerEntryKind.EvidenceAdded, new SubjectKey(SubjectKind.EvidenceItem, Guid.NewGuid()), DataClass.Evidence);
        Assert.Empty(_chain.FindFaults());
        _chain.CiphertextHashes.Remove(_chain.CiphertextHashes.Keys.Single(key => key.Kind == SubjectKind.EvidenceItem));
        Assert.Equal([(ChainFaultKind.SubjectMissing, 8)], _chain.FindFaults());
    }

    [Fact]
    public void A_row_that_still_exists_after_the_erasure_of_its_class_is_reported()
    {
        _chain.AddErasureEntry(DataClass.Evidence);
        Assert.Equal([(ChainFaultKind.SubjectNotErased, 3), (ChainFaultKind.SubjectNotErased, 4), (ChainFaultKind.SubjectNotErased, 5)],
            _chain.FindFaults());
    }

    [Fact]
    public void A_missing_row_is_reported_if_only_another_class_was_erased()
    {
        _chain.RemoveItems(DataClass.Evidence);
        _chain.RemoveItems(DataClass.VerificationRecord);
        _chain.AddErasureEntry(DataClass.Evidence);
        Assert.Equal([(ChainFaultKind.SubjectMissing, 6)], _chain.FindFaults());
    }

    [Fact]
    public void A_chain_changed_in_any_bit_of_any_row_does_not_verify()
    {
        for (var rowIndex = 0; rowIndex < _chain.Rows.Count; rowIndex++)
        {
            var originalRow = _chain.Rows[rowIndex];
            for (var offset = 0; offset < originalRow.Content.Length; offset++)
            {
                var content = (byte[])originalRow.Content.Clone();
                content[offset] ^= (byte)(1 << RandomNumberGenerator.GetInt32(8));
                _chain.Rows[rowIndex] = originalRow with { Content = content };
                Assert.Contains(_chain.FindFaults(), fault => fault == (ChainFaultKind.EntryChanged, originalRow.Sequence));
            }

            _chain.Rows[rowIndex] = originalRow;
        }
    }
}
