using Kyc.Evidence.Canonical;

namespace Kyc.Evidence.Ledger;

/// <summary>An entry as stored, with its links.</summary>
/// <param name="Sequence">Place in the chain, from 1.</param>
/// <param name="Previous">Hash of the entry before; of the first, <see cref="Genesis"/>.</param>
/// <param name="Content">The bytes of the entry.</param>
/// <param name="Hash">SHA-256 over tag, <paramref name="Previous"/> and <paramref name="Content"/>.</param>
public sealed record LedgerRow(long Sequence, Digest Previous, byte[] Content, Digest Hash)
{
    private const string HashTag = "kyc-ledger-link/1";
    private const string GenesisTag = "kyc-ledger-genesis/1";

    /// <summary>The row of an entry that follows <paramref name="last"/>; null when it is the first.</summary>
    /// <exception cref="ArgumentException">The entry is not well-formed or does not have the next number.</exception>
    public static LedgerRow Following(HeadLeaf? last, LedgerEntry entry)
    {
        if (entry.Sequence != (last?.Sequence ?? 0) + 1 || (last is not null && last.ApplicationId != entry.ApplicationId))
            throw new ArgumentException("The entry does not follow this head.", nameof(entry));
        var previous = last?.Hash ?? Genesis(entry.ApplicationId);
        var content = entry.Encode();
        return new LedgerRow(entry.Sequence, previous, content, HashOf(previous, content));
    }

    /// <summary>What the first entry of an application follows: no chain passes for another's.</summary>
    public static Digest Genesis(Guid applicationId)
    {
        var writer = new CanonicalWriter(GenesisTag);
        writer.Id(applicationId);
        return writer.ToDigest();
    }

    /// <summary>Hash of an entry after another.</summary>
    public static Digest HashOf(Digest previous, ReadOnlySpan<byte> content)
    {
        var writer = new CanonicalWriter(HashTag);
        writer.Digest(previous);
        writer.Bytes(content);
        return writer.ToDigest();
    }
}

/// <summary>The end of an application's chain: what a checkpoint seals.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="Sequence">Number of its last entry.</param>
/// <param name="Hash">Hash of its last entry.</param>
public sealed record HeadLeaf(Guid ApplicationId, long Sequence, Digest Hash);
