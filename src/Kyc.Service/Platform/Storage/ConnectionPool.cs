using System.Data;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>Pools connections to the host that is currently the primary.</summary>
/// <remarks>The constructor does not open a connection.</remarks>
/// <param name="hosts">The hosts, separated by commas as in a connection string.</param>
/// <param name="createSettings">
/// Creates the connection settings. The argument contains the same hosts, in the order in which they are to be tried.
/// </param>
internal sealed class ConnectionPool(string hosts, Func<string, NpgsqlDataSourceBuilder> createSettings) : IAsyncDisposable
{
    private readonly PrimaryDataSource _source = new PrimaryDataSource(hosts, ordered => createSettings(ordered).BuildMultiHost());
    private int _isRetrying;

    /// <summary>
    /// Opens a connection. Cancellation ends only the caller's wait: the attempt to connect continues, and the connection that it opens
    /// goes to the pool. If the attempt itself were cancelled, Npgsql would consider the host unavailable and would refuse all other
    /// callers for a while.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="onClosed">
    /// The callback that is called exactly once: when the connection has been closed or has broken, or when it could not be opened. It is
    /// not called before the attempt to connect has ended.
    /// </param>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken, Action? onClosed = null)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            onClosed?.Invoke();
            throw new OperationCanceledException(cancellationToken);
        }
        var openTask = OpenAsync(onClosed);
        try
        {
            return await openTask.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = ReturnToPoolAsync(openTask);
            throw;
        }
    }

    /// <summary>Closes the idle connections now, and the connections in use when they are returned to the pool.</summary>
    public void Clear() => _source.Clear();

    /// <inheritdoc cref="PrimaryDataSource.Prefer"/>
    public void Prefer(NpgsqlConnection connection) => _source.Prefer(connection);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<NpgsqlConnection> OpenAsync(Action? onClosed)
    {
        try
        {
            var connection = await OpenOrRetryAsync();
            if (onClosed is not null)
            {
                InvokeOnClose(connection, onClosed);
            }

            return connection;
        }
        catch
        {
            onClosed?.Invoke();
            throw;
        }
    }

    /// <summary>
    /// Opens a connection. When PostgreSQL ends a single session, Npgsql considers the whole host unavailable. Therefore, when no primary
    /// is known, one call at a time tries the hosts again. Concurrent calls fail immediately.
    /// </summary>
    private async ValueTask<NpgsqlConnection> OpenOrRetryAsync()
    {
        try
        {
            return await _source.OpenAsync();
        }
        catch (NpgsqlException exception) when (DatabaseFaults.IsPrimaryUnknown(exception) && Interlocked.Exchange(ref _isRetrying, 1) == 0)
        {
            try
            {
                _source.ClearHostStates();
                return await _source.OpenAsync();
            }
            finally
            {
                Volatile.Write(ref _isRetrying, 0);
            }
        }
    }

    private static void InvokeOnClose(NpgsqlConnection connection, Action onClosed)
    {
        var hasEnded = 0;
        connection.StateChange += (_, change) =>
        {
            // The state of a broken connection changes again when it is closed, but the callback must run only once.
            if (change.CurrentState != ConnectionState.Open && Interlocked.Exchange(ref hasEnded, 1) == 0)
            {
                onClosed();
            }
        };
    }

    private static async Task ReturnToPoolAsync(Task<NpgsqlConnection> openTask)
    {
        await ((Task)openTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (openTask.IsCompletedSuccessfully)
        {
            await openTask.Result.DisposeAsync();
        }
    }
}
