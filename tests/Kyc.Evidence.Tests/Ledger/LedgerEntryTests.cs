using Kyc.Evidence.Ledger;

namespace Kyc.Evidence.Tests.Ledger;

public sealed class LedgerEntryTests
{
    private static readonly LedgerEntry Entry = new()
    {
        ApplicationId = new Guid("019c0000-0000-7000-8000-000000000001"),
        Sequence = 1,
        Kind = LedgerEntryKind.EvidenceAdded,
        At = SampleChain.StartTime.AddTicks(10),
        Actor = SampleChain.KioskActor,
        Subject = new LedgerSubject(new SubjectKey(SubjectKind.EvidenceItem, new Guid("019c0000-0000-7000-8000-000000000002")))
        {
            DataClass = DataClass.Evidence,
            Ciphertext = Digest.Compute("ciphertext"u8),
            Commitment = Digest.Compute("commitment"u8),
        },
        Facts = [new LedgerFact("session", "1"), new LedgerFact("kind", "document")],
    };

    private static readonly LedgerEntry ErasureEntry = Entry with
    {
        Kind = LedgerEntryKind.ErasureDone,
        Subject = new LedgerSubject(new SubjectKey(SubjectKind.Erasure, new Guid("019c0000-0000-7000-8000-000000000003"))),
        Facts = [new LedgerFact("certificate", Digest.Compute("certificate"u8).ToString()),
            ErasedClassesFact.Create([DataClass.Evidence, DataClass.Declaration])],
    };

    // An independent program computed these values from the description of the format.
    [Fact]
    public void The_bytes_and_hashes_of_version_1_never_change()
    {
        var row = LedgerRow.CreateNext(null, Entry);
        Assert.Equal(
            "41ee07ace48e69be7603c9c0c0151f6b7326457ded9a092b3604338523792719",
            LedgerRow.ComputeGenesis(Entry.ApplicationId).ToString());
        Assert.Equal("39fc0a0ec58b776464056fbe49885e1536ef654e5a06f93fa4f179d960f17944", Digest.Compute(row.Content).ToString());
        Assert.Equal("5fb46b3827d560d5e54bd8cd755028600fac8219dcd65fa6680ff4b0fc722b20", row.Hash.ToString());
    }

    [Fact]
    public void An_entry_reads_back_unchanged()
    {
        Assert.True(LedgerEntry.TryDecode(Entry.Encode(), out var decodedEntry));
        Assert.Equal(Entry.Encode(), decodedEntry!.Encode());
        Assert.Equal(
            (Entry.At, Entry.Actor, Entry.Subject, Entry.Kind),
            (decodedEntry.At, decodedEntry.Actor, decodedEntry.Subject, decodedEntry.Kind));
        Assert.Equal("document", decodedEntry.GetFact("kind"));
    }

    [Fact]
    public void The_order_of_the_facts_does_not_change_the_bytes_of_an_entry() =>
        Assert.Equal(Entry.Encode(), (Entry with { Facts = [.. Entry.Facts.Reverse()] }).Encode());

    [Fact]
    public void Every_field_affects_the_hash()
    {
        LedgerEntry[] changedEntries =
        [
            Entry with { ApplicationId = Guid.NewGuid() },
            Entry with { Sequence = 2 },
            Entry with { Kind = LedgerEntryKind.RecordAdded },
            Entry with { At = Entry.At.AddMicroseconds(1) },
            Entry with { Actor = new Actor("kiosk", "staff-17") },
            Entry with { Actor = new Actor("kiosk-shinjukus", "taff-17") },
            Entry with { Subject = Entry.Subject with { Key = new SubjectKey(SubjectKind.VerificationRecord, Entry.Subject.Key.Id) } },
            Entry with { Subject = Entry.Subject with { Key = new SubjectKey(SubjectKind.EvidenceItem, Guid.NewGuid()) } },
            Entry with { Subject = Entry.Subject with { DataClass = DataClass.Declaration } },
            Entry with { Subject = Entry.Subject with { Ciphertext = default(Digest) } },
            Entry with { Subject = Entry.Subject with { Commitment = default(Digest) } },
            Entry with { Facts = [] },
            Entry with { Facts = [new LedgerFact("session", "1"), new LedgerFact("kind", "documen")] },
        ];
        Assert.Equal(
            changedEntries.Length + 1,
            changedEntries.Append(Entry).Select(entry => Digest.Compute(entry.Encode())).Distinct().Count());
    }

