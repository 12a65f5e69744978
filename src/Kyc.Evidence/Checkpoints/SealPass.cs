using Kyc.Evidence.Ledger;

namespace Kyc.Evidence.Checkpoints;

/// <summary>An application whose chain no longer holds the head that was sealed before.</summary>
/// <param name="Sealed">What the earlier checkpoint sealed.</param>
/// <param name="Now">The present head; null when the application has no chain any more.</param>
public sealed record SealFault(HeadLeaf Sealed, HeadLeaf? Now);

/// <summary>
/// One pass over all applications that makes a checkpoint of scope <see cref="CheckpointScope.All"/> only as the continuation of the one
/// before: it recomputes that one's root from the leaves kept since, and sees to it that every sealed head is still part of its chain.
/// Who cut or rewrote a chain between two passes is thereby found before the signing key covers it up. Memory does not grow with the heads.
/// </summary>
public sealed class SealPass
{
    private readonly HeadTree _before = new();
    private readonly List<SealFault> _faults = [];
    private const int MaxFaults = 100;

    /// <summary>The tree over the present heads.</summary>
    public HeadTree Heads { get; } = new();

    /// <summary>Breaks found, at most the first hundred.</summary>
    public IReadOnlyList<SealFault> Faults => _faults;

    /// <summary>Takes the next application, in the order of ids.</summary>
    /// <param name="leaf">Its leaf in the last such checkpoint; null when it had none.</param>
    /// <param name="hashThere">Hash of the present chain's entry at the leaf's sequence; null when there is none.</param>
    /// <param name="now">Its present head; null when it has none.</param>
    public void Add(HeadLeaf? leaf, Digest? hashThere, HeadLeaf? now)
    {
        if (leaf is not null) _before.Append(leaf);
        if (now is not null) Heads.Append(now);
        var isContinued = leaf is null || (now is not null && now.Sequence >= leaf.Sequence && hashThere == leaf.Hash);
        if (!isContinued && _faults.Count < MaxFaults) _faults.Add(new SealFault(leaf!, now));
    }

    /// <summary>Whether the leaves that passed are those of the checkpoint before, and every chain continues.</summary>
    /// <param name="before">The last checkpoint of scope All; null when this is the first.</param>
    public bool Continues(Checkpoint? before) =>
        _faults.Count == 0 && _before.Size == (before?.TreeSize ?? 0) && (before is null || _before.Root() == before.Root);
}
