using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.CardVerification;

/// <summary>
/// Specifies the stored state of a session. There is no state for expired sessions, because <see cref="CardSessionRow.ExpiresAt"/> shows
/// whether a session has expired.
/// </summary>
public enum CardSessionState
{
    Open,
    Decided,
    Replaced,
}

/// <summary>Represents a row of the table <c>card_session</c>.</summary>
public sealed record CardSessionRow
{
    public Guid Id { get; init; }

    public Guid ApplicationId { get; init; }

    public CardSessionState State
    {
        get => CardSessionNumbers.State.ToValue(StateNumber, "card_session.state");
        init => StateNumber = CardSessionNumbers.State.ToNumber(value);
    }

    internal short StateNumber { get; init; }

    /// <summary>The ciphertext of the application document that the card signs.</summary>
    public byte[] Document { get; init; } = [];

    public byte[] DocumentSha256 { get; init; } = [];

    public DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public byte[]? SubmissionMac { get; init; }

    public VerificationOutcome Outcome
    {
        get => CardSessionNumbers.Outcome.ToValue(OutcomeNumber, "card_session.outcome");
        init => OutcomeNumber = CardSessionNumbers.Outcome.ToNumber(value);
    }

    internal short OutcomeNumber { get; init; }

    public string OutcomeCode { get; init; } = "";

    public DateTimeOffset? DecidedAt { get; init; }
}

/// <summary>Represents what the newest session of an application means for the next one.</summary>
public sealed record LatestCardSession
{
    /// <summary>The name of the program that began the session.</summary>
    public string Program { get; init; } = "";

    /// <summary>Whether the session is open. It may have expired.</summary>
    public bool IsOpen { get; init; }

    /// <summary>
    /// The instant until which no other program can replace the session; null for a session of a version that did not protect sessions.
    /// </summary>
    public DateTimeOffset? ProtectedUntil { get; init; }
}

/// <summary>Reads and writes the table <c>card_session</c>.</summary>
public sealed class CardSessionStore(KycDatabase database)
{
    private const string Columns =
        """
        id, application_id, state as state_number, document, document_sha256, issued_at, expires_at, submission_mac,
        outcome as outcome_number, outcome_code, decided_at
        """;

    private const string SelectSql = $"select {Columns} from card_session where id = @id";

    /// <summary>Returns the session with the given ID; null when there is none.</summary>
    public async Task<CardSessionRow?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<CardSessionRow>(SelectSql, new { id });
    }

    /// <summary>Returns the name of the program that began the session with the given ID; null when there is none.</summary>
    public async Task<string?> FindOwnerAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string>("select opened_program from card_session where id = @id", new { id });
    }

    /// <summary>
    /// Returns the newest session of the given application; null when there is none. The caller must have locked the application.
    /// </summary>
    public static Task<LatestCardSession?> ReadLatestAsync(NpgsqlConnection connection, Guid applicationId) =>
        connection.QuerySingleOrDefaultAsync<LatestCardSession>(
            """
            select opened_program as Program, state = @open as IsOpen, protected_until as ProtectedUntil
            from card_session where application_id = @applicationId order by issued_at desc, id desc limit 1
            """,
            new { applicationId, open = CardSessionNumbers.State.ToNumber(CardSessionState.Open) });

    /// <summary>Returns the sessions of the given application that have an outcome, in the order in which they began.</summary>
    public static async Task<IReadOnlyList<CardSessionRow>> ReadDecidedAsync(NpgsqlConnection connection, Guid applicationId) =>
        (await connection.QueryAsync<CardSessionRow>(
            $"select {Columns} from card_session where application_id = @applicationId and state = @decided order by issued_at, id",
            new { applicationId, decided = CardSessionNumbers.State.ToNumber(CardSessionState.Decided) })).AsList();

    /// <summary>The SQL that reads and locks the session <c>@sessionId</c>. The caller must already have locked its application.</summary>
    internal const string SelectForUpdateSql = $"select {Columns} from card_session where id = @sessionId for update";

    /// <summary>
    /// Stores a new open session, and marks any earlier open session of the same application as replaced. The caller must have locked the
    /// application.
    /// </summary>
    public static Task InsertReplacingOpenAsync(
        NpgsqlConnection connection, CardSessionRow row, DateTimeOffset protectedUntil, Caller caller) =>
        connection.ExecuteAsync(
            """
            update card_session set state = @replaced where application_id = @ApplicationId and state = @open;
            insert into card_session
                (id, application_id, state, document, document_sha256, issued_at, expires_at, protected_until,
                 opened_program, opened_person)
            values
                (@Id, @ApplicationId, @open, @Document, @DocumentSha256, @IssuedAt, @ExpiresAt, @protectedUntil,
                 @Program, @Person)
            """,
            new
            {
                row.Id,
                row.ApplicationId,
                row.Document,
                row.DocumentSha256,
                row.IssuedAt,
                row.ExpiresAt,
                protectedUntil,
                caller.Program,
                caller.Person,
                open = CardSessionNumbers.State.ToNumber(CardSessionState.Open),
                replaced = CardSessionNumbers.State.ToNumber(CardSessionState.Replaced),
            });

    /// <summary>
    /// Adds to the given batch the statement that stores the outcome of a session and closes the session. The caller must have locked the
    /// session.
    /// </summary>
    internal static void StoreOutcome(
        WriteBatch batch, Guid id, byte[] submissionMac, VerificationOutcome outcome, string outcomeCode, DateTimeOffset at) =>
        batch.Add(
            "update card_session set state = $2, submission_mac = $3, outcome = $4, outcome_code = $5, decided_at = $6 where id = $1",
            id, CardSessionNumbers.State.ToNumber(CardSessionState.Decided), submissionMac, CardSessionNumbers.Outcome.ToNumber(outcome),
            outcomeCode, at);
}
