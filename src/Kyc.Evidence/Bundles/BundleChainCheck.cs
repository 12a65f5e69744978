using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Bundles;

/// <summary>
/// Checks that the chain is intact, that its last entry records the export, and that the signed checkpoint covers the head of the chain.
/// </summary>
internal static class BundleChainCheck
{
    public static void Check(BundleVerificationState bundle, TrustedKeys keys)
    {
        var head = CheckChain(bundle);
        CheckCheckpoint(bundle, head, keys);
    }

    private static HeadLeaf? CheckChain(BundleVerificationState bundle)
    {
        if (bundle.ReadJson<ChainFileEntry[]>(BundleMemberNames.Chain) is not { } fileEntries)
        {
            return null;
        }

        var rows = new List<LedgerRow>();
        var previous = LedgerRow.ComputeGenesis(bundle.Manifest.ApplicationId);
        foreach (var fileEntry in fileEntries)
        {
            if (!fileEntry.Entry.TryEncode(out var content))
            {
                bundle.AddFault(BundleMemberNames.Chain, $"entry {fileEntry.Entry.Sequence} is not well-formed");
                return null;
            }

            rows.Add(new LedgerRow(fileEntry.Entry.Sequence, previous, content, fileEntry.Hash));
            previous = fileEntry.Hash;
        }

        var report = LedgerChain.Verify(bundle.Manifest.ApplicationId, rows);
        foreach (var fault in report.Faults)
        {
            bundle.AddFault(BundleMemberNames.Chain, fault.ToString());
        }

        bundle.Entries = report.Entries;
        if (report.Entries is not [.., { Kind: LedgerEntryKind.Exported }])
        {
            bundle.AddFault(BundleMemberNames.Chain, "its last entry does not record an export");
        }

        return report.Head;
    }

    private static void CheckCheckpoint(BundleVerificationState bundle, HeadLeaf? head, TrustedKeys keys)
    {
        if (bundle.ReadFile(BundleMemberNames.Checkpoint) is not { } content)
        {
            return;
        }

        if (bundle.ReadFile(BundleMemberNames.CheckpointSignature) is not { } signature)
        {
            return;
        }

        var statement = new SignedStatement(content, bundle.Manifest.SignatureAlgorithm, bundle.Manifest.KeyId, signature);
        if (!statement.IsSignedBy(keys))
        {
            bundle.AddFault(BundleMemberNames.CheckpointSignature, "it is not the key's signature of the checkpoint");
        }

        if (!Checkpoint.TryDecode(content, out var checkpoint))
        {
            bundle.AddFault(BundleMemberNames.Checkpoint, "it cannot be read");
            return;
        }

        bundle.Checkpoint = checkpoint;
        if (bundle.ReadJson<ProofFile>(BundleMemberNames.Proof) is not { } proof)
        {
            return;
        }

        if (!checkpoint!.Covers(proof.Leaf, proof.Proof))
        {
            bundle.AddFault(BundleMemberNames.Proof, "it does not lead to the root of the checkpoint");
        }

        if (head is not null && proof.Leaf != head)
        {
            bundle.AddFault(BundleMemberNames.Proof, "it is not about the end of the chain: entries are missing or were added");
        }
    }
}
