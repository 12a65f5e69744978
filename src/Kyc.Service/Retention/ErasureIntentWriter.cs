using Dapper;
using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Retention;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Performs the first step of an erasure in one transaction: it finds the due data, locks the applications, checks the holds again, and
/// acknowledges the erasure by writing an entry to the erasure ledger. After the commit, the erasure is always completed, by a later run if
/// necessary. This class also appends the entries that a replay restores.
/// </summary>
public sealed class ErasureIntentWriter(KycDatabase database, DueQuery due, UnusableRows unusable, TimeProvider clock)
{
    /// <summary>The key of the advisory lock that makes transactions append entries one after the other. The value is arbitrary.</summary>
    private const long NumberLock = 0x4B59_4345_5241;

    /// <summary>
    /// The maximum number of applications in an entry. The default is small enough that calls wait only briefly for a locked application,
    /// and large enough that the time for commits is negligible.
    /// </summary>
    internal int BatchSize { get; set; } = 1000;

    /// <summary>
    /// Acknowledges the erasure of the next batch of due data by appending an entry to the erasure ledger. In the same transaction, removes
    /// the data classes from the schedule and cancels the applications that are still open.
    /// </summary>
    /// <returns>
    /// The entry, which is null when no data had to be erased; and the position of the next batch, which is null after the last batch.
    /// </returns>
    public Task<(ErasureEntry? Entry, DueCursor? Next)> WriteAsync(
        DueCursor cursor, SessionLock sessionLock, CancellationToken cancellationToken) => database.InTransactionAsync(async connection =>
    {
        await sessionLock.CheckAsync(connection);
        await ErasureGroups.ForceGenericPlansAsync(connection);
        var (candidates, next) = await due.FindCandidatesAsync(connection, cursor, BatchSize);
        var locked = await LockAsync(connection, candidates);
        // Data that other transactions committed before the locks were acquired is visible only to statements that start now. Therefore
        // everything is read again.
        var items = (await due.ExamineAsync(connection, locked)).Where(item => item.PendingPaperDocuments.Count == 0).ToList();
        if (items.Count == 0)
        {
            return (null, next);
        }

        var at = clock.GetNow();
        var batch = new BatchBuilder(at);
        foreach (var application in items.GroupBy(item => item.Application.Id))
        {
            batch.Add(application.Key, [.. application]);
        }

        var entry = await AppendAsync(connection, batch.Batch, at);
        await RemoveFromScheduleAsync(connection, batch.Batch);
        await CancelOpenAsync(connection, items, at);
        return ((ErasureEntry?)entry, next);
    }, cancellationToken);

