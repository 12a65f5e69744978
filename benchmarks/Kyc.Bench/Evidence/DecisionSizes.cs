using Dapper;
using Npgsql;

namespace Kyc.Bench.Evidence;

/// <summary>Lengths in bytes of the columns that one decision stores. pgbench writes values of the same lengths.</summary>
/// <param name="DeclarationBytes">Length of the declaration's ciphertext, which the update of the application's row copies.</param>
/// <param name="DocumentBytes">Length of the document's ciphertext, which the update of the session's row copies.</param>
/// <param name="RecordBytes">Length of the verification record's ciphertext.</param>
/// <param name="ItemBytes">Lengths of the ciphertexts of the evidence items.</param>
/// <param name="EntryBytes">Lengths of the ledger entries that the decision adds.</param>
internal sealed record DecisionSizes(int DeclarationBytes, int DocumentBytes, int RecordBytes, int[] ItemBytes, int[] EntryBytes)
{
    /// <summary>Reads the lengths from the rows of the application with the given id, whose decision is stored.</summary>
    public static async Task<DecisionSizes> ReadAsync(NpgsqlConnection connection, Guid id) => new(
        await connection.ExecuteScalarAsync<int>("select octet_length(declaration) from application where id = @id", new { id }),
        await connection.ExecuteScalarAsync<int>("select octet_length(document) from card_session where application_id = @id", new { id }),
        await connection.ExecuteScalarAsync<int>("select octet_length(content) from verification_record where application_id = @id",
            new { id }),
        [.. await connection.QueryAsync<int>("select octet_length(ciphertext) from evidence_item where application_id = @id", new { id })],
        [.. await connection.QueryAsync<int>("select octet_length(content) from ledger_entry where application_id = @id and sequence > 1",
            new { id })]);
}
