using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Ledger;
using Kyc.Service.Approvals;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Reads and writes the table <c>retention_hold</c>. Every transaction that changes a hold or acknowledges an erasure locks the row of the
/// application. Therefore a hold cannot be changed while an erasure of the same application is being acknowledged.
/// </summary>
public sealed class HoldStore(KycDatabase database, UnusableRowRegistry unusableRows, TimeProvider clock)
{
    private const string Columns =
        """
        id, application_id, reason as reason_number, reference, until_day, state as state_number, placed_at, placed_person, release_person,
        approve_person, ended_at, overtaken_at, release_requested_at, request_mac
        """;

    /// <summary>Places a hold. A repeated call with the same idempotency key and the same content returns the stored hold.</summary>
    /// <returns>The hold, and the numbers of the data classes whose erasure has already been acknowledged.</returns>
    /// <exception cref="ServiceFailureException">APPLICATION-UNKNOWN, EVENT-KEY-REUSED or DATA-ERASED.</exception>
    public Task<(HoldRow Hold, IReadOnlyList<short> Erased)> PlaceAsync(
        HoldPlacement placement, Caller caller, CancellationToken cancellationToken) =>
        database.RunInTransactionAsync(
            async connection =>
            {
                _ =
                    await ApplicationStore.LockAsync(connection, placement.ApplicationId)
                    ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
                var storedHold = await connection.QuerySingleOrDefaultAsync<HoldRow>(
                    $"select {Columns} from retention_hold where placed_program = @Program and idempotency_key = @IdempotencyKey",
                    new { caller.Program, placement.IdempotencyKey });
                var erasedClasses = await ErasureQueries.ReadErasedClassesAsync(connection, placement.ApplicationId);
                if (storedHold is not null)
                {
                    return placement.Matches(storedHold)
                        ? (storedHold, erasedClasses)
                        : throw RetentionFailures.EventKeyReused.ToException();
                }

                await ErasureQueries.RequireStoredDataAsync(connection, placement.ApplicationId);
                var (id, at) = (Guid.CreateVersion7(clock.GetNow()), clock.GetNow());
                var hold =
                    await connection.QuerySingleOrDefaultAsync<HoldRow>(
                        $"""
                        insert into retention_hold (
                            id, application_id, reason, reference, until_day, state, placed_at, placed_program, placed_person, idempotency_key, request_mac)
                        values (@id, @ApplicationId, @reason, @Reference, @Until, @standing, @at, @Program, @Person, @IdempotencyKey, @RequestMac)
                        on conflict (placed_program, idempotency_key) do nothing returning {Columns}
                        """,
                        new
                        {
                            id,
                            placement.ApplicationId,
                            reason = RetentionNumbers.HoldReason.ToNumber(placement.Reason),
                            placement.Reference,
                            placement.Until,
                            standing = RetentionNumbers.HoldState.ToNumber(HoldState.Standing),
                            at,
                            caller.Program,
                            caller.Person,
                            placement.IdempotencyKey,
                            placement.RequestMac,
                        })
                    // A concurrent call used the same key for a different application, which has its own lock.
                    ?? throw RetentionFailures.EventKeyReused.ToException();
                await AppendToLedgerAsync(
                    connection,
                    hold,
                    LedgerEntryKind.HoldPlaced,
                    at,
                    LedgerEvent.GetActor(caller),
                    new LedgerFact("reference", hold.Reference),
                    new LedgerFact("until", IsoDate.ToText(hold.UntilDay)));
                return (hold, erasedClasses);
            },
            cancellationToken);

