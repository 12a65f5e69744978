using System.Data;
using System.Diagnostics;
using Kyc.Service.Edge;
using Npgsql;

namespace Kyc.Service.Storage;

/// <summary>
/// A PostgreSQL database with its pools of connections. Of several hosts the primary is used, whatever the connection string says: a standby
/// would answer reads and refuse every write.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>How long the role of a host is believed (Npgsql's default is ten seconds): a promoted host is found this soon.</summary>
    private const int HostRecheckSeconds = 2;

    /// <summary>Enough to get rid of connections of a server that is gone; more often would only make connecting the bottleneck.</summary>
    private static readonly TimeSpan ClearInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// One calling program has this part of the connections at a time. A dozen at work keep a database's processors and disk busy; more of them
    /// only make others wait.
    /// </summary>
    private const int ProgramShare = 8;

    private readonly ConnectionPool _calls;
    private readonly ConnectionPool _longWork;
    private readonly FairQueue _turns;
    private readonly NpgsqlMultiHostDataSource _probingHosts;
    private long _clearedAt = Stopwatch.GetTimestamp();

    static Database() => DapperSetup.Apply();

    /// <summary>Opens no connection yet.</summary>
    protected Database(string name, string connectionString)
    {
        Name = name;
        var builder = WorkingBuilder(connectionString);
        Hosts = $"{builder.ConnectionStringBuilder.Host}:{builder.ConnectionStringBuilder.Port}";
        _calls = new ConnectionPool(builder);
        var connections = builder.ConnectionStringBuilder.MaxPoolSize;
        _turns = new FairQueue(new FairQueueLimits(connections, Math.Max(2, connections / ProgramShare)));
        builder.ConnectionStringBuilder.MinPoolSize = 0;
        builder.ConnectionStringBuilder.MaxPoolSize = LongWorkPool.MaxConnections;
        _longWork = new ConnectionPool(builder);
        _probingHosts = ProbingBuilder(connectionString).BuildMultiHost();
        var probing = _probingHosts.WithTargetSession(TargetSessionAttributes.Primary);
        Confirmation = new StandbyConfirmation(probing, ClearPool);
        Probe = new DatabaseProbe(this, probing);
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
            return CallingProgram.Current is { } program ? await OpenInTurnAsync(program, cancel) : await _calls.OpenAsync(cancel);
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
        if (Interlocked.CompareExchange(ref _clearedAt, Stopwatch.GetTimestamp(), cleared) != cleared) return;
        _calls.Clear();
        _longWork.Clear();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _calls.DisposeAsync();
        await _longWork.DisposeAsync();
        await _probingHosts.DisposeAsync();
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
    private async ValueTask<NpgsqlConnection> OpenInTurnAsync(string program, CancellationToken cancel)
    {
        await _turns.TryEnterAsync(program, cancel);
        try
        {
            var connection = await _calls.OpenAsync(cancel);
            var isOver = 0;
            connection.StateChange += (_, change) =>
            {
                // One that broke is closed as well.
                if (change.CurrentState != ConnectionState.Open && Interlocked.Exchange(ref isOver, 1) == 0) _turns.Leave(program);
            };
            return connection;
        }
        catch
        {
            _turns.Leave(program);
            throw;
        }
    }

    private void Publish(IReadOnlySet<Announcement> announcements)
    {
        if (announcements.Count > 0) Committed?.Invoke(announcements);
    }

    private static NpgsqlDataSourceBuilder Builder(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        // Npgsql's error detail repeats column values, which are personal data or ciphertext.
        builder.ConnectionStringBuilder.IncludeErrorDetail = false;
        builder.ConnectionStringBuilder.ApplicationName ??= "kyc-service";
        // Clearing a session costs as much as a statement, and none of ours leaves anything: settings are local to transactions, and
        // whoever takes an advisory lock gives it back.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        builder.ConnectionStringBuilder.TargetSessionAttributes = null;
        builder.ConnectionStringBuilder.HostRecheckSeconds = HostRecheckSeconds;
        return builder;
    }

    private static NpgsqlDataSourceBuilder WorkingBuilder(string connectionString)
    {
        var builder = Builder(connectionString);
        // A connection that listens sends nothing of its own: without this a dead peer would never be noticed.
        if (builder.ConnectionStringBuilder.KeepAlive == 0) builder.ConnectionStringBuilder.KeepAlive = 30;
        // The same few statements all day: planned once a connection instead of once a call.
        if (builder.ConnectionStringBuilder.MaxAutoPrepare == 0) builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        // Batches go to and fro by the megabyte; through the usual eight kilobytes each piece of them wakes both sides.
        builder.ConnectionStringBuilder.ReadBufferSize = builder.ConnectionStringBuilder.WriteBufferSize = 64 * 1024;
        return builder;
    }

    // A few connections of their own: whether the database answers must be seen also when calls have taken all others.
    private static NpgsqlDataSourceBuilder ProbingBuilder(string connectionString)
    {
        var builder = Builder(connectionString);
        builder.ConnectionStringBuilder.MinPoolSize = 0;
        builder.ConnectionStringBuilder.MaxPoolSize = 4;
        builder.ConnectionStringBuilder.Timeout = 3;
        builder.ConnectionStringBuilder.CommandTimeout = 5;
        builder.ConnectionStringBuilder.CancellationTimeout = 500;
        // A wait for a standby that is broken off ends as a success with a warning, which must reach us.
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand("set client_min_messages = notice", connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand("set client_min_messages = notice", connection);
                await command.ExecuteNonQueryAsync();
            });
        return builder;
    }
}
