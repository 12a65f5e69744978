using System.Security.Cryptography;
using Kyc.Rig.Processes;
using Npgsql;

namespace Kyc.Rig.Parts;

/// <summary>
/// Represents a temporary PostgreSQL cluster on a free port of 127.0.0.1. It is reachable only with a generated password, and its files are
/// deleted when it is disposed. The durability settings are PostgreSQL's defaults, so that measurements apply to other installations. Tests
/// that kill processes but do not simulate power failures can turn fsync off.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>The name of the only database user.</summary>
    public const string UserName = "kyc";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly PostgresFolder _folder;
    private readonly string _password;

    private PostgresCluster(PostgresFolder folder, string password, int version, int port, ChildProcess process)
    {
        _folder = folder;
        _password = password;
        MajorVersion = version;
        Port = port;
        Process = process;
    }

    /// <summary>The major version of the server.</summary>
    public int MajorVersion { get; }

    /// <summary>The port of the server on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The folder with the cluster's files.</summary>
    public string Folder => _folder.Path;

    /// <summary>
    /// Indicates whether the files are outside of the requested folder, because the postgres user cannot access that folder.
    /// </summary>
    public bool IsInTempFolder => _folder.IsInTempFolder;

    /// <summary>The server process.</summary>
    public ChildProcess Process { get; }

    /// <summary>Creates and starts a cluster and waits until it answers.</summary>
    /// <param name="workFolder">The folder in which the folder <c>pg</c> and the log are created.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="isDurable">
    /// Whether data survives a power failure. False turns fsync off, so that a slow or shared disk does not delay the tests. Data that a
    /// killed process wrote still survives.
    /// </param>
    /// <exception cref="RigException">PostgreSQL is not installed or does not start.</exception>
    public static async Task<PostgresCluster> StartAsync(
        string workFolder, CancellationToken cancellationToken, bool isDurable = true)
    {
        var binaries = PostgresBinaries.FindNewest();
        Directory.CreateDirectory(workFolder);
        var folder = await PostgresFolder.CreateAsync(Path.Combine(workFolder, "pg"), cancellationToken);
        try
        {
            var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
            await InitializeAsync(binaries, folder, password, workFolder, cancellationToken);
            var port = FreePortFinder.GetPort();
            var cluster = new PostgresCluster(
                folder, password, binaries.MajorVersion, port, StartServer(binaries, folder, port, workFolder, isDurable));
            try
            {
                await cluster.WaitUntilReadyAsync(cancellationToken);
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

    /// <summary>Creates the Npgsql connection string for a database of this cluster. It contains the password.</summary>
    public string CreateConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = UserName,
        Password = _password,
        Database = database,
    }.ConnectionString;

    /// <summary>Creates a database. The names must not come from user input, because they are not escaped.</summary>
    /// <param name="database">The name of the database.</param>
    /// <param name="cancellationToken">Cancels the creation.</param>
    /// <param name="template">The database to copy. Nobody may be connected to it.</param>
    public async Task CreateDatabaseAsync(string database, CancellationToken cancellationToken, string template = "template1")
    {
        await using var connection = await OpenAsync("postgres", cancellationToken);
        // Copying files takes half the time of the default, which copies through the write-ahead log.
        await using var command =
            new NpgsqlCommand($"CREATE DATABASE \"{database}\" TEMPLATE \"{template}\" STRATEGY file_copy", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Stops the server with PostgreSQL's fast shutdown and deletes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task InitializeAsync(
        PostgresBinaries binaries, PostgresFolder folder, string password, string logFolder, CancellationToken cancellationToken)
    {
        var passwordFile = await folder.WriteSecretAsync("password", password, cancellationToken);
        var command = new ChildCommand("initdb", binaries.InitDbPath,
        [
            "--pgdata", Path.Combine(folder.Path, "data"), "--username", UserName, "--pwfile", passwordFile,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions",
            // Only the creation of the empty cluster skips flushing. If the machine fails in the meantime, the cluster is discarded.
            "--no-sync",
        ])
        { RunAs = RunAs.Postgres };
        await using var initDbProcess = ChildProcess.Start(command, logFolder);
        await initDbProcess.Completion.WaitAsync(cancellationToken);
        if (!File.Exists(Path.Combine(folder.Path, "data", "PG_VERSION")))
        {
            throw new RigException($"initdb failed:\n{initDbProcess.ReadLastLines()}");
        }
    }

    private static ChildProcess StartServer(
        PostgresBinaries binaries, PostgresFolder folder, int port, string logFolder, bool survivesPowerFailure)
    {
        var command = new ChildCommand("postgresql", binaries.PostgresPath,
        [
            "-D", Path.Combine(folder.Path, "data"), "-c", "listen_addresses=127.0.0.1",
            "-c", FormattableString.Invariant($"port={port}"),
            // Clients connect only over TCP, because a socket path may be too long for the kernel and needs its own folder.
            "-c", "unix_socket_directories=",
            // One service opens up to 120 connections, and tests run several services.
            "-c", "max_connections=300",
            "-c", survivesPowerFailure ? "fsync=on" : "fsync=off",
        ])
        { RunAs = RunAs.Postgres, StopSignal = "INT" };
        return ChildProcess.Start(command, logFolder);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        await Condition.WaitUntilAsync(async () =>
        {
            await Process.EnsureRunningAsync();
            try
            {
                await using var connection = await OpenAsync("postgres", cancellationToken);
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        }, StartTimeout, "PostgreSQL to answer", cancellationToken);
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken)
    {
        // The connection is not pooled: a pooled connection would outlive the cluster and fail for the next cluster on the same port.
        var connection = new NpgsqlConnection(CreateConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
