using Npgsql;

namespace Kyc.Service.Storage;

/// <summary>
/// Whether the synchronous standbys have everything that can be read in a database. PostgreSQL shows a transaction to others when its wait
/// for a standby was broken off (a restart, pg_cancel_backend, a time limit), although a promoted standby would not have it. So whoever
/// tells what was read waits for a commit that began after the reading: commits reach standbys in order. Waiters share commits: two at most
/// for each.
/// </summary>
public sealed class StandbyConfirmation
{
    /// <summary>Writes one small record, which PostgreSQL ignores; a transaction that wrote none waits for no standby.</summary>
    private const string Barrier = "select pg_logical_emit_message(true, 'kyc', '')";

    private readonly NpgsqlDataSource _source;
    private readonly Lock _gate = new();
    private Task<bool>? _running;
    private Task<bool>? _next;
    private volatile bool _isRequired;

    internal StandbyConfirmation(NpgsqlDataSource source) => _source = source;

    /// <summary>Whether the database names synchronous standbys (<c>synchronous_standby_names</c>), as last seen.</summary>
    public bool IsRequired
    {
        get => _isRequired;
        internal set => _isRequired = value;
    }

    /// <summary>Returns when standbys have what was readable at the time of the call; at once where none is configured.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The standbys did not confirm in time.</exception>
    public async Task WaitAsync(CancellationToken cancel)
    {
        while (IsRequired && !await Join().WaitAsync(cancel)) cancel.ThrowIfCancellationRequested();
    }

    /// <summary>The next commit that has not begun: one that is under way may have begun before the reading.</summary>
    private Task<bool> Join()
    {
        lock (_gate) return _next ??= RunAfterAsync(_running);
    }

    private async Task<bool> RunAfterAsync(Task? before)
    {
        await (before ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate) (_running, _next) = (_next, null);
        return await CommitAsync();
    }

    /// <summary>True when a standby confirmed; false when the wait was broken off.</summary>
    private async Task<bool> CommitAsync()
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync();
            var isBrokenOff = false;
            void Heard(object sender, NpgsqlNoticeEventArgs notice) => isBrokenOff = true;
            connection.Notice += Heard;
            try
            {
                await using var command = new NpgsqlCommand(Barrier, connection);
                await command.ExecuteNonQueryAsync();
            }
            finally
            {
                connection.Notice -= Heard;
            }
            return !isBrokenOff;
        }
        catch (NpgsqlException exception) when (exception.InnerException is TimeoutException || exception.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            return false;
        }
    }
}
