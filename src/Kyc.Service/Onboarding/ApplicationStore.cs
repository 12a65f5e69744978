using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Onboarding;

/// <summary>Reads and writes the tables <c>application</c> and <c>application_transition</c>.</summary>
public sealed class ApplicationStore(KycDatabase database)
{
    private const string Columns =
        """
        id, reference_code, request_mac, channel as channel_number, declaration, state as state_number, outcome_code,
        method as method_number, method_code, method_letter, verified_at, created_at, updated_at
        """;

    /// <summary>
    /// Stores a new application with its first transition and the first entry of its ledger chain. Returns false, and stores nothing, when
    /// the calling program has already used the idempotency key.
    /// </summary>
    public Task<bool> TryInsertAsync(
        ApplicationRow row, Caller caller, string idempotencyKey, LedgerSubject subject, CancellationToken cancellationToken) =>
        database.WriteInTransactionAsync(async (connection, writes) =>
        {
            var insertedCount = await connection.ExecuteAsync(
                """
                insert into application (id, reference_code, caller_program, idempotency_key, request_mac, channel, declaration, state, created_at, updated_at)
                values (@Id, @ReferenceCode, @Program, @idempotencyKey, @RequestMac, @Channel, @Declaration, @State, @CreatedAt, @CreatedAt)
                on conflict (caller_program, idempotency_key) do nothing
                """,
                new
                {
                    row.Id,
                    row.ReferenceCode,
                    caller.Program,
                    idempotencyKey,
                    row.RequestMac,
                    Channel = row.ChannelNumber,
                    row.Declaration,
                    State = row.StateNumber,
                    row.CreatedAt,
                });
            if (insertedCount == 0)
            {
                return false;
            }

            AppendTransition(writes, row.Id, ApplicationState.Unspecified, row.State, "", caller, row.CreatedAt);
            LedgerStore.Append(
                writes, heads: [],
                [
                    new LedgerEvent(row.Id, LedgerEntryKind.ApplicationCreated, row.CreatedAt, LedgerEvent.GetActor(caller), subject)
                    {
                        Facts = [new LedgerFact("channel", RecordWords.GetWord(row.Channel))],
                    }
                ]);
            return true;
        }, cancellationToken);

    /// <summary>
    /// Finds the application that the given program created with the given idempotency key. Returns null when there is none.
    /// </summary>
    public async Task<ApplicationRow?> FindByIdempotencyKeyAsync(string program, string idempotencyKey, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<ApplicationRow>(
            $"select {Columns} from application where caller_program = @program and idempotency_key = @idempotencyKey",
            new { program, idempotencyKey });
    }

    /// <summary>Finds an application by its ID. Returns null when there is none.</summary>
    public async Task<ApplicationRow?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<ApplicationRow>($"select {Columns} from application where id = @id", new { id });
    }

    /// <summary>Finds the name of the program that created an application. Returns null when there is no such application.</summary>
    public async Task<string?> FindOwnerAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string>("select caller_program from application where id = @id", new { id });
    }

    /// <summary>
    /// Finds an application by its normalized reference code (<see cref="ReferenceCode"/>). Returns null when there is none.
    /// </summary>
    public async Task<ApplicationRow?> FindByReferenceCodeAsync(string referenceCode, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<ApplicationRow>(
            $"select {Columns} from application where reference_code = @referenceCode", new { referenceCode });
    }

    /// <summary>The SQL that reads the application <c>@id</c> and locks it until the transaction ends.</summary>
    internal const string LockSql = $"select {Columns} from application where id = @id for update";

    /// <summary>
    /// Reads an application and locks it until the transaction ends. Every change to an application begins with this lock. Returns null
    /// when there is no application with this ID.
    /// </summary>
    public static Task<ApplicationRow?> LockAsync(NpgsqlConnection connection, Guid id) =>
        connection.QuerySingleOrDefaultAsync<ApplicationRow>(LockSql, new { id });

    /// <summary>
    /// Adds to the batch the statements that move a locked application to the state that the finding leads to and append the transition.
    /// Watchers are notified after the commit. The method and time of an earlier verification are removed when
    /// <paramref name="usedMethod"/> is null.
    /// </summary>
    /// <exception cref="InvalidOperationException">The finding is impossible in the application's state.</exception>
    internal static void Move(
        WriteBatch batch, ApplicationRow application, ApplicationFinding finding, string outcomeCode, UsedMethod? usedMethod, Caller caller,
        DateTimeOffset at)
    {
        var state = ApplicationLifecycle.GetNextState(application.State, finding);
        batch.Add(
            """
            update application set state = $2, outcome_code = $3, method = $4, method_code = $5, method_letter = $6, rule_revision = $7, verified_at = $8, updated_at = $9
            where id = $1
            """,
            application.Id,
            ApplicationNumbers.State.ToNumber(state),
            outcomeCode,
            ApplicationNumbers.Method.ToNumber(usedMethod?.Method ?? VerificationMethod.Unspecified),
            usedMethod?.Code ?? "",
            usedMethod?.Letter.ItemLetter ?? "",
            usedMethod?.Letter.RuleRevision ?? "",
            usedMethod is null ? null : at,
            at);
        AppendTransition(batch, application.Id, application.State, state, outcomeCode, caller, at);
    }

    /// <summary>Reads the transitions after the given sequence number, in ascending order.</summary>
    public async Task<IReadOnlyList<TransitionRow>> ReadTransitionsAsync(
        Guid id,
        long after,
        int limit,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<TransitionRow>(
            """
            select sequence, previous_state as previous_state_number, state as state_number, outcome_code, occurred_at
            from application_transition where application_id = @id and sequence > @after order by sequence limit @limit
            """,
            new { id, after, limit })).AsList();
    }

    /// <summary>Reads the transition that led to the current state. Every application has one.</summary>
    public async Task<TransitionRow> ReadLatestTransitionAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleAsync<TransitionRow>(
            """
            select sequence, previous_state as previous_state_number, state as state_number, outcome_code, occurred_at
            from application_transition where application_id = @id order by sequence desc limit 1
            """,
            new { id });
    }

    private static void AppendTransition(
        WriteBatch batch,
        Guid id,
        ApplicationState previousState,
        ApplicationState state,
        string outcomeCode,
        Caller caller,
        DateTimeOffset at)
    {
        // The lock on the application ensures that no other transaction uses the same sequence number.
        batch.Add(
            """
            insert into application_transition (application_id, sequence, previous_state, state, outcome_code, caller_program, caller_person, occurred_at)
            select $1, coalesce(max(sequence), 0) + 1, $2, $3, $4, $5, $6, $7 from application_transition where application_id = $1
            """,
            id,
            ApplicationNumbers.StateOrNone.ToNumber(previousState),
            ApplicationNumbers.State.ToNumber(state),
            outcomeCode,
            caller.Program,
            caller.Person,
            at);
        TransactionAnnouncements.Add(DatabaseNotificationListener.ApplicationChannel, id.ToString("D"));
    }
}
