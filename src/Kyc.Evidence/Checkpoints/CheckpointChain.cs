using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Checkpoints;

/// <summary>How the chain of checkpoints is broken.</summary>
public enum CheckpointFaultKind
{
    /// <summary>The bytes are no checkpoint.</summary>
    Malformed,

    /// <summary>No trusted key signed it.</summary>
    NotSigned,

    /// <summary>Checkpoints before it are missing or not in their order.</summary>
    Missing,

    /// <summary>It names another checkpoint before it, or an earlier instant.</summary>
    WrongPrevious,

    /// <summary>The newest checkpoint known from outside is not in the chain.</summary>
    NewestMissing,
}

/// <summary>One break in the chain of checkpoints.</summary>
/// <param name="Kind">How.</param>
/// <param name="Number">Number of the checkpoint where it shows.</param>
public sealed record CheckpointFault(CheckpointFaultKind Kind, long Number);

/// <summary>A checkpoint as somebody outside the database wrote it down: in a log, on paper, in a bundle.</summary>
public sealed record CheckpointWitness(long Number, Digest Hash);

/// <summary>Checks signed checkpoints from the first to the newest.</summary>
public static class CheckpointChain
{
    /// <summary>Names every break.</summary>
    /// <param name="checkpoints">All of them, in the order of their stored numbers.</param>
    /// <param name="keys">Every key that ever signed.</param>
    /// <param name="witness">The newest one known from outside the database; without it a chain cut short at its end passes.</param>
    public static IReadOnlyList<CheckpointFault> Verify(IEnumerable<SignedStatement> checkpoints, TrustedKeys keys, CheckpointWitness? witness = null)
    {
        var faults = new List<CheckpointFault>();
        var isWitnessed = witness is null;
        Checkpoint? last = null;
        foreach (var statement in checkpoints)
        {
            var expected = (last?.Number ?? 0) + 1;
            if (!Checkpoint.TryDecode(statement.Content, out var checkpoint))
            {
                faults.Add(new CheckpointFault(CheckpointFaultKind.Malformed, expected));
                continue;
            }

            if (!statement.IsSignedBy(keys)) faults.Add(new CheckpointFault(CheckpointFaultKind.NotSigned, checkpoint!.Number));
            if (checkpoint!.Number != expected) faults.Add(new CheckpointFault(CheckpointFaultKind.Missing, checkpoint.Number));
            else if (checkpoint.Previous != (last?.Hash ?? default) || checkpoint.At < last?.At)
                faults.Add(new CheckpointFault(CheckpointFaultKind.WrongPrevious, checkpoint.Number));
            isWitnessed |= checkpoint.Number == witness?.Number && checkpoint.Hash == witness.Hash;
            last = checkpoint;
        }

        if (!isWitnessed) faults.Add(new CheckpointFault(CheckpointFaultKind.NewestMissing, witness!.Number));
        return faults;
    }
}
