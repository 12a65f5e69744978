using Dapper;
using Kyc.Service.Platform.Edge;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>SQL of <c>mail_event</c>: what the mail room did, append-only.</summary>
public static class MailEventStore
{
    /// <summary>Appends an event of a letter, of a batch, or of a letter within a batch.</summary>
    /// <param name="connection">Of the transaction that does it.</param>
    /// <param name="kind">Lower-case words joined by hyphens.</param>
    /// <param name="detail">Code, count, or posting number and day; nothing personal.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="itemId">The letter.</param>
    /// <param name="caller">Who.</param>
    /// <param name="at">When.</param>
    public static Task AppendAsync(NpgsqlConnection connection, string kind, string detail, Guid? batchId, Guid? itemId, Caller caller, DateTimeOffset at) =>
        connection.ExecuteAsync(
            """
            insert into mail_event (batch_id, item_id, kind, detail, caller_program, caller_person, occurred_at)
            values (@batchId, @itemId, @kind, @detail, @Program, @Person, @at)
            """,
            new { batchId, itemId, kind, detail, caller.Program, caller.Person, at });

    /// <summary>Whether the letter has had this event.</summary>
    public static Task<bool> HasAsync(NpgsqlConnection connection, Guid itemId, string kind, string detail) =>
        connection.ExecuteScalarAsync<bool>(
            "select exists (select from mail_event where item_id = @itemId and kind = @kind and detail = @detail)", new { itemId, kind, detail });
}
