using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Checkpoints;

/// <summary>Specifies how the chain of checkpoints is broken.</summary>
public enum CheckpointFaultKind
{
    /// <summary>The bytes are not a checkpoint.</summary>
    Malformed,

    /// <summary>The checkpoint is not signed by a trusted key.</summary>
    NotSigned,

    /// <summary>Previous checkpoints are missing or out of order.</summary>
    Missing,

    /// <summary>The checkpoint contains the hash of a different predecessor, or its time is before that of its predecessor.</summary>
    WrongPrevious,

    /// <summary>
    /// The chain does not contain the newest checkpoint that is known from outside the database, or contains a different one with its
    /// number.
    /// </summary>
    NewestMissing,
}

/// <summary>Represents one break in the chain of checkpoints.</summary>
/// <param name="Kind">The kind of break.</param>
/// <param name="Number">The number of the checkpoint at which the break was detected.</param>
public sealed record CheckpointFault(CheckpointFaultKind Kind, long Number);

/// <summary>Represents a checkpoint as recorded outside the database: in a log, on paper, or in a bundle.</summary>
public sealed record CheckpointWitness(long Number, Digest Hash);

/// <summary>Checks signed checkpoints from the first to the newest.</summary>
public static class CheckpointChain
{
    /// <summary>Verifies the chain and returns every break.</summary>
    /// <param name="checkpoints">All checkpoints, in the order of their stored numbers.</param>
    /// <param name="keys">All trusted keys that have been used for signing checkpoints.</param>
    /// <param name="witness">
    /// The newest checkpoint known from outside the database. Without it, missing checkpoints at the end of the chain are not detected.
    /// </param>
    public static IReadOnlyList<CheckpointFault> Verify(
        IEnumerable<SignedStatement> checkpoints, TrustedKeys keys, CheckpointWitness? witness = null)
    {
        var faults = new List<CheckpointFault>();
        var isWitnessed = witness is null;
        Checkpoint? previous = null;
        foreach (var statement in checkpoints)
        {
            var expectedNumber = (previous?.Number ?? 0) + 1;
            if (!Checkpoint.TryDecode(statement.Content, out var checkpoint))
            {
                faults.Add(new CheckpointFault(CheckpointFaultKind.Malformed, expectedNumber));
                continue;
            }

            if (!statement.IsSignedBy(keys))
            {
                faults.Add(new CheckpointFault(CheckpointFaultKind.NotSigned, checkpoint!.Number));
            }

            if (checkpoint!.Number != expectedNumber)
            {
                faults.Add(new CheckpointFault(CheckpointFaultKind.Missing, checkpoint.Number));
            }
            else if (checkpoint.PreviousHash != (previous?.Hash ?? default) || checkpoint.CreatedAt < previous?.CreatedAt)
            {
                faults.Add(new CheckpointFault(CheckpointFaultKind.WrongPrevious, checkpoint.Number));
            }

            isWitnessed |= checkpoint.Number == witness?.Number && checkpoint.Hash == witness.Hash;
            previous = checkpoint;
        }

        if (!isWitnessed)
        {
            faults.Add(new CheckpointFault(CheckpointFaultKind.NewestMissing, witness!.Number));
        }

        return faults;
    }
}
