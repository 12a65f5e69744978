using System.Security.Cryptography;
using Kyc.Rig.Processes;
using Npgsql;

namespace Kyc.Rig.Parts;

/// <summary>A PostgreSQL primary and its synchronous standby on this machine, to rehearse what happens when one of them fails.</summary>
public sealed class PostgresPair : IAsyncDisposable
{
    private const string StandbyName = "standby";

    private readonly string _password;

    private PostgresPair(PostgresNode primary, PostgresNode standby, string password) => (Primary, Standby, _password) = (primary, standby, password);

    /// <summary>The server that was the primary at the start, or since <see cref="ExchangeAsync"/>.</summary>
    public PostgresNode Primary { get; private set; }

    /// <summary>The server that was the synchronous standby at the start, or since <see cref="ExchangeAsync"/>.</summary>
    public PostgresNode Standby { get; private set; }

    /// <summary>Where the standby gets its data from. Holds the password.</summary>
    private string Source =>
        FormattableString.Invariant($"host=127.0.0.1 port={Primary.Port} user={PostgresCluster.User} application_name={StandbyName} password={_password}");

    /// <summary>Makes and starts both. Commits of the primary wait for the standby.</summary>
    /// <param name="workFolder">Gets the servers' folders and logs.</param>
    /// <param name="databases">Databases to make.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="RigException">PostgreSQL is not installed or does not start.</exception>
    public static async Task<PostgresPair> StartAsync(string workFolder, IEnumerable<string> databases, CancellationToken cancellation)
    {
        PostgresBinaries binaries = PostgresBinaries.FindNewest();
        Directory.CreateDirectory(workFolder);
        string password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        PostgresFolder firstFolder = await PostgresFolder.CreateAsync(Path.Combine(workFolder, "pg-1"), cancellation);
        PostgresFolder secondFolder = await PostgresFolder.CreateAsync(Path.Combine(workFolder, "pg-2"), cancellation);
        var pair = new PostgresPair(
            new PostgresNode(binaries, firstFolder, password, workFolder),
            new PostgresNode(binaries, secondFolder, password, workFolder), password);
        try
        {
            await pair.InitialiseAsync(firstFolder, databases, cancellation);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>Npgsql connection string with both hosts for a database. Holds the password.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = FormattableString.Invariant($"127.0.0.1:{Primary.Port},127.0.0.1:{Standby.Port}"),
        Username = PostgresCluster.User,
        Password = _password,
        Database = database,
    }.ConnectionString;

    /// <summary>Cuts the link: the standby runs on and receives nothing.</summary>
    public Task CutLinkAsync() => Standby.SetAsync("primary_conninfo", "");

    /// <summary>Mends the link.</summary>
    public Task MendLinkAsync() => Standby.SetAsync("primary_conninfo", Source);

    /// <summary>
    /// After a failover: the standby that was promoted is the primary of the pair from now on, and the server that was the primary, which has
    /// ended, is made anew from it and is its synchronous standby.
    /// </summary>
    public async Task ExchangeAsync(CancellationToken cancellation = default)
    {
        (Primary, Standby) = (Standby, Primary);
        Standby.Empty();
        await AttachStandbyAsync(cancellation);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Standby.DisposeAsync();
        await Primary.DisposeAsync();
    }

    private async Task InitialiseAsync(PostgresFolder folder, IEnumerable<string> databases, CancellationToken cancellation)
    {
        string passwordFile = await folder.WriteSecretAsync("password", _password, cancellation);
        await Primary.RunAsync(
            "initdb",
            [
                "--pgdata", Primary.DataFolder, "--username", PostgresCluster.User, "--pwfile", passwordFile, "--auth", "scram-sha-256",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions", "--no-sync",
            ],
            cancellation);
        await Primary.StartAsync(cancellation);
        await AttachStandbyAsync(cancellation);
        foreach (string database in databases)
        {
            await Primary.ExecuteAsync("postgres", $"create database \"{database}\"");
        }
    }

    /// <summary>Copies the primary, starts the copy as its standby, and lets commits wait for it from now on.</summary>
    private async Task AttachStandbyAsync(CancellationToken cancellation)
    {
        await Standby.RunAsync(
            "pg_basebackup", ["--pgdata", Standby.DataFolder, "--write-recovery-conf", "--checkpoint=fast", "--no-sync", "--dbname", Source], cancellation);
        await Standby.StartAsync(cancellation);
        // Of the primary only: the standby, promoted, has nobody to wait for until it gets a standby of its own.
        await Primary.SetAsync("synchronous_standby_names", StandbyName);
    }
}
