using System.Diagnostics.CodeAnalysis;
using Dapper;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Evidence;

/// <summary>Everything stored about the chains of a range of applications, read in one snapshot.</summary>
internal sealed class StoredChains
{
    // Of every ciphertext that the ledger tells of: application, kind and id of the row, and SHA-256 of the stored bytes.
    private static readonly string SubjectsSql = string.Join(
        "\nunion all ", from table in CiphertextTables.All where table.Subject is not null select SubjectsOf(table));

    private static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <summary>End of the range, itself included.</summary>
    public required Guid UpTo { get; init; }

    /// <summary>Whether nothing comes after.</summary>
    public bool IsLast => UpTo == Last;

    public required IReadOnlyDictionary<Guid, List<LedgerRow>> Rows { get; init; }

    public required IReadOnlyDictionary<Guid, HeadLeaf> Heads { get; init; }

    /// <summary>Every head that a checkpoint sealed.</summary>
    public required IReadOnlyDictionary<Guid, List<HeadLeaf>> Leaves { get; init; }

    public required IReadOnlyDictionary<Guid, Dictionary<SubjectKey, Digest>> Subjects { get; init; }

    /// <summary>Applications that anything is stored about, in the order of ids.</summary>
    public IEnumerable<Guid> Applications =>
        Rows.Keys.Union(Heads.Keys).Union(Leaves.Keys).Union(Subjects.Keys).OrderBy(id => id.ToString("D"), StringComparer.Ordinal);

    /// <summary>The chains of the next applications after one, at most so many, or of all that are left.</summary>
    public static async Task<StoredChains> ReadAsync(NpgsqlConnection connection, Guid after, int most, CancellationToken cancel)
    {
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        // Applications whose row and head are both gone fall between two that are left, so they are read with those.
        var upTo = await connection.ExecuteScalarAsync<Guid?>(
            """
            select id from (
                (select id from application where id > @after order by id limit @most)
                union
                (select application_id from ledger_head where application_id > @after order by application_id limit @most)
            ) known order by id offset @most - 1 limit 1
            """,
            new { after, most }) ?? Last;
        return await ReadRangeAsync(connection, after, upTo);
    }

    /// <summary>The chain of one application.</summary>
    public static Task<StoredChains> ReadOneAsync(NpgsqlConnection connection, Guid applicationId) =>
        ReadRangeAsync(connection, Before(applicationId), applicationId);

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
            UpTo = upTo,
            Rows = rows.GroupBy(row => row.ApplicationId).ToDictionary(group => group.Key, group => group.Select(row => row.ToLedgerRow()).ToList()),
            Heads = heads.ToDictionary(row => row.ApplicationId, row => row.ToLeaf()),
            Leaves = leaves.GroupBy(row => row.ApplicationId).ToDictionary(group => group.Key, group => group.Select(row => row.ToLeaf()).ToList()),
            Subjects = subjects.GroupBy(row => row.ApplicationId).ToDictionary(
                group => group.Key, group => group.ToDictionary(
                    row => new SubjectKey(EvidenceNumbers.SubjectKind.ValueOf(row.Kind, "ledger subject"), row.Id),
                    row => StoredDigest.Of(row.Hash))),
        };
    }

    // Not the digest that may be stored beside a ciphertext: what counts is what is there.
    private static string SubjectsOf(CiphertextTable table) =>
        $"""
        select {table.ApplicationColumn} as application_id, {EvidenceNumbers.SubjectKind.NumberOf(table.Subject!.Value)}::smallint as kind,
            id, sha256({table.Column}) as hash
        from {table.Name}
        where {table.Filled} and {table.SubjectCondition ?? "true"}
            and {table.ApplicationColumn} > @after and {table.ApplicationColumn} <= @upTo
        """;

    /// <summary>The id before one, in the order of unsigned big-endian bytes.</summary>
    private static Guid Before(Guid id)
    {
        var number = new UInt128(0, 0);
        foreach (var octet in id.ToByteArray(bigEndian: true)) number = (number << 8) | octet;
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

        public LedgerRow ToLedgerRow() => new(Sequence, StoredDigest.Of(Previous), Content, StoredDigest.Of(Hash));
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
