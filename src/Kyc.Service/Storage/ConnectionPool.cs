using Npgsql;

namespace Kyc.Service.Storage;

/// <summary>Connections to whichever of the hosts is the primary.</summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private readonly NpgsqlMultiHostDataSource _hosts;
    private readonly NpgsqlDataSource _primary;
    private int _isTryingAnew;

    /// <summary>Opens no connection yet.</summary>
    public ConnectionPool(NpgsqlDataSourceBuilder builder)
    {
        _hosts = builder.BuildMultiHost();
        _primary = _hosts.WithTargetSession(TargetSessionAttributes.Primary);
    }

    /// <summary>
    /// A connection. One session that PostgreSQL ended is enough for Npgsql to count its host as away for a while. While that is so, one
    /// call at a time tries the hosts anew, and the others are refused at once.
    /// </summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        try
        {
            return await _primary.OpenConnectionAsync(cancel);
        }
        catch (NpgsqlException exception) when (DatabaseFaults.IsNoHost(exception) && Interlocked.Exchange(ref _isTryingAnew, 1) == 0)
        {
            try
            {
                _hosts.ClearDatabaseStates();
                return await _primary.OpenConnectionAsync(cancel);
            }
            finally
            {
                Volatile.Write(ref _isTryingAnew, 0);
            }
        }
    }

    /// <summary>Closes the idle connections, and those in use when they are returned.</summary>
    public void Clear() => _hosts.Clear();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _primary.DisposeAsync();
        await _hosts.DisposeAsync();
    }
}
