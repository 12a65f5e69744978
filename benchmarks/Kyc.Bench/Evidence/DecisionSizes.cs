using Dapper;
using Npgsql;

namespace Kyc.Bench.Evidence;

/// <summary>Lengths of the columns that one decision stores, in bytes, so that pgbench stores as much.</summary>
/// <param name="Declaration">Ciphertext of the declaration, which the update of the application copies.</param>
/// <param name="Document">Ciphertext of the document, which the update of the session copies.</param>
/// <param name="Record">Ciphertext of the record.</param>
/// <param name="Items">Ciphertexts of the evidence items.</param>
/// <param name="Entries">Content of the ledger entries that the decision adds.</param>
internal sealed record DecisionSizes(int Declaration, int Document, int Record, int[] Items, int[] Entries)
{
    /// <summary>Reads the lengths from a stored decision.</summary>
    public static async Task<DecisionSizes> ReadAsync(NpgsqlConnection connection, Guid id) => new(
        await connection.ExecuteScalarAsync<int>("select octet_length(declaration) from application where id = @id", new { id }),
        await connection.ExecuteScalarAsync<int>("select octet_length(document) from card_session where application_id = @id", new { id }),
        await connection.ExecuteScalarAsync<int>("select octet_length(content) from verification_record where application_id = @id",
            new { id }),
        [.. await connection.QueryAsync<int>("select octet_length(ciphertext) from evidence_item where application_id = @id", new { id })],
        [.. await connection.QueryAsync<int>("select octet_length(content) from ledger_entry where application_id = @id and sequence > 1",
            new { id })]);
}
