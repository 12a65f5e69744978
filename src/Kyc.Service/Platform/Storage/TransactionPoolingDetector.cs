using Dapper;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Detects whether the service reaches PostgreSQL through a pooler that assigns server sessions per transaction (PgBouncer's <c>pool_mode =
/// transaction</c>). With such a pooler, LISTEN, session locks and prepared statements fail without an error, so the service refuses to
/// start.
/// </summary>
public static class TransactionPoolingDetector
{
    /// <summary>
    /// Maximum number of test transactions. A pooler that assigns the session that has been idle longest may assign a different session
    /// only after several transactions.
    /// </summary>
    private const int MaxTransactions = 8;

    /// <summary>
    /// Throws when the given database is reached through a pooler that assigns sessions per transaction or per statement.
    /// </summary>
    /// <exception cref="DatabasePoolerException">A pooler assigns sessions per transaction or per statement.</exception>
    public static async Task ThrowIfTransactionPoolingAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var processId = await GetProcessIdAsync(connection);
        // When a client connects, PostgreSQL sends it the process id of its session. A pooler sends a different id.
        if (processId == connection.ProcessID)
        {
            return;
        }

        var openConnections = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < MaxTransactions; i++)
            {
                var other = await database.OpenAsync(cancellationToken);
                openConnections.Add(other);
                if (!await TryBeginAsync(other)
                    || await GetProcessIdAsync(other) == processId
                    || await GetProcessIdAsync(connection) != processId)
                {
                    throw new DatabasePoolerException(database.Name, database.Hosts);
                }
            }
        }
        finally
        {
            foreach (var other in openConnections)
            {
                await other.CloseAsync();
            }
        }
    }

    /// <summary>
    /// Begins a transaction. Returns false when the begin statement is refused with a protocol violation: a pooler that assigns sessions
    /// per statement does not allow transactions.
    /// </summary>
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

    private static Task<int> GetProcessIdAsync(NpgsqlConnection connection) =>
        connection.ExecuteScalarAsync<int>("select pg_backend_pid()");
}

/// <summary>The exception that is thrown when a pooler assigns PostgreSQL sessions per transaction or per statement.</summary>
public sealed class DatabasePoolerException(string database, string hosts) : Exception(
    $"Database {database} at {hosts} is reached through a pooler that lends sessions by transaction (PgBouncer: pool_mode = transaction). "
    + "Connect to PostgreSQL itself, or set pool_mode = session.");
