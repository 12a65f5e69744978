using Kyc.Evidence.Ledger;

namespace Kyc.Evidence.Checkpoints;

/// <summary>Represents an application whose chain no longer contains the head that an earlier checkpoint sealed.</summary>
/// <param name="SealedHead">The head that the earlier checkpoint sealed.</param>
/// <param name="CurrentHead">The current head. Null when the application no longer has a chain.</param>
public sealed record SealFault(HeadLeaf SealedHead, HeadLeaf? CurrentHead);

/// <summary>
/// Processes all applications to create a checkpoint of scope <see cref="CheckpointScope.All"/>. Also checks that the previous checkpoint
/// of this scope is still correct: recomputes its root from the stored leaves, and checks that every sealed head is still part of its
/// chain. A chain that was truncated or rewritten since then is detected before a new checkpoint is signed. Memory use does not depend on
/// the number of heads.
/// </summary>
public sealed class SealPass
{
    private readonly HeadTree _previousTree = new();
    private readonly List<SealFault> _faults = [];
    private const int MaxFaults = 100;

    /// <summary>Gets the tree over the current heads.</summary>
    public HeadTree Heads { get; } = new();

    /// <summary>Gets the applications whose chains are broken, at most the first hundred.</summary>
    public IReadOnlyList<SealFault> Faults => _faults;

    /// <summary>Adds the next application, in the order of ids.</summary>
    /// <param name="sealedHead">The application's leaf in the last checkpoint of scope All. Null when it had none.</param>
    /// <param name="currentHashAtSealedHead">
    /// The hash of the current chain's entry at the sequence number of the leaf. Null when there is none.
    /// </param>
    /// <param name="currentHead">The application's current head. Null when it has none.</param>
    public void Add(HeadLeaf? sealedHead, Digest? currentHashAtSealedHead, HeadLeaf? currentHead)
    {
        if (sealedHead is not null)
        {
            _previousTree.Append(sealedHead);
        }

        if (currentHead is not null)
        {
            Heads.Append(currentHead);
        }

        var isContinued =
            sealedHead is null
            || (currentHead is not null && currentHead.Sequence >= sealedHead.Sequence && currentHashAtSealedHead == sealedHead.Hash);
        if (!isContinued && _faults.Count < MaxFaults)
        {
            _faults.Add(new SealFault(sealedHead!, currentHead));
        }
    }

    /// <summary>
    /// Checks whether the added leaves are those of the previous checkpoint and every chain still contains its sealed head.
    /// </summary>
    /// <param name="previous">The last checkpoint of scope All. Null when this is the first.</param>
    public bool IsContinuationOf(Checkpoint? previous) =>
        _faults.Count == 0
        && _previousTree.HeadCount == (previous?.TreeSize ?? 0)
        && (previous is null || _previousTree.ComputeRoot() == previous.Root);
}
