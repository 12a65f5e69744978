using System.Globalization;
using Kyc.Rig.Processes;
using Npgsql;

namespace Kyc.Rig.Parts;

/// <summary>
/// Represents one server of a <see cref="PostgresPair"/>. It can be stopped, killed, frozen and started like a separate machine.
/// </summary>
public sealed class PostgresNode : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly PostgresBinaries _binaries;
    private readonly PostgresFolder _folder;
    private readonly string _password;
    private readonly string _logFolder;
    private ChildProcess? _process;

    internal PostgresNode(PostgresBinaries binaries, PostgresFolder folder, string password, string logFolder)
    {
        (_binaries, _folder, _password, _logFolder) = (binaries, folder, password, logFolder);
        Port = FreePortFinder.GetPort();
    }

    /// <summary>The port on 127.0.0.1; it is the same after each start.</summary>
    public int Port { get; }

    internal string DataFolder => Path.Combine(_folder.Path, "data");

    /// <summary>Starts the server and waits until it answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var arguments = new List<string>
        {
            "-D", DataFolder, "-c", "listen_addresses=127.0.0.1", "-c", FormattableString.Invariant($"port={Port}"),
            "-c", "unix_socket_directories=",
            // The tests only kill processes and never simulate a power failure.
            "-c", "fsync=off",
        };
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        var command = new ChildCommand(FormattableString.Invariant($"postgresql-{Port}"), _binaries.PostgresPath, arguments)
        {
            RunAs = RunAs.Postgres,
            StopSignal = "INT",
        };
        _process = ChildProcess.Start(command, _logFolder);
        await Condition.WaitUntilAsync(IsReadyAsync, Timeout, "PostgreSQL to answer", cancellationToken);
    }

    /// <summary>
    /// Stops the server with PostgreSQL's fast shutdown, which ends all sessions, including commits that wait for a standby.
    /// </summary>
    public async Task StopAsync()
    {
        await SendSignalAsync("INT", includesChildren: false);
        await _process!.Completion.WaitAsync(Timeout);
    }

    /// <summary>Kills the server with SIGKILL, so that its clients receive no message.</summary>
    public async Task KillAsync()
    {
        if (!_process!.Completion.IsCompleted)
        {
            await SendSignalAsync("KILL", includesChildren: true);
        }

        await _process.Completion.WaitAsync(Timeout);
    }

    /// <summary>Freezes the server: the kernel still accepts connections and data, but the server does not answer.</summary>
    public Task FreezeAsync() => SendSignalAsync("STOP", includesChildren: true);

    /// <summary>Resumes a frozen server.</summary>
    public Task ResumeAsync() => SendSignalAsync("CONT", includesChildren: true);

    /// <summary>Promotes this standby to primary and waits up to 60 seconds until the promotion is complete.</summary>
    public Task PromoteAsync() => ExecuteAsync("postgres", "select pg_promote(true, 60)");

    /// <summary>Restarts this primary server as a standby that is not connected to a primary.</summary>
    public async Task DemoteAsync()
    {
        await StopAsync();
        await File.WriteAllTextAsync(Path.Combine(DataFolder, "standby.signal"), "");
        await StartAsync();
    }

    /// <summary>Sets a server parameter for all sessions, including open ones. Null restores the default of the parameter.</summary>
    public async Task SetParameterAsync(string parameter, string? value)
    {
        await ExecuteAsync("postgres", value is null ? $"alter system reset {parameter}" : $"alter system set {parameter} = '{value}'");
        await ExecuteAsync("postgres", "select pg_reload_conf()");
    }

    /// <summary>Runs an SQL statement as the superuser.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs an SQL query as the superuser and returns the first column of the first row; null when there is no row.</summary>
    public async Task<object?> ExecuteScalarAsync(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.Completion.IsCompleted)
            {
                await SendSignalAsync("KILL", includesChildren: true);
            }

            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Deletes this server's data folder. The server must be stopped.</summary>
    internal void DeleteData() => Directory.Delete(DataFolder, recursive: true);

    /// <summary>
    /// Runs a PostgreSQL program that creates the data folder, with the rights of the server and the superuser's password.
    /// </summary>
    /// <exception cref="RigException">There is no cluster in the data folder after the program has ended.</exception>
    internal async Task RunProgramAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var command = new ChildCommand(program, Path.Combine(_binaries.Folder, program), arguments)
        {
            RunAs = RunAs.Postgres,
            Environment = new Dictionary<string, string> { ["PGPASSWORD"] = _password },
        };
        await using var process = ChildProcess.Start(command, _logFolder);
        await process.Completion.WaitAsync(cancellationToken);
        if (!File.Exists(Path.Combine(DataFolder, "PG_VERSION")))
        {
            throw new RigException($"{program} failed:\n{process.ReadLastLines()}");
        }
    }

    internal async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken = default)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = PostgresCluster.UserName,
            Password = _password,
            Database = database,
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private async Task<bool> IsReadyAsync()
    {
        await _process!.EnsureRunningAsync();
        try
        {
            await using var connection = await OpenAsync("postgres");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task SendSignalAsync(string signal, bool includesChildren)
    {
        var postmasterId = (await File.ReadAllLinesAsync(Path.Combine(DataFolder, "postmaster.pid")))[0];
        var processIds = new List<string> { int.Parse(postmasterId, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) };
        if (includesChildren)
        {
            // Stop the postmaster first, so that it starts no further children. A child process that outlived the postmaster would wait
            // forever and keep the log open.
            await CommandRunner.RunAsync("kill", ["-s", "STOP", postmasterId]);
            var pgrepResult = await CommandRunner.RunAsync("pgrep", ["-P", postmasterId]);
            processIds.AddRange(pgrepResult.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        // A child may have ended in the meantime, so the exit code is ignored.
        await CommandRunner.RunAsync("kill", ["-s", signal, .. processIds]);
    }
}
