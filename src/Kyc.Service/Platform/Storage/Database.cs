using System.Diagnostics;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Represents a PostgreSQL database with its connection pools. When there are several hosts, only the primary is used, whatever the
/// connection string says, because a standby would answer reads but refuse every write.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>
    /// Minimum time between two clearings of the pools. It suffices to remove the connections of a lost server; clearing more often would
    /// only make connecting the bottleneck.
    /// </summary>
    private static readonly TimeSpan ClearInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Divisor of the connections that give the share of one calling program. Half a dozen active connections use a database server's
    /// processors and disk fully; more of one program would only make others wait.
    /// </summary>
    private const int ProgramShareDivisor = 8;

    private readonly ConnectionPool _calls;
    private readonly ConnectionPool _longWork;
    private readonly PrimarySource _probing;
    private readonly FairQueue _queue;
    private long _clearedAt = Stopwatch.GetTimestamp();

    static Database() => DapperSetup.Apply();

    /// <summary>Creates the pools without opening a connection.</summary>
    protected Database(string name, string connectionString)
    {
        Name = name;
        var settings = ConnectionSettings.WithPoolSize(connectionString);
        connectionString = settings.ConnectionString;
        Hosts = $"{settings.Host}:{settings.Port}";
        _calls = new ConnectionPool(settings.Host ?? "", hosts => ConnectionSettings.ForCalls(connectionString, hosts));
        _longWork = new ConnectionPool(settings.Host ?? "", hosts => ConnectionSettings.ForLongWork(connectionString, hosts));
        _probing = new PrimarySource(settings.Host ?? "", hosts => ConnectionSettings.ForProbing(connectionString, hosts).BuildMultiHost());
        _queue = new FairQueue(new FairQueueLimits(settings.MaxPoolSize, Math.Max(2, settings.MaxPoolSize / ProgramShareDivisor)));
        Confirmation = new StandbyConfirmation(_probing);
        Probe = new DatabaseProbe(this, _probing);
    }

    /// <summary>Raised when a transaction with announcements is committed in this database.</summary>
    public event Action<IReadOnlySet<Announcement>>? Committed;

    /// <summary>Gets the name of the database for operators.</summary>
    public string Name { get; }

    /// <summary>Gets the hosts and the port of the connection string.</summary>
    public string Hosts { get; }

    /// <summary>Gets the confirmation that standbys have what was committed in this database.</summary>
    public StandbyConfirmation Confirmation { get; }

    /// <summary>Gets the probe that checks whether the database can be used.</summary>
    public DatabaseProbe Probe { get; }

    /// <summary>
    /// Opens a connection to the primary, from the pool for calls or, within <see cref="LongWorkPool.UseAsync"/>, from the pool for long
    /// work.
    /// </summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (LongWorkPool.IsInUse)
            {
                return await _longWork.OpenAsync(cancellationToken);
            }

            return CallingProgram.Current is { } call
                ? await OpenInTurnAsync(call, cancellationToken)
                : await _calls.OpenAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseFaults.AddDatabase(exception, this))
        {
            throw;
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction, which is committed when it returns and rolled back when it throws.
    /// </summary>
    public Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        TransactAsync<T>(
            // From here on only the database decides the outcome: a caller who disconnects must not leave it in doubt.
            async (connection, transaction) => (await work(connection), () => transaction.CommitAsync(CancellationToken.None)),
            cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction that ends with writes: the statements that it adds to its batch are executed and
    /// committed in one round trip, so that locks are held for a shorter time. When a statement fails, PostgreSQL skips those after it,
    /// including the commit.
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
    /// Closes the idle connections now, and the others when they are returned: after a restart or a failover each of them would fail one
    /// more call. Does nothing when the pools were cleared less than a second ago.
    /// </summary>
    public void ClearPool()
    {
        var cleared = Interlocked.Read(ref _clearedAt);
        if (Stopwatch.GetElapsedTime(cleared) < ClearInterval)
        {
            return;
        }

        if (Interlocked.CompareExchange(ref _clearedAt, Stopwatch.GetTimestamp(), cleared) == cleared)
        {
            ClearPools();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _calls.DisposeAsync();
        await _longWork.DisposeAsync();
        await _probing.DisposeAsync();
    }

    /// <summary>Records the result of a check of the primary. Only one call at a time is allowed.</summary>
    internal void RecordCheck(NpgsqlConnection primary, DateTime server, bool hasStandbys)
    {
        _calls.Prefer(primary);
        _longWork.Prefer(primary);
        _probing.Prefer(primary);
        // Connections to the previous server may still return data that no standby has.
        if (Confirmation.RecordCheck(server, hasStandbys))
        {
            ClearPools();
        }
    }

    private async Task<T> TransactAsync<T>(
        Func<NpgsqlConnection, NpgsqlTransaction, Task<(T Result, Func<Task> Commit)>> work, CancellationToken cancellationToken)
    {
        var announcements = Announcements.Collect();
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            // Disposing the transaction rolls back what is not committed by then.
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var (result, commit) = await work(connection, transaction);
            await CommitAttempts.RunAsync(commit);
            Publish(announcements);
            return result;
        }
        catch (Exception exception) when (DatabaseFaults.AddDatabase(exception, this))
        {
            throw;
        }
    }

    /// <summary>
    /// Opens a connection when it is the program's turn. Programs take turns, so that whatever one program does to the database, even when
    /// it cancels each of its calls, most connections and processors are left to the others.
    /// </summary>
    private async ValueTask<NpgsqlConnection> OpenInTurnAsync(CallingProgram call, CancellationToken cancellationToken)
    {
        var takesTurn = call.TakeConnection();
        try
        {
            if (takesTurn)
            {
                await _queue.TryEnterAsync(call.Name, cancellationToken);
            }
        }
        catch
        {
            call.ReturnConnection();
            throw;
        }
        return await _calls.OpenAsync(
            cancellationToken,
            () =>
            {
                call.ReturnConnection();
                if (takesTurn)
                {
                    _queue.Leave(call.Name);
                }
            });
    }

    private void ClearPools()
    {
        _calls.Clear();
        _longWork.Clear();
    }

    private void Publish(IReadOnlySet<Announcement> announcements)
    {
        if (announcements.Count > 0)
        {
            Committed?.Invoke(announcements);
        }
    }
}
