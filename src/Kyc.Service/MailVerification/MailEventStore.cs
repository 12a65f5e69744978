using Dapper;
using Kyc.Service.Platform.Edge;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Reads and writes the table <c>mail_event</c>, an append-only log of the steps in the mail room.</summary>
public static class MailEventStore
{
    /// <summary>Appends an event that concerns a letter, a batch, or both.</summary>
    /// <param name="connection">The connection of the transaction that performs the step.</param>
    /// <param name="kind">The kind of the event: lower-case words joined by hyphens.</param>
    /// <param name="detail">A code, a count, or a posting number and day. Empty when there is none. Must not contain personal data.</param>
    /// <param name="batchId">The ID of the batch. Null when the event does not concern a batch.</param>
    /// <param name="itemId">The ID of the letter. Null when the event does not concern a single letter.</param>
    /// <param name="caller">The calling program and person.</param>
    /// <param name="at">The time of the event.</param>
    public static Task AppendAsync(
        NpgsqlConnection connection, string kind, string detail, Guid? batchId, Guid? itemId, Caller caller, DateTimeOffset at) =>
        connection.ExecuteAsync(
            """
            insert into mail_event (batch_id, item_id, kind, detail, caller_program, caller_person, occurred_at)
            values (@batchId, @itemId, @kind, @detail, @Program, @Person, @at)
            """,
            new { batchId, itemId, kind, detail, caller.Program, caller.Person, at });

    /// <summary>Checks whether the given letter has an event with the given kind and detail.</summary>
    public static Task<bool> HasEventAsync(NpgsqlConnection connection, Guid itemId, string kind, string detail) =>
        connection.ExecuteScalarAsync<bool>(
            "select exists (select from mail_event where item_id = @itemId and kind = @kind and detail = @detail)",
            new { itemId, kind, detail });
}
