using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.CardVerification;

/// <summary>State of a row of <c>card_session</c>. Expiry is a matter of the clock alone.</summary>
public enum CardSessionState
{
    Open,
    Decided,
    Replaced,
}

/// <summary>A row of the table <c>card_session</c>.</summary>
public sealed record CardSessionRow
{
    public Guid Id { get; init; }

    public Guid ApplicationId { get; init; }

    public CardSessionState State
    {
        get => CardSessionNumbers.State.ValueOf(StateNumber, "card_session.state");
        init => StateNumber = CardSessionNumbers.State.NumberOf(value);
    }

    internal short StateNumber { get; init; }

    /// <summary>Ciphertext of the application document.</summary>
    public byte[] Document { get; init; } = [];

    public byte[] DocumentSha256 { get; init; } = [];

    public DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public byte[]? SubmissionMac { get; init; }

    public VerificationOutcome Outcome
    {
        get => CardSessionNumbers.Outcome.ValueOf(OutcomeNumber, "card_session.outcome");
        init => OutcomeNumber = CardSessionNumbers.Outcome.NumberOf(value);
    }

    internal short OutcomeNumber { get; init; }

    public string OutcomeCode { get; init; } = "";

    public DateTimeOffset? DecidedAt { get; init; }
}

/// <summary>SQL of the table <c>card_session</c>.</summary>
public sealed class CardSessionStore(KycDatabase database)
{
    private const string Columns =
        """
        id, application_id, state as state_number, document, document_sha256, issued_at, expires_at, submission_mac,
        outcome as outcome_number, outcome_code, decided_at
        """;

    private const string Select = $"select {Columns} from card_session where id = @id";

    /// <summary>By id.</summary>
    public async Task<CardSessionRow?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<CardSessionRow>(Select, new { id });
    }

    /// <summary>Decided sessions of an application, in the order they were begun.</summary>
    public static async Task<IReadOnlyList<CardSessionRow>> DecidedAsync(NpgsqlConnection connection, Guid applicationId) =>
        (await connection.QueryAsync<CardSessionRow>(
            $"select {Columns} from card_session where application_id = @applicationId and state = @decided order by issued_at, id",
            new { applicationId, decided = CardSessionNumbers.State.NumberOf(CardSessionState.Decided) })).AsList();

    /// <summary>Reads the row of <c>@sessionId</c> again under the lock on its application.</summary>
    internal const string ReadLockedSql = $"select {Columns} from card_session where id = @sessionId for update";

    /// <summary>Stores a new open session in the place of an earlier open one, under the lock on the application.</summary>
    public static Task ReplaceAsync(NpgsqlConnection connection, CardSessionRow row, Caller caller) =>
        connection.ExecuteAsync(
            """
            update card_session set state = @replaced where application_id = @ApplicationId and state = @open;
            insert into card_session (id, application_id, state, document, document_sha256, issued_at, expires_at, opened_program, opened_person)
            values (@Id, @ApplicationId, @open, @Document, @DocumentSha256, @IssuedAt, @ExpiresAt, @Program, @Person)
            """,
            new
            {
                row.Id,
                row.ApplicationId,
                row.Document,
                row.DocumentSha256,
                row.IssuedAt,
                row.ExpiresAt,
                caller.Program,
                caller.Person,
                open = CardSessionNumbers.State.NumberOf(CardSessionState.Open),
                replaced = CardSessionNumbers.State.NumberOf(CardSessionState.Replaced),
            });

    /// <summary>Closes a locked session with its outcome.</summary>
    internal static void Decide(WriteBatch batch, Guid id, byte[] submissionMac, VerificationOutcome outcome, string outcomeCode, DateTimeOffset at) =>
        batch.Add(
            "update card_session set state = $2, submission_mac = $3, outcome = $4, outcome_code = $5, decided_at = $6 where id = $1",
            id, CardSessionNumbers.State.NumberOf(CardSessionState.Decided), submissionMac, CardSessionNumbers.Outcome.NumberOf(outcome),
            outcomeCode, at);
}
