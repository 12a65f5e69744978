using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Posting;
using Kyc.Mail.Tracking;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Reads and writes the tables <c>mail_item</c> and <c>mail_report</c>. A caller that changes a letter must have locked the letter's
/// application.
/// </summary>
public static class MailItemStore
{
    /// <summary>The key of the advisory lock that is taken while a batch is created.</summary>
    private const long BatchLock = 0x4B59_424D_4149;

    private const string OwnColumns =
        """
        m.id, m.application_id, m.management_number, m.state as state_number, m.sending, m.batch_id, m.prints, m.posting_number,
        m.posting_date, m.stage as stage_number, m.reason as reason_number,
        m.code_hash, m.code_tries, m.code_expires_at, m.code_accepted_at, m.updated_at, m.returned_on, m.unprintable,
        (select count(*)::int from mail_line l where l.item_id = m.id and l.reading = 0) as unread_lines
        """;

    private const string Columns = $"{OwnColumns}, m.due as due_number, m.due_on";

    /// <summary>
    /// Stores a new letter that is ready for printing. Its management number consists of the day and eight random characters, so that the
    /// number reveals nothing about the person.
    /// </summary>
    public static async Task<MailItemRow> InsertAsync(NpgsqlConnection connection, Guid applicationId, int sending, DateTimeOffset at)
    {
        var row = new MailItemRow
        {
            Id = Guid.CreateVersion7(at),
            ApplicationId = applicationId,
            ManagementNumber = $"{JapanTime.ToDate(at):yyMMdd}-{ReferenceCode.Create()}",
            State = MailItemState.Ready,
            Sending = sending,
        };
        await connection.ExecuteAsync(
            """
            insert into mail_item (id, application_id, management_number, state, sending, created_at, updated_at)
            values (@Id, @ApplicationId, @ManagementNumber, @state, @Sending, @at, @at)
            """,
            new { row.Id, row.ApplicationId, row.ManagementNumber, state = row.StateNumber, row.Sending, at });
        return row;
    }

    /// <summary>Reads the latest letter of an application. Returns null when there is none.</summary>
    public static Task<MailItemRow?> ReadLatestAsync(NpgsqlConnection connection, Guid applicationId) =>
        connection.QuerySingleOrDefaultAsync<MailItemRow>(
            $"select {Columns} from mail_item m where application_id = @applicationId order by sequence desc limit 1",
            new { applicationId });

    public static Task<MailItemRow?> FindAsync(NpgsqlConnection connection, string managementNumber) =>
        connection.QuerySingleOrDefaultAsync<MailItemRow>(
            $"select {Columns} from mail_item m where management_number = @managementNumber", new { managementNumber });

    public static Task<MailItemRow> ReadAsync(NpgsqlConnection connection, Guid id) =>
        connection.QuerySingleAsync<MailItemRow>($"select {Columns} from mail_item m where id = @id", new { id });

    public static Task<MailItemRow?> FindAsync(NpgsqlConnection connection, PostingKey key) =>
        connection.QuerySingleOrDefaultAsync<MailItemRow>(
            $"select {Columns} from mail_item m where posting_number = @Digits and posting_date = @PostingDate",
            new { key.Number.Digits, key.PostingDate });

    /// <summary>Returns those of the given posting keys that belong to letters of this service.</summary>
    public static async Task<IReadOnlySet<PostingKey>> FindKnownKeysAsync(NpgsqlConnection connection, IReadOnlyList<PostingKey> keys) =>
        (await connection.QueryAsync<int>(
            """
            select k.place::int from unnest(@numbers, @dates) with ordinality as k(number, day, place)
            where exists (select from mail_item m where m.posting_number = k.number and m.posting_date = k.day)
            """,
            new { numbers = keys.Select(key => key.Number.Digits).ToArray(), dates = keys.Select(key => key.PostingDate).ToArray() }))
        .Select(place => keys[place - 1]).ToHashSet();

    public static Task<MailItemRow?> FindByManagementNumberAsync(NpgsqlConnection connection, string managementNumber) =>
        connection.QuerySingleOrDefaultAsync<MailItemRow>(
            $"select {Columns} from mail_item m where management_number = @managementNumber", new { managementNumber });

