using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Methods;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Represents a row of <c>mail_document</c>: a received document.</summary>
public sealed record MailDocumentRow
{
    public Guid Id { get; init; }

    public Guid ApplicationId { get; init; }

    /// <summary>The stable name of the verification method for which the document was received.</summary>
    public string MethodCode { get; init; } = "";

    public DocumentInput Input
    {
        get => MailNumbers.Input.ToValue(InputNumber, "mail_document.input");
        init => InputNumber = MailNumbers.Input.ToNumber(value);
    }

    internal short InputNumber { get; init; }

    public MailDocumentState State
    {
        get => MailNumbers.DocumentState.ToValue(StateNumber, "mail_document.state");
        init => StateNumber = MailNumbers.DocumentState.ToNumber(value);
    }

    internal short StateNumber { get; init; }

    /// <summary>The ciphertext of the <see cref="MailEntry"/>.</summary>
    public byte[] Content { get; init; } = [];

    public Guid? EvidenceId { get; init; }

    /// <summary>The commitment to the evidence item. The ledger event about that item contains it too.</summary>
    public byte[]? EvidenceCommitment { get; init; }

    /// <summary>Indicates whether the evidence item is a scan. A scan is stored together with the first entry.</summary>
    public bool Scanned { get; init; }

    public string EnteredPerson { get; init; } = "";

    public string ConfirmedProgram { get; init; } = "";

    public string ConfirmedPerson { get; init; } = "";

    public PaperDisposal Disposal
    {
        get => MailNumbers.Disposal.ToValue(DisposalNumber, "mail_document.disposal");
        init => DisposalNumber = MailNumbers.Disposal.ToNumber(value);
    }

    internal short DisposalNumber { get; init; }

    public DateOnly? DisposedOn { get; init; }

    /// <summary>The ID of the entry that replaced this entry after a typing error; null when none did.</summary>
    public Guid? RetypedAs { get; init; }

    /// <summary>The names of the people who have read the typed entry during a review.</summary>
    public string[] ReadBy { get; init; } = [];

    public MethodKind Method => VerificationMethods.All.Single(method => method.Name == MethodCode).Code;

    /// <summary>Gets the name of the field that contains the ciphertext. The name is bound into the ciphertext.</summary>
    public static string GetField(Guid id) => CiphertextTables.MailDocument.GetField(id);
}

/// <summary>Reads and writes the table <c>mail_document</c>.</summary>
public static class MailDocumentStore
{
    private const string Columns =
        """
        id, application_id, method_code, input as input_number, state as state_number, content, evidence_id, evidence_commitment, scanned,
        entered_person, confirmed_program, confirmed_person, disposal as disposal_number, disposed_on, retyped_as, read_by
        """;

    public static Task<MailDocumentRow?> FindAsync(NpgsqlConnection connection, Guid id) =>
        connection.QuerySingleOrDefaultAsync<MailDocumentRow>($"select {Columns} from mail_document where id = @id", new { id });

    /// <summary>Reads the current documents of an application, ordered by input.</summary>
    public static async Task<IReadOnlyList<MailDocumentRow>> ReadCurrentAsync(NpgsqlConnection connection, Guid applicationId) =>
        (await connection.QueryAsync<MailDocumentRow>(
            $"select {Columns} from mail_document where application_id = @applicationId and state < 4 order by input",
            new { applicationId })).AsList();

    public static Task InsertAsync(NpgsqlConnection connection, MailDocumentRow row, Caller caller, DateTimeOffset at) =>
        connection.ExecuteAsync(
            """
            insert into mail_document (id, application_id, method_code, input, state, content, evidence_id, evidence_commitment, scanned, entered_program, entered_person, entered_at)
            values (@Id, @ApplicationId, @MethodCode, @input, @state, @Content, @EvidenceId, @EvidenceCommitment, @EvidenceId is not null, @Program, @Person, @at)
            """,
            new
            {
                row.Id,
                row.ApplicationId,
                row.MethodCode,
                input = row.InputNumber,
                state = row.StateNumber,
                row.Content,
                row.EvidenceId,
                row.EvidenceCommitment,
                caller.Program,
                caller.Person,
                at,
            });

