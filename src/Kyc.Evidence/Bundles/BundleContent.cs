using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Bundles;

/// <summary>
/// Represents a decrypted record or evidence item, and the key of its commitment (<see cref="PlaintextCommitment.DeriveKey"/>).
/// </summary>
/// <param name="Id">The id of the record or item.</param>
/// <param name="Kind">The kind of evidence item. Null for a verification record, whose plaintext is its JSON.</param>
/// <param name="Plaintext">The plaintext that was encrypted.</param>
/// <param name="CommitmentKey">The key of the commitment, 32 bytes.</param>
public sealed record BundledItem(Guid Id, EvidenceKind? Kind, byte[] Plaintext, byte[] CommitmentKey);

/// <summary>
/// Represents everything about one application that an auditor receives. The chain ends with the entry that records the export itself. The
/// checkpoint is created after this entry and before the bundle is written, so it covers the entry.
/// </summary>
public sealed record BundleContent
{
    /// <summary>Gets the application that the evidence belongs to.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>Gets the time of the export.</summary>
    public required DateTimeOffset ExportedAt { get; init; }

    /// <summary>Gets the whole ledger chain of the application.</summary>
    public required IReadOnlyList<LedgerRow> Chain { get; init; }

    /// <summary>Gets every record and evidence item that the chain records and that is not erased, in any order.</summary>
    public required IReadOnlyList<BundledItem> Items { get; init; }

    /// <summary>Gets the checkpoint that covers the last entry of the chain.</summary>
    public required SignedStatement Checkpoint { get; init; }

    /// <summary>Gets the proof that the checkpoint covers the last entry of the chain.</summary>
    public required InclusionProof Proof { get; init; }
}

/// <summary>
/// Thrown when a bundle was not written because its content is inconsistent or its verification failed. The message contains the first
/// fault but no content of the bundle.
/// </summary>
public sealed class BundleRefusedException(IReadOnlyList<BundleFault> faults) : Exception($"The bundle would not verify: {faults[0]}")
{
    /// <summary>Gets every fault.</summary>
    public IReadOnlyList<BundleFault> Faults { get; } = faults;
}
