using Dapper;
using Kyc.Service.Configuration;
using Npgsql;

namespace Kyc.Service.Storage;

/// <summary>The database <c>kyc</c>: everything but keys.</summary>
public sealed class KycDatabase(ServiceOptions options) : Database(options.Database);

/// <summary>The database <c>kyc_keys</c>: wrapped keys only, so that its backups can be kept for a shorter time.</summary>
public sealed class KeyDatabase(ServiceOptions options) : Database(options.KeyDatabase);

/// <summary>A PostgreSQL database with its pool of connections.</summary>
public abstract class Database : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    static Database() => DapperSetup.Apply();

    /// <summary>Opens no connection yet.</summary>
    protected Database(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        // Npgsql's error detail repeats column values, which are personal data or ciphertext.
        builder.ConnectionStringBuilder.IncludeErrorDetail = false;
        // A connection that listens sends nothing of its own: without this a dead peer would never be noticed.
        if (builder.ConnectionStringBuilder.KeepAlive == 0) builder.ConnectionStringBuilder.KeepAlive = 30;
        builder.ConnectionStringBuilder.ApplicationName ??= "kyc-service";
        // The same few statements all day: planned once a connection instead of once a call.
        if (builder.ConnectionStringBuilder.MaxAutoPrepare == 0) builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        // Clearing a session costs as much as a statement, and none of ours leaves anything: settings are local to transactions, and whoever
        // takes an advisory lock gives it back.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        // Batches go to and fro by the megabyte; through the usual eight kilobytes each piece of them wakes both sides.
        builder.ConnectionStringBuilder.ReadBufferSize = builder.ConnectionStringBuilder.WriteBufferSize = 64 * 1024;
        _source = builder.Build();
    }

    /// <summary>A connection from the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel) => _source.OpenConnectionAsync(cancel);

    /// <summary>Runs <paramref name="work"/> in one transaction: committed when it returns, undone when it throws.</summary>
    public async Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var result = await work(connection);
        // From here on the answer is the database's: a caller who hangs up must not leave the outcome in doubt.
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    /// <summary>
    /// The same for <paramref name="work"/> that ends with writing: what it adds to the batch it is given is executed and committed in one round
    /// trip, so that locks are held that much shorter. When a statement fails, PostgreSQL passes over those behind it, the commit among them.
    /// </summary>
    public async Task<T> WriteInTransactionAsync<T>(Func<NpgsqlConnection, WriteBatch, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        // Disposed, it undoes what is not committed by then.
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var writes = new WriteBatch(connection);
        var result = await work(connection, writes);
        writes.Add("commit");
        await writes.ExecuteAsync();
        return result;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _source.DisposeAsync();
    }
}

/// <summary>How Dapper maps this product's types.</summary>
internal static class DapperSetup
{
    private static readonly Lock Once = new();
    private static bool Applied;

    public static void Apply()
    {
        lock (Once)
        {
            if (Applied) return;
            DefaultTypeMap.MatchNamesWithUnderscores = true;
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
            SqlMapper.AddTypeHandler(new InstantHandler());
            Applied = true;
        }
    }

    /// <summary>timestamptz is an instant: always UTC on this side.</summary>
    private sealed class InstantHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override void SetValue(System.Data.IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUniversalTime();

        public override DateTimeOffset Parse(object value) => new((DateTime)value, TimeSpan.Zero);
    }
}