    /// <summary>
    /// Selects letters that are ready for printing and whose applications await verification. Locks the letters and the applications. Only
    /// one batch is created at a time, so that two clerks get different letters. The method waits for locked applications, so that no
    /// letter is omitted.
    /// </summary>
    public static async Task<IReadOnlyList<MailItemRow>> LockReadyLettersAsync(NpgsqlConnection connection, int limit)
    {
        const string order = "order by m.unprintable <> '', m.application_id";
        var values = new
        {
            limit,
            ready = MailNumbers.ItemState.ToNumber(MailItemState.Ready),
            awaiting = ApplicationNumbers.State.ToNumber(ApplicationState.AwaitingVerification),
        };
        await connection.ExecuteAsync("select pg_advisory_xact_lock(@BatchLock)", new { BatchLock });
        // The applications are locked first, as in all other writes, so that no deadlock occurs.
        var applications = (await connection.QueryAsync<Guid>(
            $"""
            select id from application where id in (
                select m.application_id from mail_item m join application a on a.id = m.application_id
                where m.state = @ready and a.state = @awaiting {order} limit @limit)
            order by id for update
            """,
            values)).ToArray();
        return (await connection.QueryAsync<MailItemRow>(
            $"""
            select {Columns} from mail_item m join application a on a.id = m.application_id
            where m.state = @ready and a.state = @awaiting and m.application_id = any(@applications) {order} for update of m
            """,
            new { values.ready, values.awaiting, applications })).AsList();
    }

    /// <summary>Reads the letters of a batch in the order of the printed sheets, and locks the letters and their applications.</summary>
    public static async Task<IReadOnlyList<MailItemRow>> LockLettersOfBatchAsync(NpgsqlConnection connection, Guid batchId)
    {
        // The applications are locked first, as in all other writes, so that no deadlock occurs. One statement for both would lock the
        // letters first.
        await connection.ExecuteAsync(
            """
            select id from application where id in (select application_id from mail_item where batch_id = @batchId) order by id for update
            """,
            new { batchId });
        return (await connection.QueryAsync<MailItemRow>(
            $"""
            select {Columns}, a.state as application_state_number, a.outcome_code
            from mail_item m join application a on a.id = m.application_id
            where m.batch_id = @batchId order by m.application_id for update of m
            """,
            new { batchId })).AsList();
    }

    /// <summary>Reads the letters with the given IDs, together with the states and outcome codes of their applications.</summary>
    public static async Task<IReadOnlyList<MailItemRow>> ReadManyAsync(NpgsqlConnection connection, Guid[] ids) =>
        (await connection.QueryAsync<MailItemRow>(
            $"""
            select {Columns}, a.state as application_state_number, a.outcome_code
            from mail_item m join application a on a.id = m.application_id where m.id = any(@ids)
            """,
            new { ids })).AsList();

    public static async Task<IReadOnlyList<MailItemRow>> ListAsync(
        NpgsqlConnection connection, IReadOnlyCollection<MailItemState> states, DateOnly? dueBy, Guid after, int limit) =>
        (await connection.QueryAsync<MailItemRow>(
            $"""
            select {OwnColumns}, a.state as application_state_number, a.outcome_code, {MailWorkStore.LetterDeadlineKindSql} as due_number,
                {MailWorkStore.LetterDeadlineDaySql} as due_on
            from mail_item m join application a on a.id = m.application_id left join mail_batch b on b.id = m.batch_id
            where m.id > @after and (cardinality(@states) = 0 or m.state = any(@states))
                and (@dueBy::date is null or {MailWorkStore.LetterDeadlineDaySql} <= @dueBy
                    or exists (select from mail_line l where l.item_id = m.id and l.reading = 0))
            order by m.id limit @limit
            """,
            new { after, limit, dueBy, states = MailNumbers.ItemState.ToNumbers(states) })).AsList();

