using Kyc.Evidence.Canonical;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Checkpoints;

/// <summary>Which heads a checkpoint covers (docs/adr/0010).</summary>
public enum CheckpointScope : short
{
    /// <summary>Heads that changed since the checkpoint before; made every few minutes.</summary>
    Changes = 1,

    /// <summary>The heads of all applications; made every night.</summary>
    All = 2,
}

/// <summary>States the ends of many chains at an instant. Checkpoints are a chain of their own.</summary>
public sealed record Checkpoint
{
    private const string Tag = "kyc-checkpoint/1";

    /// <summary>From 1, without gap.</summary>
    public required long Number { get; init; }

    /// <summary>When it was made, in whole microseconds.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>SHA-256 of the bytes of the checkpoint before; 32 zeros for the first.</summary>
    public required Digest Previous { get; init; }

    /// <summary>Which heads it covers.</summary>
    public required CheckpointScope Scope { get; init; }

    /// <summary>How many heads.</summary>
    public required long TreeSize { get; init; }

    /// <summary>Root of the <see cref="HeadTree"/> over them.</summary>
    public required Digest Root { get; init; }

    /// <summary>SHA-256 of the checkpoint's bytes: what the next one and outside witnesses name it by.</summary>
    public Digest Hash => Digest.Of(Encode());

    /// <summary>The checkpoint that follows <paramref name="last"/>; the first when that is null.</summary>
    public static Checkpoint Following(Checkpoint? last, DateTimeOffset at, CheckpointScope scope, HeadTree heads) => new()
    {
        Number = (last?.Number ?? 0) + 1,
        At = at,
        Previous = last?.Hash ?? default,
        Scope = scope,
        TreeSize = heads.Size,
        Root = heads.Root(),
    };

    /// <summary>The one byte form.</summary>
    public byte[] Encode()
    {
        var writer = new CanonicalWriter(Tag);
        writer.Int64(Number);
        writer.Instant(At);
        writer.Digest(Previous);
        writer.Int64((short)Scope);
        writer.Int64(TreeSize);
        writer.Digest(Root);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote. Untrusted bytes; anything else answers false.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> content, out Checkpoint? checkpoint)
    {
        var reader = new CanonicalReader(content, Tag);
        var read = new Checkpoint
        {
            Number = reader.Int64(),
            At = reader.Instant(),
            Previous = reader.Digest(),
            Scope = (CheckpointScope)reader.Int32(1, 2),
            TreeSize = reader.Int64(),
            Root = reader.Digest(),
        };
        checkpoint = reader.IsComplete && read.Number >= 1 && read.TreeSize >= 0 ? read : null;
        return checkpoint is not null;
    }

    /// <summary>Signs it.</summary>
    public SignedStatement Sign(ISigningKey key) => SignedStatement.Sign(Encode(), key);

    /// <summary>Whether a head is one of those it covers.</summary>
    public bool Covers(HeadLeaf head, InclusionProof proof) => proof.TreeSize == TreeSize && proof.Proves(HeadTree.Encode(head), Root);
}
