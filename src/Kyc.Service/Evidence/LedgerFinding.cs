using Kyc.Domain.Stored;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;

namespace Kyc.Service.Evidence;

/// <summary>Represents one break in the ledger: where it is and what is wrong. Contains no personal data.</summary>
/// <param name="ApplicationId">The application whose chain is broken; null when the finding concerns the checkpoints.</param>
/// <param name="Number">The number of the entry or of the checkpoint.</param>
/// <param name="Kind">
/// The kind of break as a word that programs can evaluate, in lower case with hyphens. The meaning of a word never changes.
/// </param>
/// <param name="IsBrokenLink">
/// True for a chain that is not the one that was written (<see cref="ChainFault.IsBrokenLink"/>), for a stored head that is not the end of
/// its chain, and for every break of the checkpoints. False when only the bytes of an entry, or the row that it concerns, are wrong.
/// </param>
/// <param name="Text">A description of the break in English, without personal data.</param>
public sealed record LedgerFinding(Guid? ApplicationId, long Number, string Kind, bool IsBrokenLink, string Text)
{
    private static readonly StoredWordMap<ChainFaultKind> ChainFaults = new(
    [
        (ChainFaultKind.EntryMissing, "entry-missing"), (ChainFaultKind.EntryMisplaced, "entry-out-of-place"),
        (ChainFaultKind.PreviousHashMismatch, "wrong-previous"), (ChainFaultKind.TailMissing, "tail-missing"),
        (ChainFaultKind.SealedHashMismatch, "not-the-sealed-chain"), (ChainFaultKind.EntryChanged, "entry-changed"),
        (ChainFaultKind.SubjectChanged, "subject-changed"), (ChainFaultKind.SubjectMissing, "subject-missing"),
        (ChainFaultKind.SubjectNotErased, "subject-not-erased"), (ChainFaultKind.SubjectUnknown, "subject-unknown"),
    ]);

    private static readonly StoredWordMap<CheckpointFaultKind> CheckpointFaults = new(
    [
        (CheckpointFaultKind.Malformed, "checkpoint-malformed"), (CheckpointFaultKind.NotSigned, "checkpoint-not-signed"),
        (CheckpointFaultKind.Missing, "checkpoint-missing"), (CheckpointFaultKind.WrongPrevious, "checkpoint-wrong-previous"),
        (CheckpointFaultKind.NewestMissing, "checkpoint-newest-missing"),
    ]);

    /// <summary>Creates the finding for a fault of the given application's chain.</summary>
    public static LedgerFinding Create(Guid applicationId, ChainFault fault) =>
        new(applicationId, fault.Sequence, ChainFaults.ToWord(fault.Kind), fault.IsBrokenLink, fault.ToString());

    /// <summary>Creates the finding for a stored head that is not the end of its chain.</summary>
    public static LedgerFinding CreateForHead(Guid applicationId, long sequence) =>
        new(
            applicationId, sequence, "head-differs", true,
            $"broken link at entry {sequence}: the head stored for the next entry is not the end of the chain");

    /// <summary>Creates the finding for a fault of the chain of checkpoints.</summary>
    public static LedgerFinding Create(CheckpointFault fault) =>
        CreateForCheckpoint(
        fault.Number, CheckpointFaults.ToWord(fault.Kind), fault.Kind switch
        {
            CheckpointFaultKind.Malformed => "its bytes are not a checkpoint",
            CheckpointFaultKind.NotSigned => "no trusted key signed it",
            CheckpointFaultKind.Missing => "checkpoints before it are missing or out of order",
            CheckpointFaultKind.WrongPrevious => "it does not follow the checkpoint before it",
            _ => "it was recorded outside the ledger and is missing",
        });

    /// <summary>Creates a finding about a checkpoint from its number, the kind as a word, and a description of the problem.</summary>
    public static LedgerFinding CreateForCheckpoint(long number, string kind, string problem) =>
        new(null, number, kind, true, $"broken link at checkpoint {number}: {problem}");
}
