namespace Kyc.Evidence.Checkpoints;

/// <summary>
/// Proves that a Merkle tree with a certain root contains a leaf. The proof consists of the sibling hashes on the path from the leaf to the
/// root (RFC 6962 2.1.1).
/// </summary>
/// <param name="Index">The index of the leaf, from 0.</param>
/// <param name="TreeSize">The number of leaves in the tree.</param>
/// <param name="Path">The sibling hashes, from the sibling of the leaf to the child of the root. At most 63.</param>
public sealed record InclusionProof(long Index, long TreeSize, IReadOnlyList<Digest> Path)
{
    /// <summary>
    /// Checks whether the tree with the given root contains the given leaf at <see cref="Index"/> (RFC 9162 2.1.3.2). Returns false for
    /// invalid proofs, including hostile ones.
    /// </summary>
    public bool IsValidFor(ReadOnlySpan<byte> leaf, Digest root)
    {
        if (Index < 0 || Index >= TreeSize)
        {
            return false;
        }

        var (node, last) = (Index, TreeSize - 1);
        var hash = MerkleTree.HashLeaf(leaf);
        foreach (var sibling in Path)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleTree.HashNode(sibling, hash);
                // A rightmost node without a sibling moves up until it has one.
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }
            else
            {
                hash = MerkleTree.HashNode(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }
}
