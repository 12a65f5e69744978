using Dapper;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Finds a pooler between this service and PostgreSQL that lends server sessions by transaction (PgBouncer's <c>pool_mode =
/// transaction</c>). LISTEN, locks of sessions and prepared statements then go astray without an error, so such a connection is refused.
/// </summary>
public static class ConnectionPooler
{
    /// <summary>With a pooler that takes the longest idle session first, some more transactions are needed to see another one.</summary>
    private const int MaxTransactions = 8;

    /// <summary>Refuses a pooler that lends sessions by transaction.</summary>
    /// <exception cref="DatabasePoolerException">There is one.</exception>
    public static async Task RefuseAsync(Database database, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        var process = await ProcessAsync(connection);
        // PostgreSQL tells each session its own process; a pooler tells a number of its own.
        if (process == connection.ProcessID) return;

        var held = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < MaxTransactions; i++)
            {
                var other = await database.OpenAsync(cancel);
                held.Add(other);
                if (!await TryBeginAsync(other) || await ProcessAsync(other) == process || await ProcessAsync(connection) != process)
                    throw new DatabasePoolerException(database.Name, database.Hosts);
            }
        }
        finally
        {
            foreach (var other in held) await other.CloseAsync();
        }
    }

    /// <summary>False with a pooler that lends sessions by statement: it refuses transactions, by a violation of the protocol.</summary>
    private static async Task<bool> TryBeginAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.ExecuteAsync("begin transaction");
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ProtocolViolation)
        {
            return false;
        }
    }

    private static Task<int> ProcessAsync(NpgsqlConnection connection) => connection.ExecuteScalarAsync<int>("select pg_backend_pid()");
}

/// <summary>A pooler lends sessions of PostgreSQL by transaction.</summary>
public sealed class DatabasePoolerException(string database, string hosts) : Exception(
    $"Database {database} at {hosts} is reached through a pooler that lends sessions by transaction (PgBouncer: pool_mode = transaction). "
    + "Connect to PostgreSQL itself, or set pool_mode = session.");
