using System.Buffers.Binary;
using Kyc.Evidence.Ledger;

namespace Kyc.Evidence.Checkpoints;

/// <summary>
/// Computes a Merkle tree whose leaves are the heads (last entries) of the chains of many applications. The heads must be added in the
/// order of the application ids (as unsigned big-endian bytes, which is PostgreSQL's order of uuid). The heads are not stored, so memory
/// use is small for any number of them.
/// </summary>
/// <param name="provenApplicationId">The application whose leaf is to be proved. Null when only the root is needed.</param>
public sealed class HeadTree(Guid? provenApplicationId = null)
{
    private const int LeafBytes = 16 + 8 + Digest.ByteLength;

    private readonly MerkleTree _tree = new();
    private byte[]? _lastId;

    /// <summary>Gets the number of heads added so far.</summary>
    public long HeadCount => _tree.LeafCount;

    /// <summary>Adds the next head.</summary>
    /// <exception cref="ArgumentException">The application id of the head is not greater than the previous one.</exception>
    public void Append(HeadLeaf head)
    {
        var leaf = Encode(head);
        var id = leaf[..16];
        if (_lastId is not null && id.AsSpan().SequenceCompareTo(_lastId) <= 0)
        {
            throw new ArgumentException("Heads come in the order of their applications' ids, each once.", nameof(head));
        }

        _lastId = id;
        _tree.Append(leaf, head.ApplicationId == provenApplicationId);
    }

    /// <summary>Returns the root over the heads added so far.</summary>
    public Digest ComputeRoot() => _tree.ComputeRoot();

    /// <summary>Returns the proof for the application given to the constructor. Null when no head of this application was added.</summary>
    public InclusionProof? CreateProof() => _tree.CreateProof();

    /// <summary>
    /// Returns the bytes of the leaf for the given head: application id (16 bytes), sequence number (8 bytes, big-endian), hash (32 bytes).
    /// </summary>
    public static byte[] Encode(HeadLeaf head)
    {
        var leaf = new byte[LeafBytes];
        head.ApplicationId.TryWriteBytes(leaf, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(leaf.AsSpan(16), head.Sequence);
        head.Hash.Span.CopyTo(leaf.AsSpan(24));
        return leaf;
    }
}
