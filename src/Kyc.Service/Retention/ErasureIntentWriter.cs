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
public sealed class ErasureIntentWriter(KycDatabase database, DueQuery dueQuery, UnusableRowRegistry unusableRows, TimeProvider clock)
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
        DueCursor cursor,
        SessionLock sessionLock,
        CancellationToken cancellationToken) =>
        database.RunInTransactionAsync(
            async connection =>
            {
                await sessionLock.ThrowIfLostAsync(connection);
                await ErasureGroups.ForceGenericPlansAsync(connection);
                var (candidates, next) = await dueQuery.FindCandidatesAsync(connection, cursor, BatchSize);
                var lockedApplications = await LockAsync(connection, candidates);
                // Data that other transactions committed before the locks were acquired is visible only to statements that start now.
                // Therefore everything is read again.
                var items = (await dueQuery.DetermineDueClassesAsync(connection, lockedApplications))
                    .Where(item => item.PendingPaperDocuments.Count == 0)
                    .ToList();
                if (items.Count == 0)
                {
                    return (null, next);
                }

                var at = clock.GetNow();
                var builder = new BatchBuilder(at);
                foreach (var application in items.GroupBy(item => item.Application.Id))
                {
                    builder.Add(application.Key, [.. application]);
                }

                var entry = await AppendEntryAsync(connection, builder.Batch, at);
                await RemoveFromScheduleAsync(connection, builder.Batch);
                await CancelOpenApplicationsAsync(connection, items, at);
                return ((ErasureEntry?)entry, next);
            },
            cancellationToken);

    /// <summary>
    /// Reads the number and hash of the newest entry, and prevents other transactions from appending entries until this transaction ends.
    /// </summary>
    public static async Task<(long Number, byte[] Hash)> LockHeadAsync(NpgsqlConnection connection)
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock(@NumberLock)", new { NumberLock });
        return await ErasureLedgerReader.ReadHeadAsync(connection);
    }

    /// <summary>
    /// Appends an entry that a replay restores, and removes its data classes from the schedule. The entry keeps its number.
    /// </summary>
    public static async Task AppendReplayedEntryAsync(NpgsqlConnection connection, ErasureEntry entry)
    {
        var batch = entry.GetBatch();
        await InsertEntryAsync(connection, entry, batch.IntendedAt.ToDateTimeOffset());
        await InsertErasuresAsync(connection, entry.Number, batch, replayed: true);
        await RemoveFromScheduleAsync(connection, batch);
    }

    /// <summary>Takes those erasures of the given entry that this database does not have, and appends them as a new entry.</summary>
    /// <returns>The new entry; null when the database has all erasures of the given entry.</returns>
    public static async Task<ErasureEntry?> AppendMissingErasuresAsync(NpgsqlConnection connection, ErasureEntry divergedEntry)
    {
        var batch = await RemoveKnownErasuresAsync(connection, divergedEntry.GetBatch());
        if (batch.Applications.Count == 0)
        {
            return null;
        }

        var (number, hash) = await ErasureLedgerReader.ReadHeadAsync(connection);
        var entry = ErasureEntry.CreateNext(number, hash, batch);
        await AppendReplayedEntryAsync(connection, entry);
        return entry;
    }

    /// <summary>Returns a copy of the batch without the erasures that this database already has.</summary>
    public static async Task<ErasureBatch> RemoveKnownErasuresAsync(NpgsqlConnection connection, ErasureBatch batch)
    {
        var ids = batch.Applications.Select(application => application.ErasureId.ToId()).ToArray();
        var applications = batch.Applications.Select(application => application.ApplicationId.ToId()).ToArray();
        var knownIds = (await connection.QueryAsync<Guid>(
            "select id from erasure where application_id = any(@applications) and id = any(@ids)", new { applications, ids })).ToHashSet();
        var remainingBatch = batch.Clone();
        remainingBatch.Applications.Clear();
        remainingBatch.Applications.Add(batch.Applications.Where(application => !knownIds.Contains(application.ErasureId.ToId())));
        return remainingBatch;
    }

    private async Task<IReadOnlyList<PlannedApplication>> LockAsync(NpgsqlConnection connection, Guid[] ids)
    {
        // Applications that another transaction has locked are skipped; the next run erases them.
        var rows = await connection.QueryAsync<(Guid Id, short State, DateTimeOffset UpdatedAt)>(
            "select id, state, updated_at from application where id = any(@ids) order by id for update skip locked", new { ids });
        return PlannedApplication.ConvertRows(rows, unusableRows);
    }

    private static async Task<ErasureEntry> AppendEntryAsync(NpgsqlConnection connection, ErasureBatch batch, DateTimeOffset intendedAt)
    {
        var (number, hash) = await LockHeadAsync(connection);
        var entry = ErasureEntry.CreateNext(number, hash, batch);
        await InsertEntryAsync(connection, entry, intendedAt);
        await InsertErasuresAsync(connection, entry.Number, batch, replayed: false);
        return entry;
    }

    private static Task<int> InsertEntryAsync(NpgsqlConnection connection, ErasureEntry entry, DateTimeOffset at) =>
        connection.ExecuteAsync(
            "insert into erasure_ledger (number, previous, content, hash, intended_at) values (@Number, @Previous, @Content, @Hash, @at)",
            new
            {
                entry.Number,
                entry.Previous,
                entry.Content,
                entry.Hash,
                at,
            });

    private static async Task InsertErasuresAsync(NpgsqlConnection connection, long number, ErasureBatch batch, bool replayed)
    {
        foreach (var group in batch.Applications.GroupBy(application => ErasureGroups.GetClassBits(application.DataClasses)))
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
                        group.First().DataClasses.Select(RetentionConversions.DataClassMap.ToOwnValue).Order()),
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
    private static async Task CancelOpenApplicationsAsync(NpgsqlConnection connection, IReadOnlyList<DueDataClass> items, DateTimeOffset at)
    {
        foreach (var openApplication in items.Select(item => item.Application).Where(application => !application.State.IsFinal())
            .DistinctBy(application => application.Id))
        {
            var transitionBatch = new WriteBatch(connection);
            ApplicationStore.Move(
                transitionBatch,
                new ApplicationRow { Id = openApplication.Id, State = openApplication.State },
                ApplicationFinding.Cancelled,
                "",
                null,
                Caller.Service,
                at);
            await transitionBatch.ExecuteAsync();
            if (openApplication.DerivedEvent is { } abandonedEvent)
            {
                await RetentionEventStore.RecordAbandonedAsync(connection, openApplication.Id, abandonedEvent.Day, at);
            }

            await LedgerStore.AppendAsync(
                connection,
                new LedgerEvent(
                    openApplication.Id,
                    LedgerEntryKind.ApplicationCancelled,
                    at,
                    LedgerEvent.ServiceActor,
                    LedgerEvent.CreateSubject(SubjectKind.Application, openApplication.Id)));
        }
    }

    /// <summary>Builds the batch of an entry. Classes that are erased for the same reason share one basis.</summary>
    private sealed class BatchBuilder(DateTimeOffset at)
    {
        private readonly Dictionary<(Guid? Early, string? Rule, int Version, TriggerEvent Event, DateOnly Start), int> _bases = [];

        public ErasureBatch Batch { get; } = new() { IntendedAt = Timestamp.FromDateTimeOffset(at) };

        public void Add(Guid id, IReadOnlyList<DueDataClass> classes)
        {
            var erased = new ErasedApplication { ApplicationId = id.ToBytes(), ErasureId = Guid.CreateVersion7(at).ToBytes() };
            foreach (var item in classes)
            {
                erased.DataClasses.Add(RetentionConversions.DataClassMap.ToOtherValue(item.DataClass));
                erased.Basis.Add(GetBasisIndex(item));
            }
            Batch.Applications.Add(erased);
        }

        private int GetBasisIndex(DueDataClass item)
        {
            var key = (
                item.EarlyErasure?.Id, item.DueDate?.Rule.Id, item.DueDate?.Rule.Version ?? 0, item.DueDate?.StartEvent ?? default,
                item.DueDate?.StartDay ?? default);
            if (_bases.TryGetValue(key, out var index))
            {
                return index;
            }

            Batch.Bases.Add(item.ToBasis());
            return _bases[key] = Batch.Bases.Count - 1;
        }
    }
}