    /// <summary>
    /// Moves the last day of a hold in effect to a later day, or removes the last day when <paramref name="until"/> is null. A pending
    /// request to release the hold is withdrawn. Does nothing when the hold already has this last day.
    /// </summary>
    /// <exception cref="ServiceFailureException">HOLD-UNKNOWN, HOLD-ENDED or HOLD-NOT-LONGER.</exception>
    public Task<HoldRow> ExtendAsync(
        Guid id, DateOnly? until, Caller caller, CancellationToken cancellationToken) => ChangeAsync(id, async (connection, hold) =>
    {
        if (hold.UntilDay == until)
        {
            return hold;
        }

        if (hold.UntilDay is null || until < hold.UntilDay)
        {
            throw RetentionFailures.HoldNotLonger.ToException();
        }

        await AppendToLedgerAsync(
            connection, hold, LedgerEntryKind.HoldPlaced, clock.GetNow(), LedgerEvent.GetActor(caller),
            new LedgerFact("extended-until", IsoDate.ToText(until)));
        return await connection.QuerySingleAsync<HoldRow>(
            // A pending request to release the hold was made before the hold was extended, so it is withdrawn.
            $"update retention_hold set until_day = @until, state = @standing, release_program = null, release_person = null where id = @id returning {Columns}",
            new
            {
                id,
                until,
                standing = RetentionNumbers.HoldState.ToNumber(HoldState.Standing),
            });
    }, cancellationToken);

    /// <summary>
    /// Requests the release of a hold. Does nothing when the release has already been requested and that request has not expired.
    /// </summary>
    /// <exception cref="ServiceFailureException">HOLD-UNKNOWN or HOLD-ENDED.</exception>
    public Task<HoldRow> RequestReleaseAsync(Guid id, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            (connection, hold) =>
                IsReleaseRequested(hold)
                    ? Task.FromResult(hold)
                    : connection.QuerySingleAsync<HoldRow>(
                        $"update retention_hold set state = @requested, release_program = @Program, release_person = @Person, release_requested_at = @at where id = @id returning {Columns}",
                        new
                        {
                            id,
                            requested = RetentionNumbers.HoldState.ToNumber(HoldState.ReleaseRequested),
                            caller.Program,
                            caller.Person,
                            at = clock.GetNow(),
                        }),
            cancellationToken);

    /// <summary>Releases a hold whose release a different person has requested.</summary>
    /// <exception cref="ServiceFailureException">
    /// HOLD-UNKNOWN, HOLD-ENDED, HOLD-RELEASE-NOT-REQUESTED or SECOND-PERSON-REQUIRED.
    /// </exception>
    public Task<HoldRow> ApproveReleaseAsync(
        Guid id, Caller caller, CancellationToken cancellationToken) => ChangeAsync(id, async (connection, hold) =>
    {
        if (!IsReleaseRequested(hold))
        {
            throw RetentionFailures.ReleaseNotRequested.ToException();
        }

        TwoPersonApprovalService.RequireDifferentPerson(hold.ReleasePerson!, caller);
        var at = clock.GetNow();
        await AppendToLedgerAsync(
            connection, hold, LedgerEntryKind.HoldReleased, at, LedgerEvent.GetActor(caller),
            new LedgerFact("requested-by", hold.ReleasePerson!));
        return await connection.QuerySingleAsync<HoldRow>(
            $"""
            update retention_hold set state = @released, approve_program = @Program, approve_person = @Person, ended_at = @at where id = @id returning {Columns}
            """,
            new
            {
                id,
                released = RetentionNumbers.HoldState.ToNumber(HoldState.Released),
                caller.Program,
                caller.Person,
                at,
            });
    }, cancellationToken);