    /// <summary>
    /// Reads the number and hash of the newest entry, and prevents other transactions from appending entries until this transaction ends.
    /// </summary>
    public static async Task<(long Number, byte[] Hash)> LockHeadAsync(NpgsqlConnection connection)
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock(@NumberLock)", new { NumberLock });
        return await ErasureLedger.ReadHeadAsync(connection);
    }

    /// <summary>
    /// Appends an entry that a replay restores, and removes its data classes from the schedule. The entry keeps its number.
    /// </summary>
    public static async Task AppendReplayedAsync(NpgsqlConnection connection, ErasureEntry entry)
    {
        var batch = entry.Read();
        await InsertAsync(connection, entry, batch.IntendedAt.ToDateTimeOffset());
        await InsertErasuresAsync(connection, entry.Number, batch, replayed: true);
        await RemoveFromScheduleAsync(connection, batch);
    }

    /// <summary>Takes those erasures of the given entry that this database does not have, and appends them as a new entry.</summary>
    /// <returns>The new entry; null when the database has all erasures of the given entry.</returns>
    public static async Task<ErasureEntry?> AppendMissingErasuresAsync(NpgsqlConnection connection, ErasureEntry diverged)
    {
        var batch = await RemoveKnownErasuresAsync(connection, diverged.Read());
        if (batch.Applications.Count == 0)
        {
            return null;
        }

        var (number, hash) = await ErasureLedger.ReadHeadAsync(connection);
        var entry = ErasureEntry.CreateNext(number, hash, batch);
        await AppendReplayedAsync(connection, entry);
        return entry;
    }

    /// <summary>Returns a copy of the batch without the erasures that this database already has.</summary>
    public static async Task<ErasureBatch> RemoveKnownErasuresAsync(NpgsqlConnection connection, ErasureBatch batch)
    {
        var ids = batch.Applications.Select(application => application.ErasureId.ToId()).ToArray();
        var applications = batch.Applications.Select(application => application.ApplicationId.ToId()).ToArray();
        var known = (await connection.QueryAsync<Guid>(
            "select id from erasure where application_id = any(@applications) and id = any(@ids)", new { applications, ids })).ToHashSet();
        var rest = batch.Clone();
        rest.Applications.Clear();
        rest.Applications.Add(batch.Applications.Where(application => !known.Contains(application.ErasureId.ToId())));
        return rest;
    }

    private async Task<IReadOnlyList<PlannedApplication>> LockAsync(NpgsqlConnection connection, Guid[] ids)
    {
        // Applications that another transaction has locked are skipped; the next run erases them.
        var rows = await connection.QueryAsync<(Guid Id, short State, DateTimeOffset UpdatedAt)>(
            "select id, state, updated_at from application where id = any(@ids) order by id for update skip locked", new { ids });
        return PlannedApplication.ConvertRows(rows, unusable);
    }

    private static async Task<ErasureEntry> AppendAsync(NpgsqlConnection connection, ErasureBatch batch, DateTimeOffset at)
    {
        var (number, hash) = await LockHeadAsync(connection);
        var entry = ErasureEntry.CreateNext(number, hash, batch);
        await InsertAsync(connection, entry, at);
        await InsertErasuresAsync(connection, entry.Number, batch, replayed: false);
        return entry;
    }

    private static Task<int> InsertAsync(NpgsqlConnection connection, ErasureEntry entry, DateTimeOffset at) => connection.ExecuteAsync(
        "insert into erasure_ledger (number, previous, content, hash, intended_at) values (@Number, @Previous, @Content, @Hash, @at)",
        new { entry.Number, entry.Previous, entry.Content, entry.Hash, at });

    private static async Task InsertErasuresAsync(NpgsqlConnection connection, long number, ErasureBatch batch, bool replayed)
    {
        foreach (var group in batch.Applications.GroupBy(application => ErasureGroups.ToBits(application.DataClasses)))
        {
            await connection.ExecuteAsync(
                """
                insert into erasure (application_id, number, id, classes, replayed)
                select application_id, @number, id, @classes, @replayed from unnest(@applications, @ids) as made(application_id, id)
                """,
                new
                {
                    number,
                    replayed,
                    classes = EvidenceNumbers.DataClass.ToNumbers(
                        group.First().DataClasses.Select(RetentionConversions.Classes.ToOwn).Order()),
                    applications = group.Select(application => application.ApplicationId.ToId()).ToArray(),
                    ids = group.Select(application => application.ErasureId.ToId()).ToArray(),
                });
        }
    }

    /// <summary>Removes the data classes of an acknowledged erasure from the schedule.</summary>
    private static async Task RemoveFromScheduleAsync(NpgsqlConnection connection, ErasureBatch batch)
    {
        foreach (var (bits, ids) in new ErasureGroups(batch).Groups)
        {
            await connection.ExecuteAsync(
                "delete from retention_schedule where application_id = any(@ids) and 1 << data_class & @bits <> 0", new { ids, bits });
        }
    }

    /// <summary>Cancels applications that are not in a final state, because they cannot be completed after their data is erased.</summary>
    private static async Task CancelOpenAsync(NpgsqlConnection connection, IReadOnlyList<DueClass> items, DateTimeOffset at)
    {
        foreach (var open in items.Select(item => item.Application).Where(application => !application.State.IsFinal())
            .DistinctBy(application => application.Id))
        {
            var move = new WriteBatch(connection);
            ApplicationStore.Move(
                move, new ApplicationRow { Id = open.Id, State = open.State }, ApplicationFinding.Cancelled, "", null, Caller.Service, at);
            await move.ExecuteAsync();
            if (open.DerivedEvent is { } abandoned)
            {
                await RetentionEventStore.RecordAbandonedAsync(connection, open.Id, abandoned.Day, at);
            }

            await LedgerStore.AppendAsync(
                connection,
                new LedgerEvent(
                    open.Id,
                    LedgerKind.ApplicationCancelled,
                    at,
                    LedgerEvent.ServiceActor,
                    LedgerEvent.CreateSubject(SubjectKind.Application, open.Id)));
        }
    }

    /// <summary>Builds the batch of an entry. Classes that are erased for the same reason share one basis.</summary>
    private sealed class BatchBuilder(DateTimeOffset at)
    {
        private readonly Dictionary<(Guid? Early, string? Rule, int Version, TriggerEvent Event, DateOnly Start), int> _bases = [];

        public ErasureBatch Batch { get; } = new() { IntendedAt = Timestamp.FromDateTimeOffset(at) };

        public void Add(Guid id, IReadOnlyList<DueClass> classes)
        {
            var erased = new ErasedApplication { ApplicationId = id.ToBytes(), ErasureId = Guid.CreateVersion7(at).ToBytes() };
            foreach (var item in classes)
            {
                erased.DataClasses.Add(RetentionConversions.Classes.ToOther(item.DataClass));
                erased.Basis.Add(GetBasisIndex(item));
            }
            Batch.Applications.Add(erased);
        }

        private int GetBasisIndex(DueClass item)
        {
            var key = (
                item.Early?.Id, item.Due?.Rule.Id, item.Due?.Rule.Version ?? 0, item.Due?.StartEvent ?? default,
                item.Due?.StartDay ?? default);
            if (_bases.TryGetValue(key, out var index))
            {
                return index;
            }

            Batch.Bases.Add(item.ToBasis());
            return _bases[key] = Batch.Bases.Count - 1;
        }
    }
}