    [Fact]
    public void A_malformed_entry_is_refused_and_the_error_does_not_contain_its_values()
    {
        LedgerEntry[] malformedEntries =
        [
            Entry with { Sequence = 0 },
            Entry with { Kind = (LedgerEntryKind)99 },
            Entry with { Actor = new Actor("kiosk", "山田 花子") },
            Entry with { Actor = new Actor("", "staff") },
            Entry with { Facts = [new LedgerFact("name", "山田")] },
            Entry with { Facts = [new LedgerFact("Name", "a")] },
            Entry with { Facts = [new LedgerFact("a", "1"), new LedgerFact("a", "2")] },
            Entry with { Facts = [.. Enumerable.Range(0, 17).Select(i => new LedgerFact($"f{i}", ""))] },
            Entry with { Subject = new LedgerSubject(Entry.Subject.Key) },
            ErasureEntry with { Facts = [ErasureEntry.Facts[0]] },
            ErasureEntry with { Facts = [ErasureEntry.Facts[1]] },
            .. new[] { "", "0", "9", "1,1", "2,1", "1,", "+1", "01", "1, 2", "x" }.Select(
                classes => ErasureEntry with { Facts = [new LedgerFact("classes", classes), ErasureEntry.Facts[1]] }),
            Entry with { At = SampleChain.StartTime.AddTicks(1) },
        ];
        foreach (var entry in malformedEntries)
        {
            var exception = Assert.Throws<ArgumentException>(entry.Encode);
            Assert.DoesNotContain("山田", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_erasure_entry_records_which_classes_were_erased()
    {
        Assert.True(LedgerEntry.TryDecode(ErasureEntry.Encode(), out var decodedEntry));
        Assert.Equal("1,3", decodedEntry!.GetFact("classes"));
        Assert.Equal(
            (true, false, true),
            (
                decodedEntry.RecordsErasureOf(DataClass.Declaration),
                decodedEntry.RecordsErasureOf(DataClass.VerificationRecord),
                decodedEntry.RecordsErasureOf(DataClass.Evidence)));
        Assert.False(Entry.RecordsErasureOf(DataClass.Evidence));
    }

    [Fact]
    public void A_truncated_entry_or_one_with_trailing_bytes_is_refused()
    {
        var content = Entry.Encode();
        for (var length = 0; length < content.Length; length++)
        {
            Assert.False(LedgerEntry.TryDecode(content.AsSpan(0, length), out _));
        }

        Assert.False(LedgerEntry.TryDecode([.. content, 0], out _));
    }

    [Fact]
    public void A_commitment_depends_on_the_text_and_its_key_on_the_application_item_and_data_key()
    {
        var dataKey = new byte[32];
        var key = PlaintextCommitment.DeriveKey(dataKey, Entry.ApplicationId, Entry.Subject.Key);
        var commitment = PlaintextCommitment.Compute(key, "山田"u8);
        Assert.Equal(commitment, PlaintextCommitment.Compute(key, "山田"u8));
        Assert.NotEqual(commitment, PlaintextCommitment.Compute(key, "山口"u8));
        Assert.NotEqual(dataKey, key);
        var otherKeys = new[]
        {
            PlaintextCommitment.DeriveKey(dataKey, Guid.NewGuid(), Entry.Subject.Key),
            PlaintextCommitment.DeriveKey(dataKey, Entry.ApplicationId, Entry.Subject.Key with { Id = Guid.NewGuid() }),
            PlaintextCommitment.DeriveKey([.. dataKey.Skip(1), 1], Entry.ApplicationId, Entry.Subject.Key),
        };
        Assert.All(otherKeys, other => Assert.NotEqual(key, other));
    }
}
