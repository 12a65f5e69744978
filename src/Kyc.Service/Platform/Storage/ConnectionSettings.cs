using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Defines how the service connects to a database. These settings override those of the connection string where they conflict.
/// </summary>
internal static class ConnectionSettings
{
    /// <summary>
    /// Time in seconds after which the role of a host is checked again (Npgsql's default is ten seconds), so that a promoted host is found
    /// soon.
    /// </summary>
    private const int HostRecheckSeconds = 2;

    /// <summary>
    /// Maximum number of connections for calls to each database, unless the connection string sets it. PostgreSQL with its default settings
    /// accepts 97 sessions of all databases together, and a refused session fails a call.
    /// </summary>
    private const int DefaultMaxPoolSize = 40;

    /// <summary>Returns the settings of a connection string, with the maximum number of connections for calls set.</summary>
    public static NpgsqlConnectionStringBuilder WithPoolSize(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (!builder.ShouldSerialize("Maximum Pool Size"))
        {
            builder.MaxPoolSize = DefaultMaxPoolSize;
        }

        return builder;
    }

    /// <summary>Creates the settings of connections for calls, as many as the connection string allows.</summary>
    public static NpgsqlDataSourceBuilder ForCalls(string connectionString, string hosts)
    {
        var builder = Builder(connectionString, hosts);
        // A connection that only listens sends nothing by itself, so without keep-alives a dead peer would never be detected.
        if (builder.ConnectionStringBuilder.KeepAlive == 0)
        {
            builder.ConnectionStringBuilder.KeepAlive = 30;
        }
        // The service executes the same few statements all the time: they are planned once per connection instead of once per call.
        if (builder.ConnectionStringBuilder.MaxAutoPrepare == 0)
        {
            builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        }
        // Batches are megabytes in size. With the default of eight kilobytes, every part of a batch would wake up both sides.
        builder.ConnectionStringBuilder.ReadBufferSize = builder.ConnectionStringBuilder.WriteBufferSize = 64 * 1024;
        return builder;
    }

    /// <summary>Creates the settings of connections for long work.</summary>
    public static NpgsqlDataSourceBuilder ForLongWork(string connectionString, string hosts)
    {
        var builder = ForCalls(connectionString, hosts);
        builder.ConnectionStringBuilder.MinPoolSize = 0;
        builder.ConnectionStringBuilder.MaxPoolSize = LongWorkPool.MaxConnections;
        return builder;
    }

    /// <summary>
    /// Creates the settings of the few connections that monitor the database, which must work even when calls use all their connections.
    /// </summary>
    public static NpgsqlDataSourceBuilder ForProbing(string connectionString, string hosts)
    {
        var builder = Builder(connectionString, hosts);
        builder.ConnectionStringBuilder.MinPoolSize = 0;
        builder.ConnectionStringBuilder.MaxPoolSize = 4;
        builder.ConnectionStringBuilder.Timeout = 2;
        builder.ConnectionStringBuilder.CommandTimeout = 5;
        builder.ConnectionStringBuilder.CancellationTimeout = 500;
        // A wait for a standby that is interrupted ends successfully, with a warning that the service must receive.
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
        // Resetting a session costs as much as a statement, and the code of this service leaves no state in it: settings are local to
        // transactions, and every advisory lock is released.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        builder.ConnectionStringBuilder.TargetSessionAttributes = null;
        builder.ConnectionStringBuilder.HostRecheckSeconds = HostRecheckSeconds;
        return builder;
    }
}
