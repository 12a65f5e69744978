using System.Diagnostics;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Represents a PostgreSQL database with its connection pools. When there are several hosts, only the primary is used, even if the
/// connection string specifies something else, because a standby accepts reads but refuses writes.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>
    /// Minimum time between two clearings of the pools. Clearing once a second is enough to remove the connections to a lost server.
    /// Clearing more often would discard connections that were just opened.
    /// </summary>
    private static readonly TimeSpan ClearInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The maximum pool size divided by this number gives the maximum number of calls of one program that may hold connections at the same
    /// time (at least 2). About six active connections fully use a database server's processors and disk; more connections for one program
    /// would only make other programs wait.
    /// </summary>
    private const int ProgramShareDivisor = 8;

    private readonly ConnectionPool _callPool;
    private readonly ConnectionPool _longWorkPool;
    private readonly PrimaryDataSource _probeSource;
    private readonly FairQueue _queue;
    private long _clearedAt = Stopwatch.GetTimestamp();

    static Database() => DapperSetup.Apply();

    /// <summary>Creates the pools without opening a connection.</summary>
    protected Database(string name, string connectionString)
    {
        Name = name;
        var settings = ConnectionSettings.ParseWithPoolSize(connectionString);
        connectionString = settings.ConnectionString;
        Hosts = $"{settings.Host}:{settings.Port}";
        _callPool = new ConnectionPool(settings.Host ?? "", hosts => ConnectionSettings.CreateForCalls(connectionString, hosts));
        _longWorkPool = new ConnectionPool(settings.Host ?? "", hosts => ConnectionSettings.CreateForLongWork(connectionString, hosts));
        _probeSource = new PrimaryDataSource(
            settings.Host ?? "",
            hosts => ConnectionSettings.CreateForProbing(connectionString, hosts).BuildMultiHost());
        _queue = new FairQueue(new FairQueueLimits(settings.MaxPoolSize, Math.Max(2, settings.MaxPoolSize / ProgramShareDivisor)));
        StandbyConfirmation = new StandbyConfirmation(_probeSource);
        Probe = new DatabaseProbe(this, _probeSource);
    }

    /// <summary>Raised after the commit of a transaction in which code called <see cref="TransactionAnnouncements.Add"/>.</summary>
    public event Action<IReadOnlySet<Announcement>>? Committed;

    /// <summary>Gets the name by which messages to operators refer to the database.</summary>
    public string Name { get; }

    /// <summary>Gets the hosts and the port of the connection string, in the format <c>hosts:port</c>.</summary>
    public string Hosts { get; }

    /// <summary>Gets the object that waits until the standbys have stored what was committed in this database.</summary>
    public StandbyConfirmation StandbyConfirmation { get; }

    /// <summary>Gets the probe that checks whether the database can be used.</summary>
    public DatabaseProbe Probe { get; }

    /// <summary>
    /// Opens a connection to the primary, from the pool for calls or, within <see cref="LongWorkPool.UseAsync"/>, from the pool for long
    /// work. The first connection of a gRPC call may have to wait for the calling program's turn.
    /// </summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (LongWorkPool.IsInUse)
            {
                return await _longWorkPool.OpenAsync(cancellationToken);
            }

            return CallingProgram.Current is { } call
                ? await OpenInTurnAsync(call, cancellationToken)
                : await _callPool.OpenAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseFaults.AddDatabaseName(exception, this))
        {
            throw;
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction, which is committed when the work returns and rolled back when the work throws.
    /// </summary>
    public Task<T> RunInTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        TransactAsync<T>(
            // The commit cannot be cancelled: after a cancelled commit, the service would not know whether the transaction was committed.
            async (connection, transaction) => (await work(connection), () => transaction.CommitAsync(CancellationToken.None)),
            cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction. When the work returns, the statements that it added to the batch are executed and
    /// committed in one round trip, so that locks are held for a shorter time. When a statement fails, PostgreSQL skips the statements
    /// after it, including the commit.
    /// </summary>
    public Task<T> WriteInTransactionAsync<T>(
        Func<NpgsqlConnection, WriteBatch, Task<T>> work, CancellationToken cancellationToken) => TransactAsync<T>(
        async (connection, _) =>
        {
            var writes = new WriteBatch(connection);
            var result = await work(connection, writes);
            writes.Add("commit");
            return (result, writes.ExecuteAsync);
        },
        cancellationToken);

    /// <summary>
    /// Closes the idle connections now, and the connections in use when they are returned to the pool. After a restart or a failover of the
    /// database, each old connection would make one more call fail. Does nothing when the pools were cleared less than a second ago.
    /// </summary>
    public void ClearPoolsIfDue()
    {
        var clearedAt = Interlocked.Read(ref _clearedAt);
        if (Stopwatch.GetElapsedTime(clearedAt) < ClearInterval)
        {
            return;
        }

        if (Interlocked.CompareExchange(ref _clearedAt, Stopwatch.GetTimestamp(), clearedAt) == clearedAt)
        {
            ClearPools();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _callPool.DisposeAsync();
        await _longWorkPool.DisposeAsync();
        await _probeSource.DisposeAsync();
    }

    /// <summary>
    /// Records the result of a check of the primary: later connections try its host first, and the pools are cleared when a different
    /// server has become the primary. Must not be called concurrently.
    /// </summary>
    /// <param name="primary">An open connection to the primary.</param>
    /// <param name="primaryStartTime">The start time of the primary, which identifies it.</param>
    /// <param name="hasStandbys">Whether synchronous standbys are configured.</param>
    internal void RecordCheck(NpgsqlConnection primary, DateTime primaryStartTime, bool hasStandbys)
    {
        _callPool.Prefer(primary);
        _longWorkPool.Prefer(primary);
        _probeSource.Prefer(primary);
        // A different server has become the primary. Through an old connection to the previous one, code could still read data that no
        // standby has stored.
        if (StandbyConfirmation.RecordCheck(primaryStartTime, hasStandbys))
        {
            ClearPools();
        }
    }

    private async Task<T> TransactAsync<T>(
        Func<NpgsqlConnection, NpgsqlTransaction, Task<(T Result, Func<Task> Commit)>> work, CancellationToken cancellationToken)
    {
        var announcements = TransactionAnnouncements.Collect();
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            // Disposing the transaction rolls it back unless it was committed.
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var (result, commit) = await work(connection, transaction);
            await CommitAttempts.RunAsync(commit);
            Publish(announcements);
            return result;
        }
        catch (Exception exception) when (DatabaseFaults.AddDatabaseName(exception, this))
        {
            throw;
        }
    }

    /// <summary>
    /// Opens a connection for a call when it is the calling program's turn; a further connection of the same call does not wait. Because
    /// programs take turns, one program cannot use most of the connections or of the database server's processors, even when it cancels
    /// each of its calls.
    /// </summary>
    private async ValueTask<NpgsqlConnection> OpenInTurnAsync(CallingProgram call, CancellationToken cancellationToken)
    {
        var takesTurn = call.AddConnection();
        try
        {
            if (takesTurn)
            {
                await _queue.TryEnterAsync(call.Name, cancellationToken);
            }
        }
        catch
        {
            call.RemoveConnection();
            throw;
        }
        return await _callPool.OpenAsync(
            cancellationToken,
            () =>
            {
                call.RemoveConnection();
                if (takesTurn)
                {
                    _queue.Leave(call.Name);
                }
            });
    }

    private void ClearPools()
    {
        _callPool.Clear();
        _longWorkPool.Clear();
    }

    private void Publish(IReadOnlySet<Announcement> announcements)
    {
        if (announcements.Count > 0)
        {
            Committed?.Invoke(announcements);
        }
    }
}
