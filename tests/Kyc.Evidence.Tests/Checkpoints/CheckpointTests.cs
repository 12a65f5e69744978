using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Signing;
using Kyc.Evidence.Tests.Ledger;

namespace Kyc.Evidence.Tests.Checkpoints;

[Trait("Control", "1(1)BP2")]
public sealed class CheckpointTests : IDisposable
{
    private readonly EcdsaSigningKey _key = EcdsaSigningKey.Create();
    private readonly HeadLeaf[] _heads =
        [.. Enumerable.Range(1, 5).Select(i => new HeadLeaf(new Guid(i, 0, 0, new byte[8]), i, Digest.Compute([(byte)i])))];

    private TrustedKeys Keys => new(_key.SubjectPublicKeyInfo);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void A_checkpoint_covers_its_own_heads_and_no_others()
    {
        var tree = CreateTree(provenApplicationId: _heads[3].ApplicationId);
        var checkpoint = Checkpoint.CreateNext(null, SampleChain.StartTime, CheckpointScope.All, tree);
        Assert.True(checkpoint.Covers(_heads[3], tree.CreateProof()!));
        Assert.False(checkpoint.Covers(_heads[3] with { Sequence = 3 }, tree.CreateProof()!));
        Assert.False(checkpoint.Covers(_heads[3] with { Hash = default }, tree.CreateProof()!));
        Assert.False(checkpoint.Covers(_heads[2], tree.CreateProof()!));
    }

    [Fact]
    public void A_chain_of_checkpoints_verifies_and_reads_back()
    {
        var chain = CreateChain(4);
        Assert.Empty(CheckpointChain.Verify(chain, Keys, CreateWitness(chain[^1])));
        Assert.True(Checkpoint.TryDecode(chain[2].Content, out var decodedCheckpoint));
        Assert.Equal(chain[2].Content, decodedCheckpoint!.Encode());
    }

