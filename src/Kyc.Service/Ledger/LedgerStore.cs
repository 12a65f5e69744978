using System.Diagnostics.CodeAnalysis;
using Dapper;
using Kyc.Evidence.Ledger;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Ledger;

/// <summary>
/// SQL of <c>ledger_entry</c> and <c>ledger_head</c>: one hash chain an application.
/// </summary>
/// <remarks>
/// <para>How to use it: take the lock on the application (<c>ApplicationStore.LockAsync</c>) if its row still exists, change what is to be
/// changed, and call <see cref="AppendAsync"/> on the same connection before the transaction commits. The step and its entry are then there
/// together or not at all. <see cref="AppendAsync"/> also locks the heads of the chains until the transaction ends, in the order of the
/// applications' ids: so it is safe for applications whose row is gone, and whoever appends to several chains in one transaction does so in
/// one call.</para>
/// <para>A row that holds ciphertext is told of by an entry with the SHA-256 of that ciphertext (<see cref="LedgerSubjects"/>), or verification
/// names the row. Entries are never changed nor deleted, not even when the data is erased.</para>
/// </remarks>
public static class LedgerStore
{
    /// <summary>
    /// Locks the end of one chain; takes <c>@id</c> and gives what <see cref="ReadHeadsAsync"/> reads. One chain has statements of its own, here
    /// and where it is written: PostgreSQL plans what takes an array anew at each execution, as long as arrays of one are cheaper than the length
    /// it would assume.
    /// </summary>
    internal const string LockSql = "select application_id, sequence, hash from ledger_head where application_id = @id for update";

    /// <summary>Appends events, in the order given, to the chains of their applications; part of the caller's transaction.</summary>
    /// <returns>The new end of every chain appended to.</returns>
    /// <exception cref="InvalidOperationException">A chain has not begun and its first event is not <see cref="LedgerKind.ApplicationCreated"/>.</exception>
    /// <exception cref="ArgumentException">An event is not well-formed.</exception>
    public static async Task<IReadOnlyList<HeadLeaf>> AppendAsync(NpgsqlConnection connection, params IReadOnlyList<LedgerEvent> events)
    {
        if (events.Count == 0) return [];
        var ids = events.Select(next => next.ApplicationId).Distinct().ToArray();
        // The order is the same for everybody who locks several, so that none waits for another in a circle.
        var heads = await LockAsync(connection, ids);
        var batch = new WriteBatch(connection);
        Append(batch, heads, events);
        await batch.ExecuteAsync();
        return [.. heads.Values];
    }

    /// <summary>
    /// Locks the ends of chains until the transaction ends. The lock on an application does not do: who exports or reads what is kept of it
    /// appends without that one.
    /// </summary>
    internal static async Task<Dictionary<Guid, HeadLeaf>> LockAsync(NpgsqlConnection connection, Guid[] ids) => ByApplication(
        ids is [var id]
            ? await connection.QueryAsync<HeadRow>(LockSql, new { id })
            : await connection.QueryAsync<HeadRow>(
                "select application_id, sequence, hash from ledger_head where application_id = any(@ids) order by application_id for update", new { ids }));

    /// <summary>The ends of chains that <see cref="LockSql"/> gave, by application.</summary>
    internal static async Task<Dictionary<Guid, HeadLeaf>> ReadHeadsAsync(SqlMapper.GridReader results) => ByApplication(await results.ReadAsync<HeadRow>());

