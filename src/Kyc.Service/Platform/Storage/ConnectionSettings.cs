using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Defines how the service connects to a database. Most of these settings override those of the connection string; the others are defaults
/// for what the connection string does not set.
/// </summary>
internal static class ConnectionSettings
{
    /// <summary>
    /// Time in seconds after which Npgsql checks again whether a host is a primary or a standby, so that a promoted standby is found soon.
    /// Npgsql's default is ten seconds.
    /// </summary>
    private const int HostRecheckSeconds = 2;

    /// <summary>
    /// Maximum number of connections for calls to each database, unless the connection string sets it. PostgreSQL with its default settings
    /// accepts 97 sessions for all databases together, and each further connection attempt would make a call fail.
    /// </summary>
    private const int DefaultMaxPoolSize = 40;

    /// <summary>
    /// Parses the given connection string. Sets the maximum number of connections for calls to the default when the connection string does
    /// not contain it.
    /// </summary>
    public static NpgsqlConnectionStringBuilder ParseWithPoolSize(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (!builder.ShouldSerialize("Maximum Pool Size"))
        {
            builder.MaxPoolSize = DefaultMaxPoolSize;
        }

        return builder;
    }

    /// <summary>
    /// Creates the settings of the connections for calls. The maximum number of these connections comes from the connection string.
    /// </summary>
    public static NpgsqlDataSourceBuilder CreateForCalls(string connectionString, string hosts)
    {
        var builder = CreateBuilder(connectionString, hosts);
        // A connection that waits for notifications sends nothing. Without keep-alives, it would never detect that the server is gone.
        if (builder.ConnectionStringBuilder.KeepAlive == 0)
        {
            builder.ConnectionStringBuilder.KeepAlive = 30;
        }
        // The service executes the same few statements all the time. With automatic preparation, PostgreSQL parses them once per connection
        // instead of once per call.
        if (builder.ConnectionStringBuilder.MaxAutoPrepare == 0)
        {
            builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        }
        // A batch of statements may have several megabytes. With the default buffers of eight kilobytes, client and server would exchange
        // each batch in many small parts.
        builder.ConnectionStringBuilder.ReadBufferSize = builder.ConnectionStringBuilder.WriteBufferSize = 64 * 1024;
        return builder;
    }

    /// <summary>Creates the settings of connections for long work.</summary>
    public static NpgsqlDataSourceBuilder CreateForLongWork(string connectionString, string hosts)
    {
        var builder = CreateForCalls(connectionString, hosts);
        builder.ConnectionStringBuilder.MinPoolSize = 0;
        builder.ConnectionStringBuilder.MaxPoolSize = LongWorkPool.MaxConnections;
        return builder;
    }

    /// <summary>
    /// Creates the settings of the few connections that monitor the database. They have a pool of their own, so that monitoring works even
    /// when calls use all connections of the pool for calls.
    /// </summary>
    public static NpgsqlDataSourceBuilder CreateForProbing(string connectionString, string hosts)
    {
        var builder = CreateBuilder(connectionString, hosts);
        builder.ConnectionStringBuilder.MinPoolSize = 0;
        builder.ConnectionStringBuilder.MaxPoolSize = 4;
        builder.ConnectionStringBuilder.Timeout = 2;
        builder.ConnectionStringBuilder.CommandTimeout = 5;
        builder.ConnectionStringBuilder.CancellationTimeout = 500;
        // When a commit's wait for a standby is interrupted, PostgreSQL reports success with a warning. The service must receive this
        // warning.
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

    private static NpgsqlDataSourceBuilder CreateBuilder(string connectionString, string hosts)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.Host = hosts;
        // Npgsql's error details may contain column values, which are personal data or ciphertext.
        builder.ConnectionStringBuilder.IncludeErrorDetail = false;
        builder.ConnectionStringBuilder.ApplicationName ??= "kyc-service";
        // Resetting a session takes as long as executing a statement. A reset is not necessary, because the service leaves no state in a
        // session: settings are local to transactions, and every advisory lock is released.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        builder.ConnectionStringBuilder.TargetSessionAttributes = null;
        builder.ConnectionStringBuilder.HostRecheckSeconds = HostRecheckSeconds;
        return builder;
    }
}
