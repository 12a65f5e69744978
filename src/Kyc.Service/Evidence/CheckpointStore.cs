using System.Diagnostics.CodeAnalysis;
using Dapper;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Signing;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Evidence;

/// <summary>
/// Reads and writes the tables <c>checkpoint</c>, <c>checkpoint_leaf</c> and, in the key database, <c>checkpoint_witness</c>.
/// </summary>
public sealed class CheckpointStore(KeyDatabase keyDatabase)
{
    private const string Columns = "content, algorithm, key_id, signature";

    /// <summary>Returns the newest checkpoint; null when there is none.</summary>
    public static async Task<SignedStatement?> ReadNewestAsync(NpgsqlConnection connection) =>
        (await connection.QuerySingleOrDefaultAsync<StatementRow?>(
            $"select {Columns} from checkpoint order by number desc limit 1"))?.ToStatement();

    /// <summary>Returns the newest checkpoint of scope All, which covers all chains; null when there is none.</summary>
    public static async Task<SignedStatement?> ReadNewestOfScopeAllAsync(NpgsqlConnection connection) =>
        (await connection.QuerySingleOrDefaultAsync<StatementRow?>(
            $"select {Columns} from checkpoint where scope = 2 order by number desc limit 1"))?.ToStatement();

    /// <summary>Returns the checkpoint with the given number; null when there is none.</summary>
    public static async Task<SignedStatement?> FindAsync(NpgsqlConnection connection, long number) =>
        (await connection.QuerySingleOrDefaultAsync<StatementRow?>(
            $"select {Columns} from checkpoint where number = @number", new { number }))?.ToStatement();

    /// <summary>
    /// Streams all checkpoints in the order of their numbers. The connection is in use until the last checkpoint has been read.
    /// </summary>
    public static IEnumerable<SignedStatement> ReadAll(NpgsqlConnection connection) =>
        connection.Query<StatementRow>($"select {Columns} from checkpoint order by number", buffered: false, commandTimeout: 0)
            .Select(row => row.ToStatement());

    /// <summary>
    /// Returns at most the given count of checkpoints whose numbers are greater than the given number, in ascending order.
    /// </summary>
    public static async Task<IReadOnlyList<(long Number, SignedStatement Statement)>> ReadPageAsync(
        NpgsqlConnection connection, long after, int maxCount) =>
        [.. (await connection.QueryAsync<StatementRow>(
            $"select number, {Columns} from checkpoint where number > @after order by number limit @maxCount", new { after, maxCount }))
            .Select(row => (row.Number, row.ToStatement()))];

    /// <summary>Returns the heads that the given checkpoint of scope Changes covers, ordered by application id.</summary>
    public static async Task<IReadOnlyList<HeadLeaf>> ReadLeavesAsync(NpgsqlConnection connection, long number) =>
        [.. (await connection.QueryAsync<LeafRow>(
            "select application_id, sequence, hash from checkpoint_leaf where number = @number order by application_id", new { number }))
            .Select(row => row.ToLeaf())];

    /// <summary>Streams the heads that the newest checkpoint of scope All covers, ordered by application id.</summary>
    public static IAsyncEnumerable<HeadLeaf> ReadSealedHeadsAsync(NpgsqlConnection connection) =>
        connection.QueryUnbufferedAsync<LeafRow>("select application_id, sequence, hash from sealed_head order by application_id")
            .Select(row => row.ToLeaf());

    public static Task<int> InsertAsync(NpgsqlConnection connection, Checkpoint checkpoint, SignedStatement statement) =>
        connection.ExecuteAsync(
            """
            insert into checkpoint (number, scope, content, algorithm, key_id, signature)
            values (@Number, @scope, @Content, @Algorithm, @KeyId, @Signature)
            """,
            new
            {
                checkpoint.Number,
                scope = EvidenceNumbers.CheckpointScope.ToNumber(checkpoint.Scope),
                statement.Content,
                statement.Algorithm,
                statement.KeyId,
                statement.Signature,
            });

    /// <summary>
    /// Returns the number and hash of the newest checkpoint that the key database has recorded; null when it has recorded none.
    /// </summary>
    public async Task<CheckpointWitness?> ReadWitnessAsync(CancellationToken cancellationToken)
    {
        await using var connection = await keyDatabase.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<(long Number, byte[] Hash)?>(
            "select number, hash from checkpoint_witness") is { } row
            ? new CheckpointWitness(row.Number, StoredDigest.ToDigest(row.Hash))
            : null;
    }

    /// <summary>Records the given checkpoint in the key database, unless a newer one is already recorded there.</summary>
    public async Task RecordWitnessAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        await using var connection = await keyDatabase.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            insert into checkpoint_witness (number, hash) values (@Number, @hash)
            on conflict (one) do update set number = excluded.number, hash = excluded.hash where checkpoint_witness.number < excluded.number
            """,
            new { checkpoint.Number, hash = checkpoint.Hash.ToArray() });
    }

    [SuppressMessage("Performance", "CA1812", Justification = "Made by Dapper.")]
    private sealed record StatementRow
    {
        public long Number { get; init; }

        public byte[] Content { get; init; } = [];

        public string Algorithm { get; init; } = "";

        public string KeyId { get; init; } = "";

        public byte[] Signature { get; init; } = [];

        public SignedStatement ToStatement() => new(Content, Algorithm, KeyId, Signature);
    }

    [SuppressMessage("Performance", "CA1812", Justification = "Made by Dapper.")]
    internal sealed record LeafRow
    {
        public Guid ApplicationId { get; init; }

        public long Sequence { get; init; }

        public byte[] Hash { get; init; } = [];

        public HeadLeaf ToLeaf() => new(ApplicationId, Sequence, StoredDigest.ToDigest(Hash));
    }
}
