using System.Diagnostics.CodeAnalysis;
using Dapper;
using Kyc.Evidence.Ledger;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Ledger;

/// <summary>
/// Reads and writes the tables <c>ledger_entry</c> and <c>ledger_head</c>, which hold one hash chain for each application.
/// </summary>
/// <remarks>
/// <para>To record a change: take the lock on the application (<c>ApplicationStore.LockAsync</c>) if its row still exists, make the change,
/// and call <see cref="AppendAsync"/> on the same connection before the transaction commits. The change and its entry are then stored
/// together or not at all. <see cref="AppendAsync"/> also locks the heads of the chains until the transaction ends, in the order of the
/// applications' ids. Therefore the method is also safe for applications whose row has been deleted. A transaction that appends to several
/// chains must do so in one call.</para>
/// <para>Every row with ciphertext needs an entry with the SHA-256 hash of its ciphertext (<see cref="LedgerSubjectFactory"/>). Otherwise
/// the verification of the ledger reports the row. Entries are never changed or deleted, even when the data of the application is
/// erased.</para>
/// </remarks>
public static class LedgerStore
{
    /// <summary>
    /// The SQL that reads and locks the end of the chain of the application <c>@id</c>. <see cref="ReadHeadsAsync"/> reads the result. The
    /// statement for several chains is not used for one, because PostgreSQL plans a statement with an array parameter again at each
    /// execution when the array has only one element.
    /// </summary>
    internal const string SelectHeadForUpdateSql =
        "select application_id, sequence, hash from ledger_head where application_id = @id for update";

    /// <summary>Appends events in the given order to the chains of their applications, in the caller's transaction.</summary>
    /// <returns>The new ends of the chains.</returns>
    /// <exception cref="InvalidOperationException">
    /// A chain has not begun, and the first event for it is not <see cref="LedgerEntryKind.ApplicationCreated"/>.
    /// </exception>
    /// <exception cref="ArgumentException">An event is not well-formed.</exception>
    public static async Task<IReadOnlyList<HeadLeaf>> AppendAsync(NpgsqlConnection connection, params IReadOnlyList<LedgerEvent> events)
    {
        if (events.Count == 0)
        {
            return [];
        }

        var ids = events.Select(ledgerEvent => ledgerEvent.ApplicationId).Distinct().ToArray();
        // All callers that lock several heads use the same order, so that they cannot deadlock.
        var heads = await LockHeadsAsync(connection, ids);
        var batch = new WriteBatch(connection);
        Append(batch, heads, events);
        await batch.ExecuteAsync();
        return [.. heads.Values];
    }

    /// <summary>
    /// Locks and returns the ends of the chains of the given applications until the transaction ends. The lock on an application is not
    /// sufficient, because some code, for example the export of evidence, appends entries without locking the application.
    /// </summary>
    internal static async Task<Dictionary<Guid, HeadLeaf>> LockHeadsAsync(NpgsqlConnection connection, Guid[] ids) => IndexByApplication(
        ids is [var id]
            ? await connection.QueryAsync<HeadRow>(SelectHeadForUpdateSql, new { id })
            : await connection.QueryAsync<HeadRow>(
                "select application_id, sequence, hash from ledger_head where application_id = any(@ids) "
                + "order by application_id for update",
                new { ids }));

    /// <summary>Reads the result of <see cref="SelectHeadForUpdateSql"/>: the ends of the chains, by application.</summary>
    internal static async Task<Dictionary<Guid, HeadLeaf>> ReadHeadsAsync(SqlMapper.GridReader results) =>
        IndexByApplication(await results.ReadAsync<HeadRow>());

