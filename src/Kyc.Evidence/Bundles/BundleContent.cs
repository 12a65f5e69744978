using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Bundles;

/// <summary>A record or evidence item in clear, with the key of its commitment (<see cref="PlaintextCommitment.DeriveKey"/>).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is; null for a verification record, whose plaintext is its JSON.</param>
/// <param name="Plaintext">What was sealed.</param>
/// <param name="CommitmentKey">32 bytes.</param>
public sealed record BundledItem(Guid Id, EvidenceKind? Kind, byte[] Plaintext, byte[] CommitmentKey);

/// <summary>
/// Everything about one application that an auditor gets. The chain ends with the entry that tells of the export itself, and that head is
/// the one the checkpoint covers: the export is sealed before the bundle is written.
/// </summary>
public sealed record BundleContent
{
    /// <summary>Whose evidence.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>When it is written.</summary>
    public required DateTimeOffset ExportedAt { get; init; }

    /// <summary>The whole chain.</summary>
    public required IReadOnlyList<LedgerRow> Chain { get; init; }

    /// <summary>Every record and evidence item that the chain tells of and that is not erased, in any order.</summary>
    public required IReadOnlyList<BundledItem> Items { get; init; }

    /// <summary>The checkpoint that covers the end of the chain.</summary>
    public required SignedStatement Checkpoint { get; init; }

    /// <summary>The proof that it does.</summary>
    public required InclusionProof Proof { get; init; }
}

/// <summary>A bundle was not written, since it would not verify. The message names the first fault, never content.</summary>
public sealed class BundleRefusedException(IReadOnlyList<BundleFault> faults) : Exception($"The bundle would not verify: {faults[0]}")
{
    /// <summary>Every fault.</summary>
    public IReadOnlyList<BundleFault> Faults { get; } = faults;
}
