using System.Security.Cryptography;
using Kyc.Rig.Processes;
using Npgsql;

namespace Kyc.Rig.Parts;

/// <summary>
/// A PostgreSQL cluster of our own: fresh, on a free port of 127.0.0.1, reachable with a generated password only, removed
/// when disposed. Durability settings are PostgreSQL's defaults, so that what is measured here holds elsewhere, unless a
/// caller that only ever kills processes gives up surviving a power failure.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>Name of the one database user.</summary>
    public const string User = "kyc";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly PostgresFolder _folder;
    private readonly string _password;

    private PostgresCluster(PostgresFolder folder, string password, int version, int port, LeashedProcess process)
    {
        _folder = folder;
        _password = password;
        Version = version;
        Port = port;
        Process = process;
    }

    /// <summary>Major version of the server.</summary>
    public int Version { get; }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Where the cluster's files are.</summary>
    public string Folder => _folder.Path;

    /// <summary>True when the files are not below the asked-for folder, as the postgres user can't reach it.</summary>
    public bool IsElsewhere => _folder.IsElsewhere;

    /// <summary>The server process.</summary>
    public LeashedProcess Process { get; }

    /// <summary>Makes and starts a cluster and waits until it answers.</summary>
    /// <param name="workFolder">Gets the folder <c>pg</c> and the log.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <param name="survivesPowerFailure">
    /// False: fsync is off. What a killed process wrote still stands, and a slow or shared disk does not hold up the tests.
    /// </param>
    /// <exception cref="RigException">PostgreSQL is not installed or does not start.</exception>
    public static async Task<PostgresCluster> StartAsync(string workFolder, CancellationToken cancellation, bool survivesPowerFailure = true)
    {
        PostgresBinaries binaries = PostgresBinaries.FindNewest();
        Directory.CreateDirectory(workFolder);
        PostgresFolder folder = await PostgresFolder.CreateAsync(Path.Combine(workFolder, "pg"), cancellation);
        try
        {
            string password = RandomNumberGenerator.GetHexString(32, lowercase: true);
            await InitialiseAsync(binaries, folder, password, workFolder, cancellation);
            int port = FreePorts.One();
            var cluster = new PostgresCluster(folder, password, binaries.Version, port, Launch(binaries, folder, port, workFolder, survivesPowerFailure));
            try
            {
                await cluster.WaitUntilItAnswersAsync(cancellation);
                return cluster;
            }
            catch
            {
                await cluster.DisposeAsync();
                throw;
            }
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Npgsql connection string for a database of this cluster. Holds the password.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = User,
        Password = _password,
        Database = database,
    }.ConnectionString;

    /// <summary>Makes a database. The names are ours, not input.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="template">The database it is a copy of, which nobody is connected to.</param>
    public async Task CreateDatabaseAsync(string database, CancellationToken cancellation, string template = "template1")
    {
        await using NpgsqlConnection connection = await OpenAsync("postgres", cancellation);
        // Copied as files, which is half the work of the default, a copy by way of the log.
        await using var command = new NpgsqlCommand($"CREATE DATABASE \"{database}\" TEMPLATE \"{template}\" STRATEGY file_copy", connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Stops the server (PostgreSQL's fast shutdown) and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task InitialiseAsync(
        PostgresBinaries binaries, PostgresFolder folder, string password, string logFolder, CancellationToken cancellation)
    {
        string passwordFile = await folder.WriteSecretAsync("password", password, cancellation);
        var command = new LeashedCommand("initdb", binaries.InitDb,
        [
            "--pgdata", Path.Combine(folder.Path, "data"), "--username", User, "--pwfile", passwordFile,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions",
            // Only the making of the empty cluster skips flushing; it is thrown away if the machine fails meanwhile.
            "--no-sync",
        ])
        { RunAs = RunAs.Postgres };
        await using LeashedProcess initialisation = LeashedProcess.Start(command, logFolder);
        await initialisation.Ended.WaitAsync(cancellation);
        if (!File.Exists(Path.Combine(folder.Path, "data", "PG_VERSION")))
        {
            throw new RigException($"initdb failed:\n{initialisation.LastWords()}");
        }
    }

    private static LeashedProcess Launch(PostgresBinaries binaries, PostgresFolder folder, int port, string logFolder, bool survivesPowerFailure)
    {
        var command = new LeashedCommand("postgresql", binaries.Postgres,
        [
            "-D", Path.Combine(folder.Path, "data"), "-c", "listen_addresses=127.0.0.1",
            "-c", FormattableString.Invariant($"port={port}"),
            // Connections come over TCP alone: a socket path may be too long for the kernel, and needs a folder of its own.
            "-c", "unix_socket_directories=",
            // One service has up to 120, and tests run several.
            "-c", "max_connections=300",
            "-c", survivesPowerFailure ? "fsync=on" : "fsync=off",
        ])
        { RunAs = RunAs.Postgres, StopSignal = "INT" };
        return LeashedProcess.Start(command, logFolder);
    }

    private async Task WaitUntilItAnswersAsync(CancellationToken cancellation)
    {
        await Condition.UntilAsync(async () =>
        {
            await Process.EnsureRunningAsync();
            try
            {
                await using NpgsqlConnection connection = await OpenAsync("postgres", cancellation);
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        }, StartLimit, "PostgreSQL to answer", cancellation);
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation)
    {
        // Unpooled: a pooled connection would outlive the cluster and fail the next one on the same port.
        var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync(cancellation);
        return connection;
    }
}
