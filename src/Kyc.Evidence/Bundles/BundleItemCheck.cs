using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;

namespace Kyc.Evidence.Bundles;

/// <summary>
/// Checks that the bundle contains every record and evidence item that the chain records and that was not erased, that each matches its
/// commitment in the chain, and that there are no other files. Also checks that the records are complete and form one history, that the
/// chain records their attachments, and that the page shows this history.
/// </summary>
internal static class BundleItemCheck
{
    private static readonly string[] RequiredMembers =
    [
        BundleMemberNames.Chain, BundleMemberNames.Checkpoint, BundleMemberNames.CheckpointSignature, BundleMemberNames.Proof,
        BundleMemberNames.Key, BundleMemberNames.Readme, BundleMemberNames.Page,
    ];

    public static void CheckItems(BundleVerificationState bundle)
    {
        var knownMembers = RequiredMembers.Concat(bundle.Manifest.Items.Select(item => item.Member)).ToHashSet();
        foreach (var member in bundle.Manifest.Members.Where(member => !knownMembers.Contains(member.Name)))
        {
            bundle.AddFault(member.Name, "no entry of the chain records it");
        }

        var itemsBySequence = new Dictionary<long, ManifestItem>();
        foreach (var item in bundle.Manifest.Items)
        {
            if (!itemsBySequence.TryAdd(item.Sequence, item))
            {
                bundle.AddFault(BundleMemberNames.Manifest, $"it names two files for entry {item.Sequence}");
            }
        }

        foreach (var entry in bundle.Entries)
        {
            if (entry.Kind is not (LedgerEntryKind.EvidenceAdded or LedgerEntryKind.RecordAdded or LedgerEntryKind.RecordCorrected))
            {
                continue;
            }

            if (itemsBySequence.Remove(entry.Sequence, out var item))
            {
                CheckItem(bundle, entry, item);
            }
            else if (!IsErased(bundle, entry))
            {
                bundle.AddFault(BundleMemberNames.Manifest, $"the item that entry {entry.Sequence} records is missing");
            }
        }

        foreach (var item in itemsBySequence.Values)
        {
            bundle.AddFault(item.Member, "no entry of the chain records it");
        }

        CheckRecords(bundle);
    }

    private static void CheckItem(BundleVerificationState bundle, LedgerEntry entry, ManifestItem item)
    {
        if (bundle.ReadFile(item.Member) is not { } content)
        {
            return;
        }

        var isKey = Digest.TryParse(item.CommitmentKey, out var key);
        if (item.Subject != entry.Subject.Key || !isKey || PlaintextCommitment.Compute(key.Span, content) != entry.Subject.Commitment)
        {
            bundle.AddFault(item.Member, $"it is not what entry {entry.Sequence} of the chain records");
        }
    }

    private static bool IsErased(BundleVerificationState bundle, LedgerEntry entry) => bundle.Entries.Any(later =>
        later.Sequence > entry.Sequence && later.RecordsErasureOf(entry.Subject.DataClass));

    private static void CheckRecords(BundleVerificationState bundle)
    {
        var records = new List<VerificationRecord>();
        foreach (var item in bundle.Manifest.Items.Where(item => item.Kind is null))
        {
            if (bundle.ReadFile(item.Member) is not { } json)
            {
                continue;
            }

            if (!RecordJson.TryRead(json, out var record))
            {
                bundle.AddFault(item.Member, "it is not a valid verification record");
            }
            else if (record.Id != item.Subject.Id || record.ApplicationId != bundle.Manifest.ApplicationId)
            {
                bundle.AddFault(item.Member, "it is another record");
            }
            else
            {
                CheckRecord(bundle, item, record);
            }

            if (record is not null)
            {
                records.Add(record);
            }
        }

        if (records.Count == 0)
        {
            return;
        }

        if (!RecordHistory.TryCreate(records, out var history, out var problem))
        {
            bundle.AddFault("records", problem!);
        }
        else
        {
            CheckPage(bundle, history);
        }
    }

    private static void CheckRecord(BundleVerificationState bundle, ManifestItem item, VerificationRecord record)
    {
        foreach (var row in RecordCompleteness.FindMissingRows(record))
        {
            bundle.AddFault(item.Member, $"row {row.RowNumber} is missing: {row.Description}");
        }

        foreach (var attachment in record.Attachments)
        {
            var entry = bundle.Entries.FirstOrDefault(
                entry => entry.Kind == LedgerEntryKind.EvidenceAdded && entry.Subject.Key.Id == attachment.ItemId);
            if (entry?.Subject.Commitment != attachment.Commitment)
            {
                bundle.AddFault(item.Member, $"the chain does not record its attachment {attachment.Kind}");
            }
            else if (bundle.Manifest.Items.FirstOrDefault(other => other.Sequence == entry.Sequence) is { } file
                && file.Kind != attachment.Kind)
            {
                bundle.AddFault(file.Member, $"the record calls it {attachment.Kind}");
            }
        }
    }

    private static void CheckPage(BundleVerificationState bundle, RecordHistory history)
    {
        bundle.History = history;
        bundle.HasPageOfDifferentVersion = bundle.Manifest.PageVersion != RecordPage.Version;
        if (bundle.ReadFile(BundleMemberNames.Page) is { } page && !bundle.HasPageOfDifferentVersion
            && !page.AsSpan().SequenceEqual(RecordPage.Write(history)))
        {
            bundle.AddFault(BundleMemberNames.Page, "it is not the page of the records");
        }
    }
}
