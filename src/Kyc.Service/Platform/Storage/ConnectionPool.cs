using System.Data;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>Connections to whichever of the hosts is the primary.</summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private readonly PrimarySource _source;
    private int _isTryingAnew;

    /// <summary>Opens no connection yet.</summary>
    /// <param name="hosts">As in a connection string.</param>
    /// <param name="settings">Settings for the same hosts in another order.</param>
    public ConnectionPool(string hosts, Func<string, NpgsqlDataSourceBuilder> settings) =>
        _source = new PrimarySource(hosts, ordered => settings(ordered).BuildMultiHost());

    /// <summary>
    /// A connection. Whoever stops waiting for it stops nobody else: Npgsql takes a connecting that was cancelled for a host that is away, and
    /// refuses all others for a while. So it goes on to its end, and the connection goes to the pool.
    /// </summary>
    /// <param name="cancel">Ends the wait.</param>
    /// <param name="ended">Called once: when the connection is closed or broken, or there is none. Not before a connecting has ended.</param>
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

    /// <summary>Closes the idle connections, and those in use when they are returned.</summary>
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
    /// One session that PostgreSQL ended is enough for Npgsql to count its host as away. While that is so, one call at a time tries the hosts
    /// anew, and the others are refused at once.
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
            // One that broke is closed as well.
            if (change.CurrentState != ConnectionState.Open && Interlocked.Exchange(ref isOver, 1) == 0) ended();
        };
    }

    private static async Task GiveBackAsync(Task<NpgsqlConnection> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully) await opening.Result.DisposeAsync();
    }
}
