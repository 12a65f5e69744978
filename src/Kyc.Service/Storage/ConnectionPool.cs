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
    /// A connection. Whoever stops waiting for it stops nobody else: Npgsql takes a connecting that was cancelled for a host that is away, and
    /// refuses all others for a while. So it goes on to its end, and the connection goes to the pool.
    /// </summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var opening = OpenAsync();
        if (opening.IsCompletedSuccessfully) return opening.Result;
        var task = opening.AsTask();
        try
        {
            return await task.WaitAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            _ = GiveBackAsync(task);
            throw;
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

    /// <summary>
    /// One session that PostgreSQL ended is enough for Npgsql to count its host as away. While that is so, one call at a time tries the hosts
    /// anew, and the others are refused at once.
    /// </summary>
    private async ValueTask<NpgsqlConnection> OpenAsync()
    {
        try
        {
            return await _primary.OpenConnectionAsync();
        }
        catch (NpgsqlException exception) when (DatabaseFaults.IsNoHost(exception) && Interlocked.Exchange(ref _isTryingAnew, 1) == 0)
        {
            try
            {
                _hosts.ClearDatabaseStates();
                return await _primary.OpenConnectionAsync();
            }
            finally
            {
                Volatile.Write(ref _isTryingAnew, 0);
            }
        }
    }

    private static async Task GiveBackAsync(Task<NpgsqlConnection> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully) await opening.Result.DisposeAsync();
    }
}
