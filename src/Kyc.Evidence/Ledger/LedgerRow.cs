using Kyc.Evidence.Canonical;

namespace Kyc.Evidence.Ledger;

/// <summary>Represents a ledger entry as it is stored: its bytes, its hash, and the hash of the previous entry.</summary>
/// <param name="Sequence">The position in the chain, from 1.</param>
/// <param name="PreviousHash">The hash of the previous entry. For the first entry, <see cref="ComputeGenesis"/>.</param>
/// <param name="Content">The bytes of the entry.</param>
/// <param name="Hash">
/// The SHA-256 hash of a tag, <paramref name="PreviousHash"/> and <paramref name="Content"/> (<see cref="ComputeHash"/>).
/// </param>
public sealed record LedgerRow(long Sequence, Digest PreviousHash, byte[] Content, Digest Hash)
{
    private const string HashTag = "kyc-ledger-link/1";
    private const string GenesisTag = "kyc-ledger-genesis/1";

    /// <summary>
    /// Creates the row of the given entry, which follows the given head. The head is null for the first entry of an application.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The entry is not well-formed, does not have the next number, or belongs to a different application.
    /// </exception>
    public static LedgerRow CreateNext(HeadLeaf? head, LedgerEntry entry)
    {
        if (entry.Sequence != (head?.Sequence ?? 0) + 1 || (head is not null && head.ApplicationId != entry.ApplicationId))
        {
            throw new ArgumentException("The entry does not follow this head.", nameof(entry));
        }

        var previous = head?.Hash ?? ComputeGenesis(entry.ApplicationId);
        var content = entry.Encode();
        return new LedgerRow(entry.Sequence, previous, content, ComputeHash(previous, content));
    }

    /// <summary>
    /// Returns the value that the first row of an application contains as the previous hash. The value differs for each application, so
    /// that the chain of one application cannot be used for a different one.
    /// </summary>
    public static Digest ComputeGenesis(Guid applicationId)
    {
        var writer = new CanonicalWriter(GenesisTag);
        writer.WriteId(applicationId);
        return writer.ComputeDigest();
    }

    /// <summary>Returns the hash of an entry, computed from the hash of the previous entry and the given bytes of the entry.</summary>
    public static Digest ComputeHash(Digest previous, ReadOnlySpan<byte> content)
    {
        var writer = new CanonicalWriter(HashTag);
        writer.WriteDigest(previous);
        writer.WriteBytes(content);
        return writer.ComputeDigest();
    }
}

/// <summary>
/// Represents the head (last entry) of an application's chain. The head is a leaf of the Merkle tree whose root a checkpoint contains.
/// </summary>
/// <param name="ApplicationId">The id of the application.</param>
/// <param name="Sequence">The number of the last entry.</param>
/// <param name="Hash">The hash of the last entry.</param>
public sealed record HeadLeaf(Guid ApplicationId, long Sequence, Digest Hash);
