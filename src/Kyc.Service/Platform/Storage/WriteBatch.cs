using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Collects statements that are sent to the database in one round trip, so that locks are held for a shorter time. Parameters are
/// positional (<c>$1</c>), so that Npgsql does not have to rewrite the statements.
/// </summary>
public sealed class WriteBatch(NpgsqlConnection connection)
{
    private readonly List<NpgsqlBatchCommand> _commands = [];

    /// <summary>Adds a statement. A null value becomes SQL's NULL.</summary>
    public void Add(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        _commands.Add(command);
    }

    /// <summary>Executes all statements in order, in one round trip, and removes them from the batch.</summary>
    public async Task ExecuteAsync()
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in _commands)
        {
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync();
        _commands.Clear();
    }
}
