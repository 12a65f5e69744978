using System.Diagnostics.CodeAnalysis;
using Dapper;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Npgsql;

namespace Kyc.Service.Evidence;

/// <summary>
/// Represents a chain that is about to be sealed: its current end, the head that was sealed last, and the hash of the entry that is now
/// stored at the position of that head.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by Dapper.")]
internal sealed record SealRow
{
    private const string Columns =
        "h.sequence, h.hash, at_end.hash as end_hash, leaf.sequence as leaf_sequence, leaf.hash as leaf_hash, there.hash as there_hash";

    public Guid ApplicationId { get; init; }

    public long? Sequence { get; init; }

    public byte[]? Hash { get; init; }

    public byte[]? EndHash { get; init; }

    public long? LeafSequence { get; init; }

    public byte[]? LeafHash { get; init; }

    public byte[]? ThereHash { get; init; }

    /// <summary>Gets the current end of the chain; null when the chain no longer exists.</summary>
    public HeadLeaf? Head => Sequence is { } sequence ? new HeadLeaf(ApplicationId, sequence, StoredDigest.ToDigest(Hash!)) : null;

    /// <summary>Gets the head that was sealed last; null when the chain was never sealed.</summary>
    public HeadLeaf? Leaf => LeafSequence is { } sequence ? new HeadLeaf(ApplicationId, sequence, StoredDigest.ToDigest(LeafHash!)) : null;

    /// <summary>
    /// Gets the hash of the entry that is now stored at the position of the sealed head; null when there is no entry at this position.
    /// </summary>
    public Digest? HashAtLeaf => ThereHash is null ? null : StoredDigest.ToDigest(ThereHash);

    /// <summary>Returns at most the given count of chains that have entries after their sealed head, ordered by application id.</summary>
    public static Task<IEnumerable<SealRow>> ReadChangedAsync(NpgsqlConnection connection, int maxCount) =>
        connection.QueryAsync<SealRow>(
            $"""
            select h.application_id, {Columns}
            from ledger_head h
            left join ledger_entry at_end on at_end.application_id = h.application_id and at_end.sequence = h.sequence
            left join lateral (
                select sequence, hash from checkpoint_leaf l where l.application_id = h.application_id
                order by number desc limit 1) leaf on true
            left join ledger_entry there on there.application_id = h.application_id and there.sequence = leaf.sequence
            where h.sequence > h.sealed_sequence order by h.application_id limit @maxCount
            """,
            new { maxCount });

    /// <summary>
    /// Streams every chain with its sealed head in the latest checkpoint of scope All, ordered by application id. Includes sealed chains
    /// that no longer exist.
    /// </summary>
    public static IAsyncEnumerable<SealRow> ReadAllAsync(NpgsqlConnection connection) =>
        connection.QueryUnbufferedAsync<SealRow>(
            $"""
            select coalesce(leaf.application_id, h.application_id) as application_id, {Columns}
            from sealed_head leaf full join ledger_head h on h.application_id = leaf.application_id
            left join ledger_entry at_end on at_end.application_id = h.application_id and at_end.sequence = h.sequence
            left join ledger_entry there on there.application_id = leaf.application_id and there.sequence = leaf.sequence
            order by 1
            """,
            commandTimeout: 0);

    /// <summary>Returns why this chain must not be sealed; null when it continues the head that was sealed last.</summary>
    public LedgerFinding? FindFault()
    {
        if (Head is null)
        {
            return LedgerFinding.Create(ApplicationId, new ChainFault(ChainFaultKind.TailMissing, 1));
        }

        if (EndHash is null || StoredDigest.ToDigest(EndHash) != Head.Hash)
        {
            return LedgerFinding.CreateForHead(ApplicationId, Head.Sequence);
        }

        if (Leaf is not { } leaf || HashAtLeaf == leaf.Hash)
        {
            return null;
        }

        return LedgerFinding.Create(
            ApplicationId,
            new ChainFault(HashAtLeaf is null ? ChainFaultKind.TailMissing : ChainFaultKind.SealedHashMismatch, leaf.Sequence));
    }
}
