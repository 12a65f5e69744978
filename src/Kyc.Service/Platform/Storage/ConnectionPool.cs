using System.Data;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>Pools connections to whichever of the hosts is the primary.</summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private readonly PrimarySource _source;
    private int _isTryingAnew;

    /// <summary>Creates the pool without opening a connection.</summary>
    /// <param name="hosts">The hosts, as in a connection string.</param>
    /// <param name="settings">Creates the settings for the same hosts in another order.</param>
    public ConnectionPool(string hosts, Func<string, NpgsqlDataSourceBuilder> settings) =>
        _source = new PrimarySource(hosts, ordered => settings(ordered).BuildMultiHost());

    /// <summary>
    /// Opens a connection. Cancelling affects only the caller: when an attempt to connect is cancelled, Npgsql considers the host
    /// unavailable and for a while refuses all other callers. Therefore the attempt continues, and its connection goes to the pool.
    /// </summary>
    /// <param name="cancel">Cancels the wait.</param>
    /// <param name="ended">
    /// Called once when the connection has been closed or has broken, or could not be opened. It is not called before the attempt to
    /// connect has ended.
    /// </param>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel, Action? ended = null)
    {
        if (cancel.IsCancellationRequested)
        {
            ended?.Invoke();
            throw new OperationCanceledException(cancel);
        }
        var opening = OpenAsync(ended);
        try
        {
            return await opening.WaitAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            _ = GiveBackAsync(opening);
            throw;
        }
    }

    /// <summary>Closes the idle connections now, and the others when they are returned.</summary>
    public void Clear() => _source.Clear();

    /// <inheritdoc cref="PrimarySource.Prefer"/>
    public void Prefer(NpgsqlConnection connection) => _source.Prefer(connection);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<NpgsqlConnection> OpenAsync(Action? ended)
    {
        try
        {
            var connection = await OpenOrTryAnewAsync();
            if (ended is not null) AtEnd(connection, ended);
            return connection;
        }
        catch
        {
            ended?.Invoke();
            throw;
        }
    }

    /// <summary>
    /// Opens a connection. A single session that PostgreSQL ended makes Npgsql consider its host unavailable. While that is so, one call at
    /// a time tries the hosts again, and the others are refused at once.
    /// </summary>
    private async ValueTask<NpgsqlConnection> OpenOrTryAnewAsync()
    {
        try
        {
            return await _source.OpenAsync();
        }
        catch (NpgsqlException exception) when (DatabaseFaults.IsNoHost(exception) && Interlocked.Exchange(ref _isTryingAnew, 1) == 0)
        {
            try
            {
                _source.ForgetStates();
                return await _source.OpenAsync();
            }
            finally
            {
                Volatile.Write(ref _isTryingAnew, 0);
            }
        }
    }

    private static void AtEnd(NpgsqlConnection connection, Action ended)
    {
        var isOver = 0;
        connection.StateChange += (_, change) =>
        {
            // A broken connection is also closed later; the callback must run only once.
            if (change.CurrentState != ConnectionState.Open && Interlocked.Exchange(ref isOver, 1) == 0) ended();
        };
    }

    private static async Task GiveBackAsync(Task<NpgsqlConnection> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully) await opening.Result.DisposeAsync();
    }
}
