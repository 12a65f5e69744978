using System.Diagnostics.CodeAnalysis;
using Dapper;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Evidence;

/// <summary>Represents all stored data about the chains of a range of applications, read in one snapshot.</summary>
internal sealed class StoredChains
{
    // Selects every stored ciphertext that must have a ledger entry: the application, the kind and id of the row, and the SHA-256 hash of
    // the stored bytes.
    private static readonly string SubjectsSql = string.Join(
        "\nunion all ", from table in CiphertextTables.All where table.SubjectKind is not null select CreateSubjectsSql(table));

    private static readonly Guid LastId = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <summary>The last application id of the range, inclusive.</summary>
    public required Guid RangeEnd { get; init; }

    /// <summary>Whether there are no applications after this range.</summary>
    public bool IsLastRange => RangeEnd == LastId;

    public required IReadOnlyDictionary<Guid, List<LedgerRow>> Rows { get; init; }

    public required IReadOnlyDictionary<Guid, HeadLeaf> Heads { get; init; }

    /// <summary>All sealed heads, by application.</summary>
    public required IReadOnlyDictionary<Guid, List<HeadLeaf>> SealedHeads { get; init; }

    public required IReadOnlyDictionary<Guid, Dictionary<SubjectKey, Digest>> Subjects { get; init; }

    /// <summary>Gets the ids of the applications in the range that have stored data, in ascending order.</summary>
    public IEnumerable<Guid> ApplicationIds =>
        Rows.Keys.Union(Heads.Keys).Union(SealedHeads.Keys).Union(Subjects.Keys).OrderBy(id => id.ToString("D"), StringComparer.Ordinal);

    /// <summary>Reads the chains of the next applications after the given id, at most the given count.</summary>
    public static async Task<StoredChains> ReadAsync(
        NpgsqlConnection connection,
        Guid after,
        int maxCount,
        CancellationToken cancellationToken)
    {
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        // This query does not see an application whose row and head were both deleted. But its id lies within a range, so its remaining
        // data is read.
        var rangeEnd = await connection.ExecuteScalarAsync<Guid?>(
            """
            select id from (
                (select id from application where id > @after order by id limit @maxCount)
                union
                (select application_id from ledger_head where application_id > @after order by application_id limit @maxCount)
            ) known order by id offset @maxCount - 1 limit 1
            """,
            new { after, maxCount }) ?? LastId;
        return await ReadRangeAsync(connection, after, rangeEnd);
    }

    /// <summary>Reads the chain of the given application.</summary>
    public static Task<StoredChains> ReadApplicationAsync(NpgsqlConnection connection, Guid applicationId) =>
        ReadRangeAsync(connection, GetPrecedingId(applicationId), applicationId);

    private static async Task<StoredChains> ReadRangeAsync(NpgsqlConnection connection, Guid after, Guid upTo)
    {
        var range = new { after, upTo };
        var rows = await connection.QueryAsync<EntryRow>(
            """
            select application_id, sequence, previous, content, hash from ledger_entry
            where application_id > @after and application_id <= @upTo order by application_id, sequence
            """,
            range);
        var heads = await connection.QueryAsync<CheckpointStore.LeafRow>(
            "select application_id, sequence, hash from ledger_head where application_id > @after and application_id <= @upTo", range);
        var leaves = await connection.QueryAsync<CheckpointStore.LeafRow>(
            """
            select application_id, sequence, hash from checkpoint_leaf where application_id > @after and application_id <= @upTo
            union all select application_id, sequence, hash from sealed_head where application_id > @after and application_id <= @upTo
            """,
            range);
        var subjects = await connection.QueryAsync<SubjectRow>(SubjectsSql, range);
        return new StoredChains
        {
            RangeEnd = upTo,
            Rows = rows.GroupBy(row => row.ApplicationId)
                .ToDictionary(group => group.Key, group => group.Select(row => row.ToLedgerRow()).ToList()),
            Heads = heads.ToDictionary(row => row.ApplicationId, row => row.ToLeaf()),
            SealedHeads = leaves.GroupBy(row => row.ApplicationId)
                .ToDictionary(group => group.Key, group => group.Select(row => row.ToLeaf()).ToList()),
            Subjects = subjects.GroupBy(row => row.ApplicationId).ToDictionary(
                group => group.Key, group => group.ToDictionary(
                    row => new SubjectKey(EvidenceNumbers.SubjectKind.ToValue(row.Kind, "ledger subject"), row.Id),
                    row => StoredDigest.ToDigest(row.Hash))),
        };
    }

    // The statement computes the hash from the ciphertext, because the stored bytes must be verified. A hash stored in the same row could
    // be wrong.
    private static string CreateSubjectsSql(CiphertextTable table) =>
        $"""
            select {table.ApplicationColumn} as application_id, {EvidenceNumbers.SubjectKind.ToNumber(
                table.SubjectKind!.Value)}::smallint as kind,
                id, sha256({table.Column}) as hash
            from {table.Name}
            where {table.FilledCondition} and {table.SubjectCondition ?? "true"}
                and {table.ApplicationColumn} > @after and {table.ApplicationColumn} <= @upTo
            """;

    /// <summary>Returns the id immediately before the given id, in the order of unsigned big-endian bytes.</summary>
    private static Guid GetPrecedingId(Guid id)
    {
        var number = new UInt128(0, 0);
        foreach (var octet in id.ToByteArray(bigEndian: true))
        {
            number = (number << 8) | octet;
        }

        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, number - 1);
        return new Guid(bytes, bigEndian: true);
    }

    [SuppressMessage("Performance", "CA1812", Justification = "Made by Dapper.")]
    private sealed record EntryRow
    {
        public Guid ApplicationId { get; init; }

        public long Sequence { get; init; }

        public byte[] Previous { get; init; } = [];

        public byte[] Content { get; init; } = [];

        public byte[] Hash { get; init; } = [];

        public LedgerRow ToLedgerRow() => new(Sequence, StoredDigest.ToDigest(Previous), Content, StoredDigest.ToDigest(Hash));
    }

    [SuppressMessage("Performance", "CA1812", Justification = "Made by Dapper.")]
    private sealed record SubjectRow
    {
        public Guid ApplicationId { get; init; }

        public short Kind { get; init; }

        public Guid Id { get; init; }

        public byte[] Hash { get; init; } = [];
    }
}