    [Fact]
    public void A_checkpoint_changed_in_any_bit_of_content_or_signature_is_detected()
    {
        var chain = CreateChain(2);
        foreach (var isContentChanged in new[] { true, false })
        {
            var bytes = isContentChanged ? chain[1].Content : chain[1].Signature;
            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                var changedBytes = (byte[])bytes.Clone();
                changedBytes[bit / 8] ^= (byte)(1 << (bit % 8));
                var forgedCheckpoint = isContentChanged
                    ? chain[1] with
                    {
                        Content = changedBytes,
                    }
                    : chain[1] with
                    {
                        Signature = changedBytes,
                    };
                Assert.NotEmpty(CheckpointChain.Verify([chain[0], forgedCheckpoint], Keys));
            }
        }
    }

    [Fact]
    public void A_missing_checkpoint_is_reported()
    {
        var chain = CreateChain(4);
        chain.RemoveAt(1);
        Assert.Equal([new CheckpointFault(CheckpointFaultKind.Missing, 3)], CheckpointChain.Verify(chain, Keys));
    }

    [Fact]
    public void Removed_newest_checkpoints_are_detected_only_with_a_witness()
    {
        var chain = CreateChain(4);
        var witness = CreateWitness(chain[^1]);
        chain.RemoveAt(3);
        Assert.Empty(CheckpointChain.Verify(chain, Keys));
        Assert.Equal([new CheckpointFault(CheckpointFaultKind.NewestMissing, 4)], CheckpointChain.Verify(chain, Keys, witness));
    }

    [Fact]
    public void A_chain_signed_by_another_key_is_refused_even_if_it_claims_the_right_key_id()
    {
        using var otherKey = EcdsaSigningKey.Create();
        var firstCheckpoint = Checkpoint.CreateNext(null, SampleChain.StartTime, CheckpointScope.All, CreateTree());
        Assert.Equal(
            [new CheckpointFault(CheckpointFaultKind.NotSigned, 1)],
            CheckpointChain.Verify([firstCheckpoint.Sign(otherKey)], Keys));
        Assert.Equal([new CheckpointFault(CheckpointFaultKind.NotSigned, 1)],
            CheckpointChain.Verify([firstCheckpoint.Sign(otherKey) with { KeyId = _key.KeyId }], Keys));
    }

    [Fact]
    public void A_checkpoint_of_another_history_signed_by_the_right_key_is_detected()
    {
        var (chain, otherChain) = (CreateChain(2), CreateChain(3, startOffsetMinutes: 1));
        Assert.Equal([new CheckpointFault(CheckpointFaultKind.WrongPrevious, 3)], CheckpointChain.Verify([.. chain, otherChain[2]], Keys));
    }

    [Fact]
    public void A_pass_over_all_heads_continues_the_previous_pass()
    {
        var previousCheckpoint = Checkpoint.CreateNext(null, SampleChain.StartTime, CheckpointScope.All, CreateTree());
        var pass = new SealPass();
        foreach (var head in _heads)
        {
            pass.Add(head, head.Hash, head with { Sequence = head.Sequence + 1, Hash = Digest.Compute("next"u8) });
        }

        pass.Add(null, null, new HeadLeaf(new Guid(9, 0, 0, new byte[8]), 1, default));
        Assert.True(pass.IsContinuationOf(previousCheckpoint));
        Assert.Equal(6, pass.Heads.HeadCount);
    }

    [Fact]
    public void A_pass_detects_an_old_application_that_is_truncated_rewritten_or_missing()
    {
        var previousCheckpoint = Checkpoint.CreateNext(null, SampleChain.StartTime, CheckpointScope.All, CreateTree());
        var pass = new SealPass();
        pass.Add(_heads[0], _heads[0].Hash, _heads[0]);
        pass.Add(_heads[1], null, _heads[1] with { Sequence = 1, Hash = Digest.Compute("cut"u8) });
        pass.Add(_heads[2], Digest.Compute("rewritten"u8), _heads[2] with { Hash = Digest.Compute("rewritten"u8) });
        pass.Add(_heads[3], null, null);
        pass.Add(_heads[4], _heads[4].Hash, _heads[4]);
        Assert.False(pass.IsContinuationOf(previousCheckpoint));
        Assert.Equal([_heads[1], _heads[2], _heads[3]], pass.Faults.Select(fault => fault.SealedHead));
    }

    [Fact]
    public void A_pass_with_altered_or_missing_leaves_is_not_a_continuation_of_the_checkpoint()
    {
        var previousCheckpoint = Checkpoint.CreateNext(null, SampleChain.StartTime, CheckpointScope.All, CreateTree());
        var truncatedHead = _heads[1] with { Sequence = 1, Hash = Digest.Compute("cut"u8) };
        var changedPass = new SealPass();
        foreach (var head in _heads)
        {
            changedPass.Add(
                head == _heads[1] ? truncatedHead : head,
                head == _heads[1] ? truncatedHead.Hash : head.Hash,
                head == _heads[1] ? truncatedHead : head);
        }

        Assert.Empty(changedPass.Faults);
        Assert.False(changedPass.IsContinuationOf(previousCheckpoint));
        var incompletePass = new SealPass();
        foreach (var head in _heads.Where(head => head != _heads[1]))
        {
            incompletePass.Add(head, head.Hash, head);
        }

        Assert.False(incompletePass.IsContinuationOf(previousCheckpoint));
    }

    private static CheckpointWitness CreateWitness(SignedStatement statement) =>
        Checkpoint.TryDecode(statement.Content, out var checkpoint) ? new CheckpointWitness(checkpoint!.Number, checkpoint.Hash)
            : throw new InvalidOperationException();

    private HeadTree CreateTree(Guid? provenApplicationId = null)
    {
        var tree = new HeadTree(provenApplicationId);
        foreach (var head in _heads)
        {
            tree.Append(head);
        }

        return tree;
    }

    private List<SignedStatement> CreateChain(int count, int startOffsetMinutes = 0)
    {
        var chain = new List<SignedStatement>();
        Checkpoint? lastCheckpoint = null;
        for (var i = 0; i < count; i++)
        {
            lastCheckpoint = Checkpoint.CreateNext(
                lastCheckpoint,
                SampleChain.StartTime.AddMinutes(i + startOffsetMinutes),
                i % 2 == 0 ? CheckpointScope.All : CheckpointScope.Changes,
                CreateTree());
            chain.Add(lastCheckpoint.Sign(_key));
        }

        return chain;
    }
}