    public static Task SetStateAsync(NpgsqlConnection connection, Guid id, MailItemState state, DateTimeOffset at) =>
        connection.ExecuteAsync(
            "update mail_item set state = @state, updated_at = @at where id = @id",
            new { id, state = MailNumbers.ItemState.ToNumber(state), at });

    /// <summary>
    /// Stores that a letter was printed in the given batch, with the hash and the expiry of its activation code. Resets the count of
    /// attempts to enter the code, and clears an earlier printing problem.
    /// </summary>
    public static Task StorePrintingAsync(
        NpgsqlConnection connection, Guid id, Guid batchId, string codeHash, DateTimeOffset? codeExpiresAt, DateTimeOffset at) =>
        connection.ExecuteAsync(
            """
            update mail_item set state = @batched, batch_id = @batchId, prints = prints + 1, code_hash = @codeHash, code_tries = 0,
                code_expires_at = @codeExpiresAt, unprintable = '', updated_at = @at
            where id = @id
            """,
            new { id, batchId, codeHash, codeExpiresAt, at, batched = MailNumbers.ItemState.ToNumber(MailItemState.Batched) });

    /// <summary>Stores the problem because of which a batch omitted the given letter. An empty text clears the problem.</summary>
    public static Task StorePrintProblemAsync(NpgsqlConnection connection, string managementNumber, string problem) =>
        connection.ExecuteAsync(
            "update mail_item set unprintable = @problem where management_number = @managementNumber", new { managementNumber, problem });

    /// <summary>Stores the stage, reason and deadline that were computed from the reports.</summary>
    public static Task StoreTrackingAsync(
        NpgsqlConnection connection,
        Guid id,
        TrackingState state,
        TrackingDeadline? due,
        DateTimeOffset at) =>
        connection.ExecuteAsync(
            "update mail_item set stage = @stage, reason = @reason, due = @due, due_on = @Day, updated_at = @at where id = @id",
            new
            {
                id,
                at,
                stage = MailNumbers.Stage.ToNumber(MailEnumMaps.StageMap.ToOtherValue(state.Stage)),
                reason = MailNumbers.Reason.ToNumber(MailEnumMaps.ToReturnReason(state.Reason)),
                due = MailNumbers.DeadlineKind.ToNumber(
                    due is null ? MailDeadlineKind.Unspecified : MailEnumMaps.DeadlineMap.ToOtherValue(due.Kind)),
                due?.Day,
            });

    public static Task StoreCodeAttemptAsync(NpgsqlConnection connection, Guid id, bool accepted, DateTimeOffset at) =>
        connection.ExecuteAsync(
            "update mail_item set code_tries = code_tries + 1, code_accepted_at = case when @accepted then @at else code_accepted_at end where id = @id",
            new
            {
                id,
                accepted,
                at,
            });

    /// <summary>Adds a tracking report. Returns false when the same report is already stored.</summary>
    public static async Task<bool> TryAddReportAsync(
        NpgsqlConnection connection, Guid id, TrackingReport report, Caller caller, DateTimeOffset at) =>
        await connection.ExecuteAsync(
            """
            insert into mail_report (item_id, event, reason, at, office, imported_program, imported_person, imported_at)
            values (@id, @happened, @reason, @reportedAt, @Office, @Program, @Person, @at) on conflict do nothing
            """,
            new
            {
                id,
                happened = MailNumbers.Event.ToNumber(report.Event),
                reason = MailNumbers.ReportReason.ToNumber(report.Reason),
                reportedAt = report.ReportedAt,
                report.Office,
                caller.Program,
                caller.Person,
                at,
            }) > 0;

    public static async Task<IReadOnlyList<TrackingReport>> ReadReportsAsync(NpgsqlConnection connection, Guid id) =>
        [.. (await connection.QueryAsync<(short Event, short Reason, DateTimeOffset At, string Office)>(
            "select event, reason, at, office from mail_report where item_id = @id", new { id }))
            .Select(row => new TrackingReport(
                MailNumbers.Event.ToValue(row.Event, "mail_report.event"),
                MailNumbers.ReportReason.ToValue(row.Reason, "mail_report.reason"),
                row.At, row.Office))];
}
