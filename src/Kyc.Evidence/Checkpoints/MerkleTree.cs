using System.Security.Cryptography;

namespace Kyc.Evidence.Checkpoints;

/// <summary>
/// Computes the Merkle tree hash of leaves that are added one at a time (RFC 6962 2.1). The class stores one hash per complete subtree, so
/// memory use grows with the logarithm of the number of leaves. It can also create the proof for one of the leaves.
/// </summary>
public sealed class MerkleTree
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    // The complete subtrees from left to right, in descending order of size.
    private readonly Stack<Subtree> _subtrees = new();
    private readonly List<Digest> _targetPath = [];
    private long? _targetIndex;

    /// <summary>Gets the number of leaves added so far.</summary>
    public long LeafCount { get; private set; }

    /// <summary>
    /// Appends the next leaf. <paramref name="isTarget"/> marks the leaf for which a proof is created. Only one leaf of a tree can be
    /// marked.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another leaf is already marked.</exception>
    public void Append(ReadOnlySpan<byte> leaf, bool isTarget = false)
    {
        if (isTarget && _targetIndex is not null)
        {
            throw new InvalidOperationException("A tree proves one leaf.");
        }

        if (isTarget)
        {
            _targetIndex = LeafCount;
        }

        var subtree = new Subtree(HashLeaf(leaf), 1, isTarget);
        LeafCount++;
        while (_subtrees.TryPeek(out var left) && left.LeafCount == subtree.LeafCount)
        {
            subtree = Join(_subtrees.Pop(), subtree, _targetPath);
        }

        _subtrees.Push(subtree);
    }

    /// <summary>
    /// Returns the root over the leaves added so far. Without leaves, returns the SHA-256 hash of an empty input (RFC 6962 2.1).
    /// </summary>
    public Digest ComputeRoot() => JoinSubtrees([]);

    /// <summary>Returns the proof of the marked leaf in the tree of the leaves added so far. Null when no leaf is marked.</summary>
    public InclusionProof? CreateProof()
    {
        if (_targetIndex is not { } index)
        {
            return null;
        }

        var path = new List<Digest>(_targetPath);
        JoinSubtrees(path);
        return new InclusionProof(index, LeafCount, path);
    }

    internal static Digest HashLeaf(ReadOnlySpan<byte> leaf)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([LeafPrefix]);
        hash.AppendData(leaf);
        return Digest.FromBytes(hash.GetHashAndReset());
    }

    internal static Digest HashNode(Digest left, Digest right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * Digest.ByteLength)];
        node[0] = NodePrefix;
        left.Span.CopyTo(node[1..]);
        right.Span.CopyTo(node[(1 + Digest.ByteLength)..]);
        return Digest.Compute(node);
    }

    // Incomplete subtrees are joined from the right: the split is at the largest power of two below the size (RFC 6962 2.1).
    private Digest JoinSubtrees(List<Digest> path)
    {
        Subtree? right = null;
        foreach (var left in _subtrees)
        {
            right = right is null ? left : Join(left, right, path);
        }

        return right?.Hash ?? Digest.Compute([]);
    }

    private static Subtree Join(Subtree left, Subtree right, List<Digest> path)
    {
        if (left.HasTarget)
        {
            path.Add(right.Hash);
        }

        if (right.HasTarget)
        {
            path.Add(left.Hash);
        }

        return new Subtree(HashNode(left.Hash, right.Hash), left.LeafCount + right.LeafCount, left.HasTarget || right.HasTarget);
    }

    private sealed record Subtree(Digest Hash, long LeafCount, bool HasTarget);
}
