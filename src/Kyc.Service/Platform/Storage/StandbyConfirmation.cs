using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Whether the synchronous standbys have everything that can be read in a database. PostgreSQL shows a transaction to others when its wait
/// for a standby was broken off (a restart, pg_cancel_backend, a time limit), although a promoted standby would not have it. So whoever
/// tells what was read waits for a commit that began after the reading: commits reach standbys in order. Waiters share commits: two at most
/// for each. The commit must be of the server that was read: a standby that was promoted meanwhile confirms only what itself has.
/// </summary>
public sealed class StandbyConfirmation
{
    /// <summary>
    /// Writes one small record, which PostgreSQL ignores: a transaction that wrote none waits for no standby. Tells which server it was.
    /// </summary>
    private const string Barrier = $"select {ServerSql}, pg_logical_emit_message(true, 'kyc', '')";

    /// <summary>
    /// Which server this is: the instant it was started. Address and system identifier stay the same when a standby takes a primary's
    /// place.
    /// </summary>
    internal const string ServerSql = "pg_postmaster_start_time()";

    private readonly PrimarySource _source;
    private readonly Lock _gate = new();
    private Task<DateTime?>? _running;
    private Task<DateTime?>? _next;
    private volatile PrimarySeen _seen = new(Server: null, IsRequired: false, new CancellationTokenSource());

    internal StandbyConfirmation(PrimarySource source) => _source = source;

    /// <summary>Whether the database names synchronous standbys (<c>synchronous_standby_names</c>), as last seen.</summary>
    public bool IsRequired => _seen.IsRequired;

    /// <summary>
    /// The server that is the primary, as last seen; null before the first look. Whoever will tell what is read notes it before.
    /// </summary>
    public DateTime? Server => _seen.Server;

    /// <summary>
    /// Returns when standbys have what was readable at the time of the call; at once where none is configured.
    /// </summary>
    /// <param name="readFrom">The server before the reading; null when nothing was read.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="NpgsqlException">
    /// The database cannot be reached, or another server took the place of the one that was read.
    /// </exception>
    /// <exception cref="OperationCanceledException">The standbys did not confirm in time.</exception>
    public async Task WaitAsync(DateTime? readFrom, CancellationToken cancel)
    {
        DateTime? confirmed = null;
        while (IsRequired && (confirmed = await Join().WaitAsync(cancel)) is null) cancel.ThrowIfCancellationRequested();
        // Also where nothing has to be confirmed any more: it may be the promoted standby that says so.
        if (readFrom is not null && readFrom != (confirmed ?? Server))
            throw new NpgsqlException("Another server is the primary since the call began");
    }

    /// <summary>Notes what a look at the primary told; true when another server took the place of the one before.</summary>
    internal bool See(DateTime server, bool isRequired)
    {
        var before = _seen;
        var isOther = before.Server is not null && before.Server != server;
        _seen = new PrimarySeen(server, isRequired, isOther ? new CancellationTokenSource() : before.Change);
        // A commit that still waits is of the server of before, which may never answer.
        if (isOther) before.Change.Cancel();
        return isOther;
    }

    /// <summary>The next commit that has not begun: one that is under way may have begun before the reading.</summary>
    private Task<DateTime?> Join()
    {
        lock (_gate) return _next ??= RunAfterAsync(_running);
    }

    private async Task<DateTime?> RunAfterAsync(Task? before)
    {
        await (before ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate) (_running, _next) = (_next, null);
        return await CommitAsync();
    }

    /// <summary>The server whose standby confirmed; null when the wait was broken off.</summary>
    private async Task<DateTime?> CommitAsync()
    {
        var change = _seen.Change.Token;
        try
        {
            await using var connection = await _source.OpenAsync(change);
            var isBrokenOff = false;
            void Heard(object sender, NpgsqlNoticeEventArgs notice) => isBrokenOff = true;
            connection.Notice += Heard;
            try
            {
                await using var command = new NpgsqlCommand(Barrier, connection);
                var server = (DateTime)(await command.ExecuteScalarAsync(change))!;
                return isBrokenOff ? null : server;
            }
            finally
            {
                connection.Notice -= Heard;
            }
        }
        catch (Exception) when (change.IsCancellationRequested)
        {
            return null;
        }
        catch (NpgsqlException exception) when (exception.InnerException is TimeoutException || exception.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            return null;
        }
    }

    /// <param name="Server">The primary.</param>
    /// <param name="IsRequired">Whether it names standbys.</param>
    /// <param name="Change">Cancelled when another server takes its place.</param>
    private sealed record PrimarySeen(DateTime? Server, bool IsRequired, CancellationTokenSource Change);
}
