using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;

namespace Kyc.Evidence.Bundles;

/// <summary>Represents one file of a bundle: its name, size in bytes, and SHA-256 hash.</summary>
public sealed record ManifestMember(string Name, long Size, Digest Sha256);

/// <summary>
/// Represents a record or evidence item in a bundle, with the ledger entry that records it and the key of its commitment.
/// </summary>
/// <param name="Sequence">The number of the ledger entry.</param>
/// <param name="Subject">The row that the entry concerns.</param>
/// <param name="Member">The name of the file in the bundle.</param>
/// <param name="CommitmentKey">The key of the commitment (an HMAC), 64 lower-case hexadecimal characters.</param>
/// <param name="Kind">The kind of evidence item. Null for a record.</param>
public sealed record ManifestItem(long Sequence, SubjectKey Subject, string Member, string CommitmentKey, EvidenceKind? Kind = null);

/// <summary>Represents the table of contents of a bundle. The file <c>manifest.sig</c> contains its signature.</summary>
public sealed record BundleManifest
{
    /// <summary>The format that this version of the product writes and reads.</summary>
    public const string CurrentFormat = "kyc-evidence-bundle/1";

    /// <summary>Gets the format of the bundle.</summary>
    public required string Format { get; init; }

    /// <summary>Gets the application that the evidence belongs to.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>Gets the time at which the bundle was written.</summary>
    public required DateTimeOffset ExportedAt { get; init; }

    /// <summary>Gets the name of the <see cref="Signing.SignatureScheme"/> with which the manifest and the checkpoint are signed.</summary>
    public required string SignatureAlgorithm { get; init; }

    /// <summary>Gets the SHA-256 hash of the public key in <c>keys/checkpoint.pem</c>.</summary>
    public required string KeyId { get; init; }

    /// <summary>Gets the layout version of <c>records/page.html</c> (<see cref="RecordPage.Version"/>).</summary>
    public required int PageVersion { get; init; }

    /// <summary>Gets the records and evidence items, in the order of the ledger entries that record them.</summary>
    public required IReadOnlyList<ManifestItem> Items { get; init; }

    /// <summary>Gets every file except the manifest and its signature, in the order of the zip file.</summary>
    public required IReadOnlyList<ManifestMember> Members { get; init; }
}

/// <summary>Represents one element of the array in <c>ledger/chain.json</c>.</summary>
/// <param name="Entry">The ledger entry. Its canonical bytes are computed from its values.</param>
/// <param name="Hash">
/// The hash of the entry, which also covers the hash of the previous entry (<see cref="LedgerRow.ComputeHash"/>).
/// </param>
public sealed record ChainFileEntry(LedgerEntry Entry, Digest Hash);

/// <summary>
/// Represents the content of <c>checkpoint/proof.json</c>: the head of the application's chain, and the proof that the checkpoint covers
/// it.
/// </summary>
public sealed record ProofFile(HeadLeaf Leaf, InclusionProof Proof);

/// <summary>Defines the names of the files in a bundle.</summary>
internal static class BundleMemberNames
{
    public const string Manifest = "manifest.json";
    public const string ManifestSignature = "manifest.sig";
    public const string Readme = "README.md";
    public const string Chain = "ledger/chain.json";
    public const string Checkpoint = "checkpoint/checkpoint.bin";
    public const string CheckpointSignature = "checkpoint/checkpoint.sig";
    public const string Proof = "checkpoint/proof.json";
    public const string Key = "keys/checkpoint.pem";
    public const string Page = "records/page.html";

    public static string GetItemName(long sequence, EvidenceKind? kind)
    {
        var name = kind switch
        {
            null => "records/{0:D3}-record.json",
            EvidenceKind.Document => "evidence/{0:D3}-document.txt",
            EvidenceKind.Signature => "evidence/{0:D3}-signature.bin",
            EvidenceKind.Certificate => "evidence/{0:D3}-certificate.der",
            EvidenceKind.RevocationAnswer => "evidence/{0:D3}-revocation-answer.json",
            EvidenceKind.ReadingFacts => "evidence/{0:D3}-reading-facts.pb",
            EvidenceKind.ReceivedDocument => "evidence/{0:D3}-received-document.bin",
            EvidenceKind.ChipInformation => "evidence/{0:D3}-chip-information.bin",
            EvidenceKind.DocumentImage => "evidence/{0:D3}-document-image.bin",
            EvidenceKind.SupplementaryDocument => "evidence/{0:D3}-supplementary-document.bin",
            EvidenceKind.CarrierReport => "evidence/{0:D3}-carrier-report.bin",
            _ => "evidence/{0:D3}-item.bin",
        };
        return string.Format(System.Globalization.CultureInfo.InvariantCulture, name, sequence);
    }
}