    /// <summary>Stores the result of the second entry, with the ID of the document's evidence item and the commitment to it.</summary>
    public static Task ConfirmAsync(
        NpgsqlConnection connection, Guid id, MailDocumentState state, Guid evidenceId, byte[] commitment, Caller caller,
        DateTimeOffset at) =>
        connection.ExecuteAsync(
            """
            update mail_document set state = @state, evidence_id = @evidenceId, evidence_commitment = @commitment,
                confirmed_program = @Program, confirmed_person = @Person, confirmed_at = @at
            where id = @id
            """,
            new { id, state = MailNumbers.DocumentState.ToNumber(state), evidenceId, commitment, caller.Program, caller.Person, at });

    public static Task SetStateAsync(NpgsqlConnection connection, Guid id, MailDocumentState state) =>
        connection.ExecuteAsync(
            "update mail_document set state = @state where id = @id", new { id, state = MailNumbers.DocumentState.ToNumber(state) });

    /// <summary>Replaces an entry with a new entry for the same paper document.</summary>
    /// <param name="connection">The connection of the transaction.</param>
    /// <param name="id">The ID of the entry to replace.</param>
    /// <param name="row">The new entry. Only its ID and its ciphertext are used.</param>
    /// <param name="typist">
    /// The caller who typed the new entry, which then needs a second entry. Null for a change that two people have approved.
    /// </param>
    /// <param name="at">The time of the change.</param>
    public static Task ReplaceAsync(NpgsqlConnection connection, Guid id, MailDocumentRow row, Caller? typist, DateTimeOffset at) =>
        connection.ExecuteAsync(
            """
            update mail_document set state = 4 where id = @id;
            insert into mail_document (id, application_id, method_code, input, state, content, evidence_id, evidence_commitment, scanned, entered_program,
                entered_person, entered_at, confirmed_program, confirmed_person, confirmed_at, disposal, disposed_on, disposed_program, disposed_person,
                disposed_at, read_by)
            select @newId, application_id, method_code, input, @state, @Content, case when scanned or not @isTyped then evidence_id end,
                case when scanned or not @isTyped then evidence_commitment end, scanned, case when @isTyped then @program else entered_program end,
                case when @isTyped then @person else entered_person end, case when @isTyped then @at else entered_at end,
                case when @isTyped then '' else confirmed_program end, case when @isTyped then '' else confirmed_person end,
                case when @isTyped then null else confirmed_at end, disposal, disposed_on, disposed_program, disposed_person, disposed_at, read_by
            from mail_document where id = @id;
            update mail_document set retyped_as = @newId where id = @id;
            """,
            new
            {
                id,
                at,
                newId = row.Id,
                row.Content,
                state = MailNumbers.DocumentState.ToNumber(
                    typist is null ? MailDocumentState.Confirmed : MailDocumentState.AwaitingSecondEntry),
                isTyped = typist is not null,
                program = typist?.Program ?? "",
                person = typist?.Person ?? "",
            });

    /// <summary>Resets the confirmed and the differing documents of an application, so that they await a second entry again.</summary>
    public static Task ReopenAllAsync(NpgsqlConnection connection, Guid applicationId) =>
        connection.ExecuteAsync(
            """
            update mail_document set state = 1, confirmed_program = '', confirmed_person = '', confirmed_at = null
            where application_id = @applicationId and state in (2, 3)
            """,
            new { applicationId });

    /// <summary>Records that a person has read the typed entries of the current documents of an application.</summary>
    public static Task AddReaderAsync(NpgsqlConnection connection, Guid applicationId, string person) =>
        connection.ExecuteAsync(
            "update mail_document set read_by = read_by || @person where application_id = @applicationId and state < 4 and not @person = any(read_by)",
            new { applicationId, person });

    /// <summary>Closes all documents of an application.</summary>
    public static Task CloseAllAsync(NpgsqlConnection connection, Guid applicationId) =>
        connection.ExecuteAsync(
            "update mail_document set state = 4 where application_id = @applicationId and state < 4", new { applicationId });

    public static Task RecordDisposalAsync(
        NpgsqlConnection connection,
        Guid id,
        PaperDisposal disposal,
        DateOnly on,
        Caller caller,
        DateTimeOffset at) =>
        connection.ExecuteAsync(
            """
            update mail_document set disposal = @disposal, disposed_on = @on, disposed_program = @Program, disposed_person = @Person, disposed_at = @at
            where id = @id
            """,
            new
            {
                id,
                disposal = MailNumbers.Disposal.ToNumber(disposal),
                on,
                caller.Program,
                caller.Person,
                at,
            });
}
