using Kyc.Evidence.Ledger;

namespace Kyc.Evidence.Checkpoints;

/// <summary>Represents an application whose chain no longer contains the head that an earlier checkpoint sealed.</summary>
/// <param name="SealedHead">The head that the earlier checkpoint sealed.</param>
/// <param name="CurrentHead">The current head. Null when the application no longer has a chain.</param>
public sealed record SealFault(HeadLeaf SealedHead, HeadLeaf? CurrentHead);

/// <summary>
/// Collects the heads of all applications for a new checkpoint of scope <see cref="CheckpointScope.All"/>. Also checks the previous
/// checkpoint of this scope: recomputes its root from the stored leaves, and checks that every sealed head is still part of its chain. Thus
/// a chain that was truncated or rewritten since then is detected before the new checkpoint is signed. Memory use does not depend on the
/// number of heads.
/// </summary>
public sealed class SealPass
{
    private readonly HeadTree _previousTree = new();
    private readonly List<SealFault> _faults = [];
    private const int MaxFaults = 100;

    /// <summary>Gets the tree over the current heads added so far.</summary>
    public HeadTree Heads { get; } = new();

    /// <summary>Gets the applications whose chains no longer contain the sealed head, but not more than the first hundred.</summary>
    public IReadOnlyList<SealFault> Faults => _faults;

    /// <summary>Adds the next application. Applications must be added in the order of their ids.</summary>
    /// <param name="sealedHead">
    /// The application's leaf in the previous checkpoint of scope All. Null when that checkpoint does not cover the application.
    /// </param>
    /// <param name="currentHashAtSealedHead">
    /// The hash of the entry in the current chain that has the sequence number of the sealed head. Null when there is none.
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
    /// Checks whether the added sealed heads are the leaves of the previous checkpoint, and whether every chain still contains its sealed
    /// head.
    /// </summary>
    /// <param name="previous">The previous checkpoint of scope All. Null when there is none yet.</param>
    public bool IsContinuationOf(Checkpoint? previous) =>
        _faults.Count == 0
        && _previousTree.HeadCount == (previous?.TreeSize ?? 0)
        && (previous is null || _previousTree.ComputeRoot() == previous.Root);
}
