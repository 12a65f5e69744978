using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Statements that go to the database together: one round trip, however many there are. Who holds a lock holds it that much shorter.
/// Parameters are positional (<c>$1</c>), so nothing needs to be rewritten on the way.
/// </summary>
public sealed class WriteBatch(NpgsqlConnection connection)
{
    private readonly List<NpgsqlBatchCommand> _commands = [];

    /// <summary>Adds a statement. Null is SQL's null.</summary>
    public void Add(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        _commands.Add(command);
    }

    /// <summary>Executes all of them, in order.</summary>
    public async Task ExecuteAsync()
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in _commands) batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync();
        _commands.Clear();
    }
}
