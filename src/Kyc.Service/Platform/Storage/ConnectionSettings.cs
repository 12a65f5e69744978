using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>How the service connects to a database, whatever else the connection string says.</summary>
internal static class ConnectionSettings
{
    /// <summary>How long the role of a host is believed (Npgsql's default is ten seconds): a promoted host is found this soon.</summary>
    private const int HostRecheckSeconds = 2;

    /// <summary>
    /// Connections of calls to each database, unless the connection string says how many. A PostgreSQL with its default settings takes 97 sessions
    /// of all databases; one that is refused ends a call.
    /// </summary>
    private const int DefaultMaxPoolSize = 40;

    /// <summary>A connection string that says how many connections calls have.</summary>
    public static NpgsqlConnectionStringBuilder WithPoolSize(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (!builder.ShouldSerialize("Maximum Pool Size")) builder.MaxPoolSize = DefaultMaxPoolSize;
        return builder;
    }

    /// <summary>Connections of calls: as many as the connection string says.</summary>
    public static NpgsqlDataSourceBuilder ForCalls(string connectionString, string hosts)
    {
        var builder = Builder(connectionString, hosts);
        // A connection that listens sends nothing of its own: without this a dead peer would never be noticed.
        if (builder.ConnectionStringBuilder.KeepAlive == 0) builder.ConnectionStringBuilder.KeepAlive = 30;
        // The same few statements all day: planned once a connection instead of once a call.
        if (builder.ConnectionStringBuilder.MaxAutoPrepare == 0) builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        // Batches go to and fro by the megabyte; through the usual eight kilobytes each piece of them wakes both sides.
        builder.ConnectionStringBuilder.ReadBufferSize = builder.ConnectionStringBuilder.WriteBufferSize = 64 * 1024;
        return builder;
    }

    /// <summary>Connections of long work.</summary>
    public static NpgsqlDataSourceBuilder ForLongWork(string connectionString, string hosts)
    {
        var builder = ForCalls(connectionString, hosts);
        builder.ConnectionStringBuilder.MinPoolSize = 0;
        builder.ConnectionStringBuilder.MaxPoolSize = LongWorkPool.MaxConnections;
        return builder;
    }

    /// <summary>A few connections for looking after the database, which must be possible also when calls have taken all others.</summary>
    public static NpgsqlDataSourceBuilder ForProbing(string connectionString, string hosts)
    {
        var builder = Builder(connectionString, hosts);
        builder.ConnectionStringBuilder.MinPoolSize = 0;
        builder.ConnectionStringBuilder.MaxPoolSize = 4;
        builder.ConnectionStringBuilder.Timeout = 2;
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

    private static NpgsqlDataSourceBuilder Builder(string connectionString, string hosts)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.Host = hosts;
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
}
