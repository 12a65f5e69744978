using Kyc.Domain.Stored;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;

namespace Kyc.Service.Evidence;

/// <summary>One break in the ledger: where, and how. Holds no personal data.</summary>
/// <param name="ApplicationId">Whose chain; null when a checkpoint is broken.</param>
/// <param name="Number">Number of the entry or of the checkpoint.</param>
/// <param name="Kind">Stable word, lower case with hyphens.</param>
/// <param name="IsBrokenLink">True when links are broken; false when what the chain speaks of was changed.</param>
/// <param name="Text">One English sentence.</param>
public sealed record LedgerFinding(Guid? ApplicationId, long Number, string Kind, bool IsBrokenLink, string Text)
{
    private static readonly StoredWords<ChainFaultKind> ChainFaults = new(
    [
        (ChainFaultKind.EntryMissing, "entry-missing"), (ChainFaultKind.EntryOutOfPlace, "entry-out-of-place"),
        (ChainFaultKind.WrongPrevious, "wrong-previous"), (ChainFaultKind.TailMissing, "tail-missing"),
        (ChainFaultKind.NotTheSealedChain, "not-the-sealed-chain"), (ChainFaultKind.EntryChanged, "entry-changed"),
        (ChainFaultKind.SubjectChanged, "subject-changed"), (ChainFaultKind.SubjectMissing, "subject-missing"),
        (ChainFaultKind.SubjectNotErased, "subject-not-erased"), (ChainFaultKind.SubjectUnknown, "subject-unknown"),
    ]);

    private static readonly StoredWords<CheckpointFaultKind> CheckpointFaults = new(
    [
        (CheckpointFaultKind.Malformed, "checkpoint-malformed"), (CheckpointFaultKind.NotSigned, "checkpoint-not-signed"),
        (CheckpointFaultKind.Missing, "checkpoint-missing"), (CheckpointFaultKind.WrongPrevious, "checkpoint-wrong-previous"),
        (CheckpointFaultKind.NewestMissing, "checkpoint-newest-missing"),
    ]);

    /// <summary>A fault of a chain.</summary>
    public static LedgerFinding Of(Guid applicationId, ChainFault fault) =>
        new(applicationId, fault.Sequence, ChainFaults.WordOf(fault.Kind), fault.IsBrokenLink, fault.ToString());

    /// <summary>The head kept for the next entry is not the end of the chain.</summary>
    public static LedgerFinding OfHead(Guid applicationId, long sequence) =>
        new(applicationId, sequence, "head-differs", true, $"broken link at entry {sequence}: the head kept for the next entry is not the end of the chain");

    /// <summary>A fault of the chain of checkpoints.</summary>
    public static LedgerFinding Of(CheckpointFault fault) =>
        OfCheckpoint(
        fault.Number, CheckpointFaults.WordOf(fault.Kind), fault.Kind switch
        {
            CheckpointFaultKind.Malformed => "its bytes are no checkpoint",
            CheckpointFaultKind.NotSigned => "no trusted key signed it",
            CheckpointFaultKind.Missing => "checkpoints before it are missing or not in their order",
            CheckpointFaultKind.WrongPrevious => "it follows another checkpoint than the one before it",
            _ => "it is known from outside the ledger and is not there",
        });

    /// <summary>Another fault of a checkpoint.</summary>
    public static LedgerFinding OfCheckpoint(long number, string kind, string what) => new(null, number, kind, true, $"broken link at checkpoint {number}: {what}");
}
