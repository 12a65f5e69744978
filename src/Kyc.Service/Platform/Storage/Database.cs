using System.Diagnostics;
using Kyc.Service.Platform.Edge;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// A PostgreSQL database with its pools of connections. Of several hosts the primary is used, whatever the connection string says: a standby
/// would answer reads and refuse every write.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>Enough to get rid of connections of a server that is gone; more often would only make connecting the bottleneck.</summary>
    private static readonly TimeSpan ClearInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// One calling program has this part of the connections at a time. Half a dozen at work keep a database's processors and disk busy; more of them
    /// only make others wait.
    /// </summary>
    private const int ProgramShare = 8;

    private readonly ConnectionPool _calls;
    private readonly ConnectionPool _longWork;
    private readonly PrimarySource _probing;
    private readonly FairQueue _turns;
    private long _clearedAt = Stopwatch.GetTimestamp();

    static Database() => DapperSetup.Apply();

    /// <summary>Opens no connection yet.</summary>
    protected Database(string name, string connectionString)
    {
        Name = name;
        var given = ConnectionSettings.WithPoolSize(connectionString);
        connectionString = given.ConnectionString;
        Hosts = $"{given.Host}:{given.Port}";
        _calls = new ConnectionPool(given.Host ?? "", hosts => ConnectionSettings.ForCalls(connectionString, hosts));
        _longWork = new ConnectionPool(given.Host ?? "", hosts => ConnectionSettings.ForLongWork(connectionString, hosts));
        _probing = new PrimarySource(given.Host ?? "", hosts => ConnectionSettings.ForProbing(connectionString, hosts).BuildMultiHost());
        _turns = new FairQueue(new FairQueueLimits(given.MaxPoolSize, Math.Max(2, given.MaxPoolSize / ProgramShare)));
        Confirmation = new StandbyConfirmation(_probing);
        Probe = new DatabaseProbe(this, _probing);
    }

    /// <summary>What a transaction of this database wants announced once it is committed.</summary>
    public event Action<IReadOnlySet<Announcement>>? Committed;

    /// <summary>Its name for operators.</summary>
    public string Name { get; }

    /// <summary>Where it is: hosts and port of the connection string.</summary>
    public string Hosts { get; }

    /// <summary>Whether standbys have what was committed here.</summary>
    public StandbyConfirmation Confirmation { get; }

    /// <summary>Whether it can be used.</summary>
    public DatabaseProbe Probe { get; }

    /// <summary>A connection to the primary, from the pool of calls or, within <see cref="LongWorkPool.UseAsync"/>, from that of long work.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        try
        {
            if (LongWorkPool.IsInUse) return await _longWork.OpenAsync(cancel);
            return CallingProgram.Current is { } call ? await OpenInTurnAsync(call, cancel) : await _calls.OpenAsync(cancel);
        }
        catch (Exception exception) when (DatabaseFaults.NoteDatabase(exception, this))
        {
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction: committed when it returns, undone when it throws.</summary>
    public Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel) => TransactAsync<T>(
        // From here on the answer is the database's: a caller who hangs up must not leave the outcome in doubt.
        async (connection, transaction) => (await work(connection), () => transaction.CommitAsync(CancellationToken.None)), cancel);

    /// <summary>
    /// The same for <paramref name="work"/> that ends with writing: what it adds to the batch it is given is executed and committed in one
    /// round trip, so that locks are held that much shorter. When a statement fails, PostgreSQL passes over those behind it, the commit
    /// among them.
    /// </summary>
    public Task<T> WriteInTransactionAsync<T>(Func<NpgsqlConnection, WriteBatch, Task<T>> work, CancellationToken cancel) => TransactAsync<T>(
        async (connection, _) =>
        {
            var writes = new WriteBatch(connection);
            var result = await work(connection, writes);
            writes.Add("commit");
            return (result, writes.ExecuteAsync);
        },
        cancel);

    /// <summary>
    /// Closes the idle connections, and those in use when they are returned: after a restart or a failover each of them would fail one more
    /// call. Does nothing when it did so a moment ago.
    /// </summary>
    public void ClearPool()
    {
        var cleared = Interlocked.Read(ref _clearedAt);
        if (Stopwatch.GetElapsedTime(cleared) < ClearInterval) return;
        if (Interlocked.CompareExchange(ref _clearedAt, Stopwatch.GetTimestamp(), cleared) == cleared) ClearPools();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _calls.DisposeAsync();
        await _longWork.DisposeAsync();
        await _probing.DisposeAsync();
    }

    /// <summary>Notes what a look at the primary told. One call at a time.</summary>
    internal void See(NpgsqlConnection primary, DateTime server, bool hasStandbys)
    {
        _calls.Prefer(primary);
        _longWork.Prefer(primary);
        _probing.Prefer(primary);
        // Connections to the server of before may still answer, from what no standby has.
        if (Confirmation.See(server, hasStandbys)) ClearPools();
    }

    private async Task<T> TransactAsync<T>(
        Func<NpgsqlConnection, NpgsqlTransaction, Task<(T Result, Func<Task> Commit)>> work, CancellationToken cancel)
    {
        var announcements = Announcements.Collect();
        try
        {
            await using var connection = await OpenAsync(cancel);
            // Disposed, it undoes what is not committed by then.
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            var (result, commit) = await work(connection, transaction);
            await CommitAttempts.WatchAsync(commit);
            Publish(announcements);
            return result;
        }
        catch (Exception exception) when (DatabaseFaults.NoteDatabase(exception, this))
        {
            throw;
        }
    }

    /// <summary>
    /// Programs take turns: what one of them does to the database, even when it gives up each call, leaves most connections and processors to the
    /// others.
    /// </summary>
    private async ValueTask<NpgsqlConnection> OpenInTurnAsync(CallingProgram call, CancellationToken cancel)
    {
        var takesTurn = call.IsFirstTaken();
        try
        {
            if (takesTurn) await _turns.TryEnterAsync(call.Name, cancel);
        }
        catch
        {
            call.Give();
            throw;
        }
        return await _calls.OpenAsync(
            cancel,
            () =>
            {
                call.Give();
                if (takesTurn) _turns.Leave(call.Name);
            });
    }

    private void ClearPools()
    {
        _calls.Clear();
        _longWork.Clear();
    }

    private void Publish(IReadOnlySet<Announcement> announcements)
    {
        if (announcements.Count > 0) Committed?.Invoke(announcements);
    }
}
