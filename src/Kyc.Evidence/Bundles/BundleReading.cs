using System.Text.Json;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Json;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;

namespace Kyc.Evidence.Bundles;

/// <summary>A bundle whose bytes are those that were written, on the way through the checks of what they say.</summary>
internal sealed class BundleReading(BundleManifest manifest, Dictionary<string, byte[]> files, List<BundleFault> faults)
{
    public BundleManifest Manifest { get; } = manifest;

    public Checkpoint? Checkpoint { get; set; }

    public IReadOnlyList<LedgerEntry> Entries { get; set; } = [];

    public RecordHistory? Record { get; set; }

    public bool PageIsOfAnotherVersion { get; set; }

    /// <summary>The record rests on a card's signature, but what proves it is erased.</summary>
    public bool CardIsErased { get; set; }

    /// <summary>What both verifications of the card's signature came to; null when there was none.</summary>
    public CardOpinions? Card { get; set; }

    public void Fault(string member, string reason) => faults.Add(new BundleFault(member, reason));

    /// <summary>Content of a file; a fault and null when it is not there.</summary>
    public byte[]? File(string name)
    {
        if (files.TryGetValue(name, out var content)) return content;
        Fault(name, "it is missing");
        return null;
    }

    /// <summary>A file of JSON; a fault and null when it is not there or of another form.</summary>
    public T? Json<T>(string name)
        where T : class
    {
        if (File(name) is not { } content) return null;
        var read = EvidenceJson.TryRead<T>(content);
        // One value, one form: what differs from our own writing was not written by us.
        if (read is not null && content.AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(read, EvidenceJson.Indented))) return read;
        Fault(name, "it cannot be read");
        return null;
    }
}