    /// <summary>
    /// Adds to the given batch the statements that append the given events to the chains of their applications. The caller must have locked
    /// the <paramref name="heads"/>. The method replaces them with the new ends of the chains.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// A chain has not begun, and the first event for it is not <see cref="LedgerEntryKind.ApplicationCreated"/>.
    /// </exception>
    internal static void Append(WriteBatch batch, Dictionary<Guid, HeadLeaf> heads, IReadOnlyList<LedgerEvent> events)
    {
        var (ids, rows, newChains, continuedChains) = (
            new Guid[events.Count],
            new LedgerRow[events.Count],
            new HashSet<Guid>(),
            new HashSet<Guid>());
        for (var i = 0; i < rows.Length; i++)
        {
            var ledgerEvent = events[i];
            var lastHead = heads.GetValueOrDefault(ledgerEvent.ApplicationId);
            if (lastHead is null && ledgerEvent.Kind != LedgerEntryKind.ApplicationCreated)
            {
                throw new InvalidOperationException("The chain of this application has not begun.");
            }

            ids[i] = ledgerEvent.ApplicationId;
            rows[i] = LedgerRow.CreateNext(lastHead, ledgerEvent.ToEntry((lastHead?.Sequence ?? 0) + 1));
            if (lastHead is null)
            {
                newChains.Add(ledgerEvent.ApplicationId);
            }
            else if (!newChains.Contains(ledgerEvent.ApplicationId))
            {
                continuedChains.Add(ledgerEvent.ApplicationId);
            }

            heads[ledgerEvent.ApplicationId] = new HeadLeaf(ledgerEvent.ApplicationId, rows[i].Sequence, rows[i].Hash);
        }

        batch.Add(
            "insert into ledger_entry (application_id, sequence, previous, content, hash) select * from unnest($1, $2, $3, $4, $5)",
            ids, Array.ConvertAll(rows, row => row.Sequence), Array.ConvertAll(rows, row => row.PreviousHash.ToArray()),
            Array.ConvertAll(rows, row => row.Content), Array.ConvertAll(rows, row => row.Hash.ToArray()));
        AddHeads(batch, "insert into ledger_head (application_id, sequence, hash) select * from unnest($1, $2, $3)", heads, newChains);
        if (continuedChains.Count == 1)
        {
            var newHead = heads[continuedChains.Single()];
            batch.Add(
                "update ledger_head set sequence = $2, hash = $3 where application_id = $1", newHead.ApplicationId, newHead.Sequence,
                newHead.Hash.ToArray());
            return;
        }
        // The statement restricts the ids in addition to the join. With the join alone, PostgreSQL might read the whole table for a large
        // batch.
        AddHeads(
            batch,
            """
            update ledger_head h set sequence = n.sequence, hash = n.hash from unnest($1, $2, $3) as n(application_id, sequence, hash)
            where h.application_id = any($1) and h.application_id = n.application_id
            """,
            heads, continuedChains);
    }

    private static Dictionary<Guid, HeadLeaf> IndexByApplication(IEnumerable<HeadRow> rows) =>
        rows.ToDictionary(row => row.ApplicationId, row => row.ToLeaf());

    private static void AddHeads(WriteBatch batch, string sql, Dictionary<Guid, HeadLeaf> heads, HashSet<Guid> changedIds)
    {
        if (changedIds.Count == 0)
        {
            return;
        }

        var changedHeads = changedIds.Select(id => heads[id]).ToArray();
        batch.Add(
            sql, Array.ConvertAll(changedHeads, end => end.ApplicationId), Array.ConvertAll(changedHeads, end => end.Sequence),
            Array.ConvertAll(changedHeads, end => end.Hash.ToArray()));
    }

    /// <summary>Returns the end of the chain of the given application; null when the chain has not begun.</summary>
    public static async Task<HeadLeaf?> ReadHeadAsync(NpgsqlConnection connection, Guid applicationId) =>
        (await connection.QuerySingleOrDefaultAsync<HeadRow?>(
            "select application_id, sequence, hash from ledger_head where application_id = @applicationId",
            new { applicationId }))?.ToLeaf();

    /// <summary>
    /// Returns the whole chain of the given application in the order of the stored sequence numbers. The chain is not verified; use
    /// <see cref="LedgerChain.Verify"/>.
    /// </summary>
    public static async Task<IReadOnlyList<LedgerRow>> ReadChainAsync(NpgsqlConnection connection, Guid applicationId) =>
        [.. (await connection.QueryAsync<EntryRow>(
            "select sequence, previous, content, hash from ledger_entry where application_id = @applicationId order by sequence",
            new { applicationId }))
            .Select(row => row.ToLedgerRow())];

    [SuppressMessage("Performance", "CA1812", Justification = "Made by Dapper.")]
    private sealed record HeadRow
    {
        public Guid ApplicationId { get; init; }

        public long Sequence { get; init; }

        public byte[] Hash { get; init; } = [];

        public HeadLeaf ToLeaf() => new(ApplicationId, Sequence, StoredDigest.ToDigest(Hash));
    }

    [SuppressMessage("Performance", "CA1812", Justification = "Made by Dapper.")]
    private sealed record EntryRow
    {
        public long Sequence { get; init; }

        public byte[] Previous { get; init; } = [];

        public byte[] Content { get; init; } = [];

        public byte[] Hash { get; init; } = [];

        public LedgerRow ToLedgerRow() => new(Sequence, StoredDigest.ToDigest(Previous), Content, StoredDigest.ToDigest(Hash));
    }
}

/// <summary>Converts stored values to digests.</summary>
internal static class StoredDigest
{
    /// <summary>
    /// Returns the given stored value as a digest. A value whose length is not 32 bytes was tampered with. For such a value, returns its
    /// hash, which differs from every correct digest.
    /// </summary>
    public static Digest ToDigest(byte[] stored) => stored.Length == Digest.ByteLength ? Digest.FromBytes(stored) : Digest.Compute(stored);
}
