using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;

namespace Kyc.Evidence.Bundles;

/// <summary>One file of a bundle.</summary>
public sealed record ManifestMember(string Name, long Size, Digest Sha256);

/// <summary>A record or evidence item of a bundle: which ledger entry tells of it, and the key that opens its commitment.</summary>
/// <param name="Sequence">Number of the entry.</param>
/// <param name="Subject">The row.</param>
/// <param name="Member">The file.</param>
/// <param name="CommitmentKey">Key of the HMAC, 64 lower-case hexadecimal characters.</param>
/// <param name="Kind">What it is; null for a record.</param>
public sealed record ManifestItem(long Sequence, SubjectKey Subject, string Member, string CommitmentKey, EvidenceKind? Kind = null);

/// <summary>The table of contents, which the signature in <c>manifest.sig</c> is over.</summary>
public sealed record BundleManifest
{
    /// <summary>The only form so far.</summary>
    public const string CurrentFormat = "kyc-evidence-bundle/1";

    /// <summary>Form of the bundle.</summary>
    public required string Format { get; init; }

    /// <summary>Whose evidence.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>When the bundle was written.</summary>
    public required DateTimeOffset ExportedAt { get; init; }

    /// <summary>Name of a <see cref="Signing.SignatureScheme"/>: of the manifest and of the checkpoint.</summary>
    public required string SignatureAlgorithm { get; init; }

    /// <summary>SHA-256 of the public key in <c>keys/checkpoint.pem</c>.</summary>
    public required string KeyId { get; init; }

    /// <summary>Layout of <c>records/page.html</c> (<see cref="RecordPage.Version"/>).</summary>
    public required int PageVersion { get; init; }

    /// <summary>Records and evidence items, in the order of their entries.</summary>
    public required IReadOnlyList<ManifestItem> Items { get; init; }

    /// <summary>Every file but the manifest and its signature, in the order of the zip file.</summary>
    public required IReadOnlyList<ManifestMember> Members { get; init; }
}

/// <summary>One line of <c>ledger/chain.json</c>.</summary>
/// <param name="Entry">The event. Its byte form is made from these values.</param>
/// <param name="Hash">SHA-256 over the hash before it and the byte form.</param>
public sealed record ChainLine(LedgerEntry Entry, Digest Hash);

/// <summary>Content of <c>checkpoint/proof.json</c>: the application's leaf and its way to the root.</summary>
public sealed record ProofFile(HeadLeaf Leaf, InclusionProof Proof);

/// <summary>Names of the files.</summary>
internal static class BundleNames
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

    public static string Of(long sequence, EvidenceKind? kind)
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
