using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;

namespace Kyc.Evidence.Tests.Checkpoints;

public sealed class MerkleTreeTests
{
    // The leaves and roots are the Certificate Transparency test data (RFC 6962) that the tests of its reference implementations use.
    private static readonly byte[][] Leaves =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F],
    ];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots_are_those_of_the_published_test_data(int size, string root)
    {
        var tree = new MerkleTree();
        foreach (var leaf in Leaves[..size])
        {
            tree.Append(leaf);
        }

        Assert.Equal(root, tree.ComputeRoot().ToString());
    }

    [Fact]
    public void Every_leaf_of_every_small_tree_has_a_proof_that_fits_no_other_leaf_or_root()
    {
        for (var size = 1; size <= 33; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var tree = new MerkleTree();
                for (var leaf = 0; leaf < size; leaf++)
                {
                    tree.Append([(byte)leaf], isTarget: leaf == index);
                }

                var (proof, root) = (tree.CreateProof()!, tree.ComputeRoot());
                Assert.True(proof.IsValidFor([(byte)index], root));
                Assert.False(proof.IsValidFor([(byte)(index + 1)], root));
                Assert.False(proof.IsValidFor([(byte)index], Digest.Compute([])));
                Assert.False((proof with { Path = [.. proof.Path, root] }).IsValidFor([(byte)index], root));
                for (var i = 0; i < proof.Path.Count; i++)
                {
                    Assert.False((proof with { Path = [.. proof.Path.Where((_, at) => at != i)] }).IsValidFor([(byte)index], root));
                }
            }
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue, long.MinValue)]
    public void A_proof_with_an_impossible_index_or_size_is_invalid(long index, long size) =>
        Assert.False(new InclusionProof(index, size, [.. Enumerable.Repeat(default(Digest), 70)]).IsValidFor([], default));

    [Fact]
    public void A_leaf_that_contains_two_node_hashes_is_not_accepted_as_an_inner_node()
    {
        var tree = new MerkleTree();
        tree.Append([1]);
        tree.Append([2]);
        var forgedTree = new MerkleTree();
        forgedTree.Append([.. MerkleTree.HashLeaf([1]).Span, .. MerkleTree.HashLeaf([2]).Span]);
        Assert.NotEqual(tree.ComputeRoot(), forgedTree.ComputeRoot());
    }

    [Fact]
    public void Heads_that_are_out_of_order_or_repeated_are_refused()
    {
        var (lowId, highId) = (new Guid("7f000000-0000-0000-0000-000000000000"), new Guid("80000000-0000-0000-0000-000000000000"));
        var tree = new HeadTree();
        tree.Append(new HeadLeaf(lowId, 1, default));
        tree.Append(new HeadLeaf(highId, 1, default));
        Assert.Throws<ArgumentException>(() => tree.Append(new HeadLeaf(highId, 2, default)));
        Assert.Throws<ArgumentException>(() => tree.Append(new HeadLeaf(lowId, 2, default)));
        Assert.Equal(2, tree.HeadCount);
    }
}
