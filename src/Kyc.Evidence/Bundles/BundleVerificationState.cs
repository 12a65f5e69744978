using System.Text.Json;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Json;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;

namespace Kyc.Evidence.Bundles;

/// <summary>Stores the intermediate results while the content of a bundle is verified.</summary>
internal sealed class BundleVerificationState(BundleManifest manifest, Dictionary<string, byte[]> files, List<BundleFault> faults)
{
    public BundleManifest Manifest { get; } = manifest;

    public Checkpoint? Checkpoint { get; set; }

    public IReadOnlyList<LedgerEntry> Entries { get; set; } = [];

    public RecordHistory? History { get; set; }

    public bool HasPageOfDifferentVersion { get; set; }

    /// <summary>
    /// Whether the record is based on a card's signature, but the evidence for this signature is no longer in the bundle.
    /// </summary>
    public bool IsCardEvidenceErased { get; set; }

    /// <summary>Gets the results of both verifications of the card's signature. Null when the signature was not verified.</summary>
    public CardOpinions? Card { get; set; }

    public void AddFault(string member, string reason) => faults.Add(new BundleFault(member, reason));

    /// <summary>Returns the content of the given file. Adds a fault and returns null when the file is missing.</summary>
    public byte[]? ReadFile(string name)
    {
        if (files.TryGetValue(name, out var content))
        {
            return content;
        }

        AddFault(name, "it is missing");
        return null;
    }

    /// <summary>
    /// Reads the given JSON file. Adds a fault and returns null when the file is missing or does not have exactly the expected format.
    /// </summary>
    public T? ReadJson<T>(string name)
        where T : class
    {
        if (ReadFile(name) is not { } content)
        {
            return null;
        }

        var value = EvidenceJson.TryRead<T>(content);
        // Every value is serialized to exactly one sequence of bytes. Different content was not written by this code.
        if (value is not null && content.AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(value, EvidenceJson.IndentedOptions)))
        {
            return value;
        }

        AddFault(name, "it cannot be read");
        return null;
    }
}