    /// <summary>The same as part of a larger batch. <paramref name="heads"/> are locked already, and become the new ends.</summary>
    internal static void Append(WriteBatch batch, Dictionary<Guid, HeadLeaf> heads, IReadOnlyList<LedgerEvent> events)
    {
        var (ids, rows, begun, continued) = (new Guid[events.Count], new LedgerRow[events.Count], new HashSet<Guid>(), new HashSet<Guid>());
        for (var i = 0; i < rows.Length; i++)
        {
            var next = events[i];
            var last = heads.GetValueOrDefault(next.ApplicationId);
            if (last is null && next.Kind != LedgerKind.ApplicationCreated)
                throw new InvalidOperationException("The chain of this application has not begun.");
            ids[i] = next.ApplicationId;
            rows[i] = LedgerRow.Following(last, next.EntryAt((last?.Sequence ?? 0) + 1));
            if (last is null) begun.Add(next.ApplicationId);
            else if (!begun.Contains(next.ApplicationId)) continued.Add(next.ApplicationId);
            heads[next.ApplicationId] = new HeadLeaf(next.ApplicationId, rows[i].Sequence, rows[i].Hash);
        }

        batch.Add(
            "insert into ledger_entry (application_id, sequence, previous, content, hash) select * from unnest($1, $2, $3, $4, $5)",
            ids, Array.ConvertAll(rows, row => row.Sequence), Array.ConvertAll(rows, row => row.Previous.ToArray()), Array.ConvertAll(rows, row => row.Content),
            Array.ConvertAll(rows, row => row.Hash.ToArray()));
        AddHeads(batch, "insert into ledger_head (application_id, sequence, hash) select * from unnest($1, $2, $3)", heads, begun);
        if (continued.Count == 1)
        {
            var end = heads[continued.Single()];
            batch.Add("update ledger_head set sequence = $2, hash = $3 where application_id = $1", end.ApplicationId, end.Sequence, end.Hash.ToArray());
            return;
        }
        // Whose is said twice: by the join alone the whole table could be read for a large batch.
        AddHeads(
            batch,
            """
            update ledger_head h set sequence = n.sequence, hash = n.hash from unnest($1, $2, $3) as n(application_id, sequence, hash)
            where h.application_id = any($1) and h.application_id = n.application_id
            """,
            heads, continued);
    }

    private static Dictionary<Guid, HeadLeaf> ByApplication(IEnumerable<HeadRow> rows) => rows.ToDictionary(row => row.ApplicationId, row => row.ToLeaf());

    private static void AddHeads(WriteBatch batch, string sql, Dictionary<Guid, HeadLeaf> heads, HashSet<Guid> changed)
    {
        if (changed.Count == 0) return;
        var ends = changed.Select(id => heads[id]).ToArray();
        batch.Add(sql, Array.ConvertAll(ends, end => end.ApplicationId), Array.ConvertAll(ends, end => end.Sequence), Array.ConvertAll(ends, end => end.Hash.ToArray()));
    }

    /// <summary>The end of a chain; null when it has not begun.</summary>
    public static async Task<HeadLeaf?> HeadAsync(NpgsqlConnection connection, Guid applicationId) =>
        (await connection.QuerySingleOrDefaultAsync<HeadRow?>(
            "select application_id, sequence, hash from ledger_head where application_id = @applicationId", new { applicationId }))?.ToLeaf();

    /// <summary>A whole chain, in the order of its stored numbers. Untrusted: for <see cref="LedgerChain.Verify"/>.</summary>
    public static async Task<IReadOnlyList<LedgerRow>> ReadAsync(NpgsqlConnection connection, Guid applicationId) =>
        [.. (await connection.QueryAsync<EntryRow>(
            "select sequence, previous, content, hash from ledger_entry where application_id = @applicationId order by sequence", new { applicationId }))
            .Select(row => row.ToLedgerRow())];

    [SuppressMessage("Performance", "CA1812", Justification = "Made by Dapper.")]
    private sealed record HeadRow
    {
        public Guid ApplicationId { get; init; }

        public long Sequence { get; init; }

        public byte[] Hash { get; init; } = [];

        public HeadLeaf ToLeaf() => new(ApplicationId, Sequence, StoredDigest.Of(Hash));
    }

    [SuppressMessage("Performance", "CA1812", Justification = "Made by Dapper.")]
    private sealed record EntryRow
    {
        public long Sequence { get; init; }

        public byte[] Previous { get; init; } = [];

        public byte[] Content { get; init; } = [];

        public byte[] Hash { get; init; } = [];

        public LedgerRow ToLedgerRow() => new(Sequence, StoredDigest.Of(Previous), Content, StoredDigest.Of(Hash));
    }
}

/// <summary>Digests as the database holds them.</summary>
internal static class StoredDigest
{
    /// <summary>A stored value of another length than 32 bytes was tampered with: it becomes a digest that nothing has.</summary>
    public static Digest Of(byte[] stored) => stored.Length == Digest.Size ? Digest.From(stored) : Digest.Of(stored);
}
