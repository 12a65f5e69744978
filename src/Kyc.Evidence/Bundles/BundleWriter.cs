using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kyc.Evidence.Json;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Bundles;

/// <summary>Writes bundles. A bundle is one zip file that can be verified without this system.</summary>
public static class BundleWriter
{
    /// <summary>
    /// Creates a bundle, verifies it as an auditor would, and writes it. The card's signature is not verified, because that requires trust
    /// anchors. Writes nothing when the verification fails.
    /// </summary>
    /// <param name="output">The stream that receives the whole file in one write.</param>
    /// <param name="content">The content of the bundle.</param>
    /// <param name="key">The key that signed the checkpoint. It also signs the manifest.</param>
    /// <exception cref="BundleRefusedException">Something is missing or inconsistent.</exception>
    public static void Write(Stream output, BundleContent content, ISigningKey key)
    {
        var zip = CreateZip(content, key);
        var report = BundleVerifier.Verify(zip, anchors: null, new TrustedKeys(key.SubjectPublicKeyInfo));
        if (!report.IsVerified)
        {
            throw new BundleRefusedException(report.Faults);
        }

        output.Write(zip);
    }

    private static byte[] CreateZip(BundleContent content, ISigningKey key)
    {
        var entries = content
            .Chain.Select(row =>
                LedgerEntry.TryDecode(row.Content, out var entry)
                    ? new ChainFileEntry(entry!, row.Hash)
                    : throw new BundleRefusedException([new BundleFault(BundleMemberNames.Chain, $"entry {row.Sequence} cannot be read")]))
            .ToArray();
        var items = CreateItems(content, entries);
        var members = new List<ZipMember>
        {
            new(BundleMemberNames.Chain, JsonSerializer.SerializeToUtf8Bytes(entries, EvidenceJson.IndentedOptions)),
            new(BundleMemberNames.Checkpoint, content.Checkpoint.Content),
            new(BundleMemberNames.CheckpointSignature, content.Checkpoint.Signature),
            new(
                BundleMemberNames.Proof,
                JsonSerializer.SerializeToUtf8Bytes(new ProofFile(GetHead(content), content.Proof), EvidenceJson.IndentedOptions)),
            new(BundleMemberNames.Key, EncodePem(key.SubjectPublicKeyInfo.Span)),
        };
        members.AddRange(items.Select(pair => new ZipMember(pair.Entry.Member, pair.Item.Plaintext)));
        if (ReadHistory(content) is { } history)
        {
            members.Add(new ZipMember(BundleMemberNames.Page, RecordPage.Write(history)));
        }

        var readme = BundleReadme.Write(content, entries, [.. items.Select(pair => pair.Entry)], history: ReadHistory(content), key);
        members.Add(new ZipMember(BundleMemberNames.Readme, readme));
        members.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            CreateManifest(content, key, [.. items.Select(pair => pair.Entry)], members), EvidenceJson.IndentedOptions);
        return CanonicalZip.Write(
            [
                new ZipMember(BundleMemberNames.Manifest, manifest),
                new ZipMember(BundleMemberNames.ManifestSignature, SignedStatement.Sign(manifest, key).Signature),
                .. members,
            ]);
    }

    internal static byte[] EncodePem(ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", subjectPublicKeyInfo).ReplaceLineEndings("\n") + "\n");

    private static BundleManifest CreateManifest(BundleContent content, ISigningKey key, ManifestItem[] items, List<ZipMember> members) =>
        new()
        {
            Format = BundleManifest.CurrentFormat,
            ApplicationId = content.ApplicationId,
            ExportedAt = content.ExportedAt,
            SignatureAlgorithm = key.Algorithm,
            KeyId = key.KeyId,
            PageVersion = RecordPage.Version,
            Items = items,
            Members = [.. members.Select(member => new ManifestMember(member.Name, member.Content.Length, Digest.Compute(member.Content)))],
        };

    // Returns the items in the order of the ledger entries that record them.
    private static List<(ManifestItem Entry, BundledItem Item)> CreateItems(BundleContent content, ChainFileEntry[] chain)
    {
        var items = new List<(ManifestItem, BundledItem)>();
        foreach (var fileEntry in chain)
        {
            if (fileEntry.Entry.Kind
                is not (LedgerEntryKind.EvidenceAdded or LedgerEntryKind.RecordAdded or LedgerEntryKind.RecordCorrected))
            {
                continue;
            }

            var subject = fileEntry.Entry.Subject.Key;
            var item = content.Items.FirstOrDefault(
                item => item.Id == subject.Id && (item.Kind is null) == (subject.Kind == SubjectKind.VerificationRecord));
            if (item is null)
            {
                continue;
            }

            var entry = new ManifestItem(
                fileEntry.Entry.Sequence, subject, BundleMemberNames.GetItemName(fileEntry.Entry.Sequence, item.Kind),
                Convert.ToHexStringLower(item.CommitmentKey), item.Kind);
            items.Add((entry, item));
        }

        return items.Count == content.Items.Count
            ? items
            : throw new BundleRefusedException([new BundleFault(BundleMemberNames.Chain, "no entry records one of the items")]);
    }

    private static RecordHistory? ReadHistory(BundleContent content)
    {
        var records = content.Items.Where(item => item.Kind is null)
            .Select(item => RecordJson.TryRead(item.Plaintext, out var record) ? record : null).ToArray();
        if (records.Length == 0)
        {
            return null;
        }

        return !records.Contains(null) && RecordHistory.TryCreate(records!, out var history, out _)
            ? history
            : throw new BundleRefusedException([new BundleFault(BundleMemberNames.Page, "the records do not make one history")]);
    }

    private static HeadLeaf GetHead(BundleContent content) => content.Chain.Count > 0
        ? new HeadLeaf(content.ApplicationId, content.Chain[^1].Sequence, content.Chain[^1].Hash)
        : throw new BundleRefusedException([new BundleFault(BundleMemberNames.Chain, "the chain has no entry")]);
}
