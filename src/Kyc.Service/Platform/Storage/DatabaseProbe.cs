using Dapper;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Checks whether a database can be used: it must be a primary that accepts writes, and its commits must not hang waiting for a standby.
/// While a query has no response, the database is reported as not responding and no further query is sent.
/// </summary>
public sealed class DatabaseProbe
{
    /// <summary>
    /// Maximum time to wait for a response. With this value and the interval of the readiness loop, an unresponsive database is reported
    /// within four seconds.
    /// </summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1.5);

    /// <summary>Timeout of the query in seconds. After a timeout, the next query goes to a different host if there is one.</summary>
    private const int QueryTimeoutSeconds = 2;

    private readonly Database _database;
    private readonly PrimaryDataSource _source;
    private Task<string?>? _queryTask;
    private Task? _confirmationTask;

    internal DatabaseProbe(Database database, PrimaryDataSource source) => (_database, _source) = (database, source);

    /// <summary>
    /// Returns why the database cannot be used, as a sentence for operators that contains no personal data; null when it can be used. Must
    /// not be called concurrently.
    /// </summary>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        if (_queryTask is null or { IsCompleted: true })
        {
            _queryTask = Task.Run(QueryAsync, CancellationToken.None);
        }

        try
        {
            if (await _queryTask.WaitAsync(Timeout, cancellationToken) is { } reason)
            {
                return reason;
            }
        }
        catch (TimeoutException)
        {
            return $"database {_database.Name} does not answer";
        }
        return await CheckConfirmationAsync(cancellationToken);
    }

    private async Task<string?> QueryAsync()
    {
        try
        {
            await using var connection = await _source.OpenAsync();
            var state = await connection.QuerySingleAsync<(DateTime Server, bool IsReadOnly, bool HasStandbys, string SynchronousCommit)>(
                $"""
                select {StandbyConfirmation.ServerStartTimeSql}, current_setting('transaction_read_only')::boolean,
                    current_setting('synchronous_standby_names') <> '', current_setting('synchronous_commit')
                """,
                commandTimeout: QueryTimeoutSeconds);
            _database.RecordCheck(connection, state.Server, state.HasStandbys);
            if (state.IsReadOnly)
            {
                return $"database {_database.Name} is read-only";
            }

            return state is { HasStandbys: true, SynchronousCommit: "off" or "local" }
                ? $"database {_database.Name} does not wait for its synchronous standbys (synchronous_commit = {state.SynchronousCommit})"
                : null;
        }
        catch (Exception exception) when (DatabaseFaults.IsInterruption(exception))
        {
            return DatabaseFaults.IsPrimaryUnknown(exception)
                ? $"database {_database.Name} has no primary"
                : $"database {_database.Name} does not answer";
        }
    }

    private async Task<string?> CheckConfirmationAsync(CancellationToken cancellationToken)
    {
        if (_confirmationTask is null or { IsCompleted: true })
        {
            _confirmationTask = _database.StandbyConfirmation.WaitAsync(startTimeBeforeRead: null, CancellationToken.None);
        }

        try
        {
            await _confirmationTask.WaitAsync(Timeout, cancellationToken);
            return null;
        }
        catch (TimeoutException)
        {
            return $"commits of database {_database.Name} wait for a standby";
        }
        catch (Exception exception) when (DatabaseFaults.IsInterruption(exception))
        {
            return $"database {_database.Name} does not answer";
        }
    }
}
