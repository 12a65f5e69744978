using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Waits until the synchronous standbys have stored everything that was readable in a database. When a transaction's wait for a standby is
/// interrupted (by a restart, pg_cancel_backend or a timeout), PostgreSQL makes the transaction visible, although a promoted standby might
/// not have it. Therefore code that returns data to a caller first waits for a commit that began after the data was read: the standbys
/// receive commits in order, so they then also have the data. Waiting callers share commits; each waits for at most two. The commit must be
/// made by the server from which the data was read, because a standby that was promoted meanwhile confirms only its own data.
/// </summary>
public sealed class StandbyConfirmation
{
    /// <summary>
    /// Statement that writes one small record to the write-ahead log, because a transaction that writes nothing does not wait for a
    /// standby. PostgreSQL ignores the record. The first column of the result identifies the server.
    /// </summary>
    private const string BarrierSql = $"select {ServerStartTimeSql}, pg_logical_emit_message(true, 'kyc', '')";

    /// <summary>
    /// SQL expression that identifies the server by its start time. The address and the system identifier stay the same when a standby
    /// replaces the primary.
    /// </summary>
    internal const string ServerStartTimeSql = "pg_postmaster_start_time()";

    private readonly PrimaryDataSource _source;
    private readonly Lock _lock = new();
    private Task<DateTime?>? _runningCommit;
    private Task<DateTime?>? _nextCommit;
    private volatile PrimaryState _primary = new(StartTime: null, IsRequired: false, new CancellationTokenSource());

    internal StandbyConfirmation(PrimaryDataSource source) => _source = source;

    /// <summary>
    /// Whether synchronous standbys are configured (<c>synchronous_standby_names</c>), according to the latest check of the primary.
    /// </summary>
    public bool IsRequired => _primary.IsRequired;

    /// <summary>
    /// Gets the start time of the primary, which identifies it, according to the latest check; null before the first check. Code that
    /// returns data to a caller gets this value before it reads the data, and passes it to <see cref="WaitAsync"/>.
    /// </summary>
    public DateTime? PrimaryStartTime => _primary.StartTime;

    /// <summary>
    /// Waits until the standbys have stored everything that was readable when this method was called. Does not wait when no standby is
    /// configured.
    /// </summary>
    /// <param name="startTimeBeforeRead">
    /// The value of <see cref="PrimaryStartTime"/> before the data was read; null when nothing was read.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="NpgsqlException">
    /// The database cannot be reached, or a different server has become the primary since the data was read.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the standbys confirmed.</exception>
    public async Task WaitAsync(DateTime? startTimeBeforeRead, CancellationToken cancellationToken)
    {
        DateTime? confirmingStartTime = null;
        while (IsRequired && (confirmingStartTime = await JoinNextCommit().WaitAsync(cancellationToken)) is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        // The server is compared even when no confirmation is required: a newly promoted primary may have no standbys configured.
        if (startTimeBeforeRead is not null && startTimeBeforeRead != (confirmingStartTime ?? PrimaryStartTime))
        {
            throw new NpgsqlException("Another server is the primary since the call began");
        }
    }

    /// <summary>
    /// Records the result of a check of the primary. Returns true when a different server has replaced the previous primary.
    /// </summary>
    internal bool RecordCheck(DateTime primaryStartTime, bool isRequired)
    {
        var previousState = _primary;
        var hasChanged = previousState.StartTime is not null && previousState.StartTime != primaryStartTime;
        _primary = new PrimaryState(primaryStartTime, isRequired, hasChanged ? new CancellationTokenSource() : previousState.ChangeSource);
        // A commit in progress was sent to the previous primary, which may never respond.
        if (hasChanged)
        {
            previousState.ChangeSource.Cancel();
        }

        return hasChanged;
    }

    /// <summary>
    /// Returns the task of the next commit, which has not begun yet. The commit in progress cannot be used, because it may have begun
    /// before the data was read.
    /// </summary>
    private Task<DateTime?> JoinNextCommit()
    {
        lock (_lock)
        {
            return _nextCommit ??= CommitAfterAsync(_runningCommit);
        }
    }

    private async Task<DateTime?> CommitAfterAsync(Task? previousCommit)
    {
        await (previousCommit ?? Task.CompletedTask).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            (_runningCommit, _nextCommit) = (_nextCommit, null);
        }

        return await CommitAsync();
    }

    /// <summary>
    /// Makes a commit that waits for a standby. Returns the start time of the server that committed, or null when the wait was interrupted.
    /// </summary>
    private async Task<DateTime?> CommitAsync()
    {
        var changeToken = _primary.ChangeSource.Token;
        try
        {
            await using var connection = await _source.OpenAsync(changeToken);
            var isInterrupted = false;
            void OnNotice(object sender, NpgsqlNoticeEventArgs notice) => isInterrupted = true;
            connection.Notice += OnNotice;
            try
            {
                await using var command = new NpgsqlCommand(BarrierSql, connection);
                var serverStartTime = (DateTime)(await command.ExecuteScalarAsync(changeToken))!;
                return isInterrupted ? null : serverStartTime;
            }
            finally
            {
                connection.Notice -= OnNotice;
            }
        }
        catch (Exception) when (changeToken.IsCancellationRequested)
        {
            return null;
        }
        catch (NpgsqlException exception) when (
            exception.InnerException is TimeoutException || exception.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            return null;
        }
    }

    /// <param name="StartTime">The start time of the primary, which identifies it; null before the first check.</param>
    /// <param name="IsRequired">Whether synchronous standbys are configured on the server.</param>
    /// <param name="ChangeSource">Cancelled when a different server becomes the primary.</param>
    private sealed record PrimaryState(DateTime? StartTime, bool IsRequired, CancellationTokenSource ChangeSource);
}
