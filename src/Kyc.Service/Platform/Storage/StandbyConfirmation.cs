using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Confirms that the synchronous standbys have everything that can be read in a database. When the wait of a transaction for a standby is
/// interrupted (by a restart, pg_cancel_backend or a timeout), PostgreSQL makes the transaction visible to others, although a promoted
/// standby would not have it. Therefore code that returns what it has read first waits for a commit that began after the reading: commits
/// reach the standbys in order. Waiters share commits; each waits for two at most. The commit must be made by the server that was read,
/// because a standby that was promoted meanwhile confirms only its own data.
/// </summary>
public sealed class StandbyConfirmation
{
    /// <summary>
    /// Writes one small record, which PostgreSQL ignores, because a transaction that writes nothing does not wait for a standby. Returns
    /// the server.
    /// </summary>
    private const string Barrier = $"select {ServerSql}, pg_logical_emit_message(true, 'kyc', '')";

    /// <summary>
    /// Identifies the server by its start time. Address and system identifier would stay the same when a standby replaces the primary.
    /// </summary>
    internal const string ServerSql = "pg_postmaster_start_time()";

    private readonly PrimarySource _source;
    private readonly Lock _lock = new();
    private Task<DateTime?>? _running;
    private Task<DateTime?>? _next;
    private volatile PrimaryState _primary = new(Server: null, IsRequired: false, new CancellationTokenSource());

    internal StandbyConfirmation(PrimarySource source) => _source = source;

    /// <summary>Whether the database names synchronous standbys (<c>synchronous_standby_names</c>), by the latest check.</summary>
    public bool IsRequired => _primary.IsRequired;

    /// <summary>
    /// Gets the server that is the primary, by the latest check; null before the first check. Code that will return what it reads records
    /// this value before it reads.
    /// </summary>
    public DateTime? Server => _primary.Server;

    /// <summary>
    /// Waits until the standbys have what was readable at the time of the call. Returns at once when no standby is configured.
    /// </summary>
    /// <param name="readServer">The server that was the primary before the reading; null when nothing was read.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="NpgsqlException">
    /// The database cannot be reached, or another server has replaced the one that was read.
    /// </exception>
    /// <exception cref="OperationCanceledException">The standbys did not confirm in time.</exception>
    public async Task WaitAsync(DateTime? readServer, CancellationToken cancellationToken)
    {
        DateTime? confirmed = null;
        while (IsRequired && (confirmed = await JoinNextCommit().WaitAsync(cancellationToken)) is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        // Checked even when no confirmation is required any more, because a promoted standby may be the one that reports this.
        if (readServer is not null && readServer != (confirmed ?? Server))
        {
            throw new NpgsqlException("Another server is the primary since the call began");
        }
    }

    /// <summary>Records the result of a check of the primary. Returns true when another server has replaced the previous one.</summary>
    internal bool RecordCheck(DateTime server, bool isRequired)
    {
        var before = _primary;
        var hasChanged = before.Server is not null && before.Server != server;
        _primary = new PrimaryState(server, isRequired, hasChanged ? new CancellationTokenSource() : before.Change);
        // A commit that still waits was sent to the previous server, which may never respond.
        if (hasChanged)
        {
            before.Change.Cancel();
        }

        return hasChanged;
    }

    /// <summary>Joins the next commit that has not begun. A commit in progress may have begun before the reading.</summary>
    private Task<DateTime?> JoinNextCommit()
    {
        lock (_lock)
        {
            return _next ??= RunAfterAsync(_running);
        }
    }

    private async Task<DateTime?> RunAfterAsync(Task? before)
    {
        await (before ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            (_running, _next) = (_next, null);
        }

        return await CommitAsync();
    }

    /// <summary>Commits, and returns the server whose standby confirmed; null when the wait was interrupted.</summary>
    private async Task<DateTime?> CommitAsync()
    {
        var change = _primary.Change.Token;
        try
        {
            await using var connection = await _source.OpenAsync(change);
            var isInterrupted = false;
            void OnNotice(object sender, NpgsqlNoticeEventArgs notice) => isInterrupted = true;
            connection.Notice += OnNotice;
            try
            {
                await using var command = new NpgsqlCommand(Barrier, connection);
                var server = (DateTime)(await command.ExecuteScalarAsync(change))!;
                return isInterrupted ? null : server;
            }
            finally
            {
                connection.Notice -= OnNotice;
            }
        }
        catch (Exception) when (change.IsCancellationRequested)
        {
            return null;
        }
        catch (NpgsqlException exception) when (
            exception.InnerException is TimeoutException || exception.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            return null;
        }
    }

    /// <param name="Server">The primary server.</param>
    /// <param name="IsRequired">Whether the server names synchronous standbys.</param>
    /// <param name="Change">Cancelled when another server replaces this one.</param>
    private sealed record PrimaryState(DateTime? Server, bool IsRequired, CancellationTokenSource Change);
}