    /// <summary>Ends the holds whose last day is over in Japan time, except those whose application is locked.</summary>
    /// <returns>The number of ended holds.</returns>
    public async Task<int> EndExpiredHoldsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var today = JapanTime.ToDate(clock.GetUtcNow());
        var expiredIds = (await connection.QueryAsync<Guid>(
            "select id from retention_hold where ended_at is null and until_day < @today", new { today })).AsList();
        var endedCount = 0;
        foreach (var id in expiredIds)
        {
            endedCount += await database.RunInTransactionAsync(async transactionConnection =>
            {
                // The hold is read again after it is locked, because it may just have been extended. A hold whose application is locked is
                // skipped until the next round.
                if (await LockAsync(transactionConnection, id, "for update skip locked") is not { EndedAt: null, UntilDay: { } until } hold
                    || until >= today)
                {
                    return 0;
                }

                if (unusableRows.Convert([hold], "retention_hold", row => row.Id, row => row.Reason).Count == 0)
                {
                    return 0;
                }

                var at = clock.GetNow();
                await AppendToLedgerAsync(
                    transactionConnection,
                    hold,
                    LedgerEntryKind.HoldReleased,
                    at,
                    LedgerEvent.ServiceActor,
                    new LedgerFact("expired", IsoDate.ToText(until)));
                return await transactionConnection.ExecuteAsync(
                    "update retention_hold set state = @expired, ended_at = @at where id = @id",
                    new { id, expired = RetentionNumbers.HoldState.ToNumber(HoldState.Expired), at });
            }, cancellationToken);
        }
        return endedCount;
    }

    /// <summary>
    /// Records that a replay erased the data in spite of the given holds, because the data had already been erased when they were placed.
    /// Returns the holds.
    /// </summary>
    public async Task<IReadOnlyList<HoldRow>> MarkAsOvertakenAsync(NpgsqlConnection connection, IReadOnlyList<Guid> ids) =>
        (await connection.QueryAsync<HoldRow>(
            $"update retention_hold set overtaken_at = @at where id = any(@ids) returning {Columns}",
            new { ids = ids.Distinct().ToArray(), at = clock.GetNow() })).AsList();

    /// <summary>Reads a page of holds, the newest first.</summary>
    /// <param name="applicationId">The application whose holds are read; null for all applications.</param>
    /// <param name="includeEnded">Whether ended holds are included.</param>
    /// <param name="after">The ID of the last hold of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number of holds.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<HoldRow>> ListAsync(
        Guid? applicationId, bool includeEnded, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<HoldRow>(
            $"""
            select {Columns} from retention_hold
            where (@applicationId::uuid is null or application_id = @applicationId) and (@includeEnded or ended_at is null)
                and (@after::uuid is null or id < @after)
            order by id desc limit @limit
            """,
            new { applicationId, includeEnded, after, limit })).AsList();
    }

    private bool IsReleaseRequested(HoldRow hold) =>
        hold.ReleasePerson is not null
        && hold.ReleaseRequestedAt is { } at
        && at + TwoPersonApprovalService.RequestLifetime > clock.GetUtcNow();

    private Task<HoldRow> ChangeAsync(
        Guid id,
        Func<NpgsqlConnection, HoldRow, Task<HoldRow>> change,
        CancellationToken cancellationToken) =>
        database.RunInTransactionAsync(
            async connection =>
            {
                var hold = await LockAsync(connection, id) ?? throw RetentionFailures.HoldUnknown.ToException();
                return hold.EndedAt is null ? await change(connection, hold) : throw RetentionFailures.HoldEnded.ToException();
            },
            cancellationToken);

    private static async Task<HoldRow?> LockAsync(NpgsqlConnection connection, Guid id, string lockClause = "for update")
    {
        // The application is locked first, as in every transaction that changes it. Only then is the hold read, so that its state is
        // current.
        var lockedApplicationId = await connection.QuerySingleOrDefaultAsync<Guid?>(
            $"select id from application where id = (select application_id from retention_hold where id = @id) {lockClause}", new { id });
        if (lockedApplicationId is null)
        {
            return null;
        }

        return await connection.QuerySingleOrDefaultAsync<HoldRow>($"select {Columns} from retention_hold where id = @id", new { id });
    }

    private static Task<IReadOnlyList<HeadLeaf>> AppendToLedgerAsync(
        NpgsqlConnection connection, HoldRow hold, LedgerEntryKind kind, DateTimeOffset at, Actor actor, params LedgerFact[] facts) =>
        LedgerStore.AppendAsync(
            connection, new LedgerEvent(hold.ApplicationId, kind, at, actor, LedgerEvent.CreateSubject(SubjectKind.Hold, hold.Id))
            {
                Facts = [new("reason", RetentionWords.GetWord(hold.Reason)), .. facts],
            });
}
