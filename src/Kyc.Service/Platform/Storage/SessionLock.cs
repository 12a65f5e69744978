using Dapper;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Represents a lock that only one instance of the installation can hold at a time. It is an advisory lock of a database session. When the
/// session ends, for example at a failover, the lock is released without notice, while the work continues on other connections. Therefore
/// each holder gets a fencing number that is higher than all previous ones, and the transactions of the work check that no newer number
/// exists.
/// </summary>
public sealed class SessionLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly SessionLockName _name;
    private readonly long _fencingNumber;

    private SessionLock(NpgsqlConnection connection, SessionLockName name, long fencingNumber) =>
        (_connection, _name, _fencingNumber) = (connection, name, fencingNumber);

    /// <summary>
    /// Gets the session that holds the lock. Work in this session does not need <see cref="ThrowIfLostAsync"/>, because the lock cannot be
    /// lost before the session ends.
    /// </summary>
    public NpgsqlConnection Connection => _connection;

    /// <summary>Takes the lock. Returns null when it is already held.</summary>
    public static async Task<SessionLock?> TryTakeAsync(Database database, SessionLockName name, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken);
        try
        {
            if (await connection.ExecuteScalarAsync<bool>("select pg_try_advisory_lock(@Number)", new { name.Number }))
            {
                var fencingNumber = await connection.ExecuteScalarAsync<long>(
                    """
                    insert into session_lock (name, fence) values (@Text, 1)
                    on conflict (name) do update set fence = session_lock.fence + 1 returning fence
                    """,
                    new { name.Text });
                return new SessionLock(connection, name, fencingNumber);
            }
        }
        catch
        {
            // A session that may hold the lock must not be returned to the pool.
            NpgsqlConnection.ClearPool(connection);
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync();
        return null;
    }

    /// <summary>
    /// Checks that no other instance has taken the lock since this instance took it. No other instance can take the lock until the
    /// transaction of <paramref name="connection"/> ends.
    /// </summary>
    /// <param name="connection">A connection to the database of the lock, with an open transaction.</param>
    /// <exception cref="SessionLockLostException">Another instance has taken the lock.</exception>
    public async Task ThrowIfLostAsync(NpgsqlConnection connection)
    {
        if (await connection.ExecuteScalarAsync<long?>(
            "select fence from session_lock where name = @Text for share", new { _name.Text }) != _fencingNumber)
        {
            throw new SessionLockLostException(_name.Text);
        }
    }

    /// <summary>Releases the lock. If the session has ended, PostgreSQL has already released it.</summary>
    public async ValueTask DisposeAsync()
    {
        await ReleaseAsync(_connection, _name.Number);
        await _connection.DisposeAsync();
    }

    /// <summary>
    /// Releases an advisory lock that the session of the connection holds. Does not throw when the session has ended: the lock has then
    /// been released already, and an exception would hide the exception that ended the work.
    /// </summary>
    internal static async Task ReleaseAsync(NpgsqlConnection connection, long number)
    {
        if (connection.State != System.Data.ConnectionState.Open)
        {
            return;
        }

        try
        {
            await connection.ExecuteAsync("select pg_advisory_unlock(@number)", new { number });
        }
        catch (Exception exception) when (DatabaseFaults.IsInterruption(exception))
        {
            // A session that may still hold the lock must not be returned to the pool.
            NpgsqlConnection.ClearPool(connection);
        }
    }
}

/// <summary>Identifies a lock.</summary>
/// <param name="Text">The name of the lock, which is the key of its row in the table session_lock.</param>
/// <param name="Number">The key of the advisory lock. The value is arbitrary but must not change.</param>
public sealed record SessionLockName(string Text, long Number)
{
    public static readonly SessionLockName ErasureRun = new("erasure-run", 0x4B59_4352_554E);

    public static readonly SessionLockName KeyRotation = new("key-rotation", 0x4B59_4357_4F52);

    public static readonly SessionLockName LedgerCheck = new("ledger-check", 0x4B59_4343_484B);

    public static readonly SessionLockName PersonalNumberCheck = new("personal-number-check", 0x4B59_434E_554D);

    public static readonly SessionLockName Sealing = new("sealing", 0x4B59_4353_4541);
}

/// <summary>The exception that is thrown when another instance has taken the lock, so that this instance must stop its work.</summary>
public sealed class SessionLockLostException(string name) : Exception($"the lock {name} was taken by another instance");
