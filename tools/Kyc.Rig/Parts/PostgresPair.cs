using System.Security.Cryptography;
using Npgsql;

namespace Kyc.Rig.Parts;

/// <summary>
/// Represents a PostgreSQL primary and its synchronous standby on this machine, for tests in which one of the two servers fails.
/// </summary>
public sealed class PostgresPair : IAsyncDisposable
{
    private const string StandbyName = "standby";

    private readonly string _password;

    private PostgresPair(PostgresNode primary, PostgresNode standby, string password) =>
        (Primary, Standby, _password) = (primary, standby, password);

    /// <summary>
    /// The server that has been the primary since the start or since the most recent call to <see cref="SwapRolesAsync"/>.
    /// </summary>
    public PostgresNode Primary { get; private set; }

    /// <summary>
    /// The server that has been the synchronous standby since the start or since the most recent call to <see cref="SwapRolesAsync"/>.
    /// </summary>
    public PostgresNode Standby { get; private set; }

    /// <summary>The connection string with which the standby connects to the primary. It contains the password.</summary>
    private string PrimaryConnectionString =>
        FormattableString.Invariant(
            $"host=127.0.0.1 port={Primary.Port} user={PostgresCluster.UserName} application_name={StandbyName} password={_password}");

    /// <summary>Creates and starts both servers. Commits on the primary wait for the standby.</summary>
    /// <param name="workFolder">The folder in which the data folders and logs of the servers are created.</param>
    /// <param name="databases">The databases to create.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="RigException">PostgreSQL is not installed or does not start.</exception>
    public static async Task<PostgresPair> StartAsync(string workFolder, IEnumerable<string> databases, CancellationToken cancellationToken)
    {
        var binaries = PostgresBinaries.FindNewest();
        Directory.CreateDirectory(workFolder);
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var firstFolder = await PostgresFolder.CreateAsync(Path.Combine(workFolder, "pg-1"), cancellationToken);
        var secondFolder = await PostgresFolder.CreateAsync(Path.Combine(workFolder, "pg-2"), cancellationToken);
        var pair = new PostgresPair(
            new PostgresNode(binaries, firstFolder, password, workFolder),
            new PostgresNode(binaries, secondFolder, password, workFolder), password);
        try
        {
            await pair.InitializeAsync(firstFolder, databases, cancellationToken);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates the Npgsql connection string for a database, with the hosts of both servers. It contains the password.</summary>
    public string CreateConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = FormattableString.Invariant($"127.0.0.1:{Primary.Port},127.0.0.1:{Standby.Port}"),
        Username = PostgresCluster.UserName,
        Password = _password,
        Database = database,
    }.ConnectionString;

    /// <summary>Disconnects the standby from the primary. The standby keeps running but receives no data.</summary>
    public Task DisconnectStandbyAsync() => Standby.SetParameterAsync("primary_conninfo", "");

    /// <summary>Reconnects the standby to the primary.</summary>
    public Task ReconnectStandbyAsync() => Standby.SetParameterAsync("primary_conninfo", PrimaryConnectionString);

    /// <summary>
    /// Exchanges the roles after a failover. The promoted standby becomes the primary of the pair. The former primary, which must have
    /// ended, is created again as a copy and becomes the synchronous standby.
    /// </summary>
    public async Task SwapRolesAsync(CancellationToken cancellationToken = default)
    {
        (Primary, Standby) = (Standby, Primary);
        Standby.DeleteData();
        await AttachStandbyAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Standby.DisposeAsync();
        await Primary.DisposeAsync();
    }

    private async Task InitializeAsync(PostgresFolder folder, IEnumerable<string> databases, CancellationToken cancellationToken)
    {
        var passwordFile = await folder.WriteSecretAsync("password", _password, cancellationToken);
        await Primary.RunProgramAsync(
            "initdb",
            [
                "--pgdata", Primary.DataFolder, "--username", PostgresCluster.UserName, "--pwfile", passwordFile, "--auth", "scram-sha-256",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions", "--no-sync",
            ],
            cancellationToken);
        await Primary.StartAsync(cancellationToken);
        await AttachStandbyAsync(cancellationToken);
        foreach (var database in databases)
        {
            await Primary.ExecuteAsync("postgres", $"create database \"{database}\"");
        }
    }

    /// <summary>Copies the primary, starts the copy as its standby, and makes commits on the primary wait for the standby.</summary>
    private async Task AttachStandbyAsync(CancellationToken cancellationToken)
    {
        await Standby.RunProgramAsync(
            "pg_basebackup",
            [
                "--pgdata",
                Standby.DataFolder,
                "--write-recovery-conf",
                "--checkpoint=fast",
                "--no-sync",
                "--dbname",
                PrimaryConnectionString,
            ],
            cancellationToken);
        await Standby.StartAsync(cancellationToken);
        // Set this only on the primary: a promoted standby must not wait for a standby before it has one.
        await Primary.SetParameterAsync("synchronous_standby_names", StandbyName);
    }
}
