using Kyc.Evidence.Canonical;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Checkpoints;

/// <summary>Specifies which heads (last entries of the applications' chains) a checkpoint covers (docs/adr/0010).</summary>
public enum CheckpointScope : short
{
    /// <summary>The heads that changed since the previous checkpoint. A checkpoint with this scope is created every few minutes.</summary>
    Changes = 1,

    /// <summary>The heads of all applications. A checkpoint with this scope is created every night.</summary>
    All = 2,
}

/// <summary>
/// Represents a checkpoint, which covers the heads (last entries) of the ledger chains of many applications at one time. Each checkpoint
/// contains the hash of the previous checkpoint, so checkpoints also form a chain.
/// </summary>
public sealed record Checkpoint
{
    private const string Tag = "kyc-checkpoint/1";

    /// <summary>Gets the number, which starts at 1 and has no gaps.</summary>
    public required long Number { get; init; }

    /// <summary>Gets the time of creation, in whole microseconds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets the SHA-256 hash of the bytes of the previous checkpoint. 32 zero bytes for the first checkpoint.</summary>
    public required Digest PreviousHash { get; init; }

    /// <summary>Gets the scope, which specifies the covered heads.</summary>
    public required CheckpointScope Scope { get; init; }

    /// <summary>Gets the number of covered heads.</summary>
    public required long TreeSize { get; init; }

    /// <summary>Gets the root of the <see cref="HeadTree"/> over the covered heads.</summary>
    public required Digest Root { get; init; }

    /// <summary>
    /// Gets the SHA-256 hash of the checkpoint's bytes. The next checkpoint contains this hash, and outside witnesses record it.
    /// </summary>
    public Digest Hash => Digest.Compute(Encode());

    /// <summary>Creates the checkpoint that follows the given one. Creates the first checkpoint when the given one is null.</summary>
    public static Checkpoint CreateNext(Checkpoint? previous, DateTimeOffset createdAt, CheckpointScope scope, HeadTree headTree) => new()
    {
        Number = (previous?.Number ?? 0) + 1,
        CreatedAt = createdAt,
        PreviousHash = previous?.Hash ?? default,
        Scope = scope,
        TreeSize = headTree.HeadCount,
        Root = headTree.ComputeRoot(),
    };

    /// <summary>Returns the canonical bytes.</summary>
    public byte[] Encode()
    {
        var writer = new CanonicalWriter(Tag);
        writer.WriteInt64(Number);
        writer.WriteInstant(CreatedAt);
        writer.WriteDigest(PreviousHash);
        writer.WriteInt64((short)Scope);
        writer.WriteInt64(TreeSize);
        writer.WriteDigest(Root);
        return writer.ToArray();
    }

    /// <summary>Decodes bytes, which may be untrusted. Returns false unless they are the output of <see cref="Encode"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> content, out Checkpoint? checkpoint)
    {
        var reader = new CanonicalReader(content, Tag);
        var candidate = new Checkpoint
        {
            Number = reader.ReadInt64(),
            CreatedAt = reader.ReadInstant(),
            PreviousHash = reader.ReadDigest(),
            Scope = (CheckpointScope)reader.ReadInt32(1, 2),
            TreeSize = reader.ReadInt64(),
            Root = reader.ReadDigest(),
        };
        checkpoint = reader.IsComplete && candidate.Number >= 1 && candidate.TreeSize >= 0 ? candidate : null;
        return checkpoint is not null;
    }

    /// <summary>Signs the canonical bytes with the given key.</summary>
    public SignedStatement Sign(ISigningKey key) => SignedStatement.Sign(Encode(), key);

    /// <summary>Checks whether the given proof shows that the checkpoint covers the given head.</summary>
    public bool Covers(HeadLeaf head, InclusionProof proof) => proof.TreeSize == TreeSize && proof.IsValidFor(HeadTree.Encode(head), Root);
}
