using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Kyc.Rig.Parts;
using Npgsql;

namespace Kyc.Bench.Evidence;

/// <summary>
/// Runs pgbench with a script that commits the same rows as a decision of the service. The values are equally long and equally random, and
/// the tables come from the same migrations with the same indexes and triggers. The script executes as many prepared statements as the
/// service, but computes nothing and sends no notifications.
/// </summary>
internal sealed class PgbenchPeer
{
    private const string Database = "kyc_peer";

    private readonly PostgresCluster _cluster;
    private readonly string _script;
    private int _committedCount;

    private PgbenchPeer(PostgresCluster cluster, string script) => (_cluster, _script) = (cluster, script);

    /// <summary>Creates a database with the service's tables, and with the given number of applications that wait for a decision.</summary>
    public static async Task<PgbenchPeer> CreateAsync(PostgresCluster cluster, string folder, DecisionSizes sizes, int people)
    {
        await cluster.CreateDatabaseAsync(Database, CancellationToken.None);
        await using var connection = new NpgsqlConnection(cluster.CreateConnectionString(Database));
        await connection.OpenAsync();
        foreach (var migration in typeof(Service.Platform.Storage.MigrationRunner).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("kyc/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader =
                new StreamReader(typeof(Service.Platform.Storage.MigrationRunner).Assembly.GetManifestResourceStream(migration)!);
            await connection.ExecuteAsync(await reader.ReadToEndAsync());
        }

        await connection.ExecuteAsync("create table material (kind int, number int, bytes bytea)");
        foreach (var (kind, number, size) in ListValueSizes(sizes))
        {
            await connection.ExecuteAsync("insert into material values (@kind, @number, @bytes)",
                new { kind, number, bytes = RandomNumberGenerator.GetBytes(size) });
        }

        await connection.ExecuteAsync(InsertWaitingApplicationsSql, new { people }, commandTimeout: 0);
        var script = Path.Combine(folder, "decision.sql");
        await File.WriteAllTextAsync(script, DecisionScript);
        return new PgbenchPeer(cluster, script);
    }

    /// <summary>
    /// Commits the given number of decisions, divided equally among the given number of clients. The remainder of the division is not
    /// committed.
    /// </summary>
    public async Task<CommitRate> RunAsync(int decisionCount, int clientCount)
    {
        await using var connection = new NpgsqlConnection(_cluster.CreateConnectionString(Database));
        await connection.OpenAsync();
        await connection.ExecuteAsync("checkpoint;");
        var walStart = await GetWalPositionAsync(connection);
        var decisionsPerClient = decisionCount / clientCount;
        var perSecond = await RunPgbenchAsync(clientCount, decisionsPerClient);
        _committedCount += decisionsPerClient * clientCount;
        return new CommitRate(perSecond, (await GetWalPositionAsync(connection) - walStart) / (decisionsPerClient * clientCount));
    }

    private async Task<double> RunPgbenchAsync(int clientCount, int decisionsPerClient)
    {
        var program = string.Create(CultureInfo.InvariantCulture, $"/usr/lib/postgresql/{_cluster.MajorVersion}/bin/pgbench");
        var connectionSettings = new NpgsqlConnectionStringBuilder(_cluster.CreateConnectionString(Database));
        FormattableString[] arguments =
        [
            $"--no-vacuum", $"--protocol=prepared", $"--client={clientCount}", $"--jobs=2", $"--transactions={decisionsPerClient}", $"--file={_script}",
            $"--define=first={_committedCount}", $"--define=each={decisionsPerClient}", $"--define=i=0", $"--host={connectionSettings.Host}", $"--port={connectionSettings.Port}",
            $"--username={connectionSettings.Username}", $"{Database}",
        ];
        var startInfo = new ProcessStartInfo(program,
            arguments.Select(FormattableString.Invariant))
        { RedirectStandardOutput = true, RedirectStandardError = true };
        startInfo.Environment["PGPASSWORD"] = connectionSettings.Password;
        using var process = Process.Start(startInfo)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var rateLine = (await output).Split('\n').FirstOrDefault(line => line.StartsWith("tps = ", StringComparison.Ordinal));
        if (process.ExitCode != 0 || rateLine is null)
        {
            throw new InvalidOperationException($"pgbench failed: {await error}");
        }

        return double.Parse(rateLine.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    private static IEnumerable<(int Kind, int Number, int Size)> ListValueSizes(DecisionSizes sizes)
    {
        yield return (1, 1, sizes.DeclarationBytes);
        yield return (2, 1, sizes.DocumentBytes);
        yield return (3, 1, sizes.RecordBytes);
        for (var i = 0; i < sizes.ItemBytes.Length; i++)
        {
            yield return (4, i + 1, sizes.ItemBytes[i]);
        }

        for (var i = 0; i < sizes.EntryBytes.Length; i++)
        {
            yield return (5, i + 1, sizes.EntryBytes[i]);
        }

        yield return (6, 1, SHA256.HashSizeInBytes);
    }

    private static Task<double> GetWalPositionAsync(NpgsqlConnection connection) =>
        connection.ExecuteScalarAsync<double>("select (pg_current_wal_insert_lsn() - '0/0')::float8");

    private const string InsertWaitingApplicationsSql =
        """
        insert into application (id, reference_code, caller_program, idempotency_key, request_mac, channel, declaration, state,
            created_at, updated_at)
        select lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 8, '0'), 'bench', md5(n::text), h.bytes, 2, d.bytes, 1, now(), now()
        from generate_series(0, @people) n, material h, material d where h.kind = 6 and d.kind = 1;
        insert into application_transition select id, 1, 0, 1, '', 'bench', 'staff-1', now() from application;
        insert into card_session (id, application_id, state, document, document_sha256, issued_at, expires_at, opened_program,
            opened_person)
        select id, id, 1, d.bytes, h.bytes, now(), now(), 'bench', 'staff-1'
            from application, material h, material d where h.kind = 6 and d.kind = 2;
        insert into ledger_entry select id, 1, h.bytes, e.bytes, h.bytes
            from application, material h, material e where h.kind = 6 and e.kind = 5 and e.number = 1;
        insert into ledger_head select id, 1, h.bytes from application, material h where h.kind = 6;
        analyze
        """;

    // The ids grow with time like those of the service, so that pgbench and the service write to the same parts of the indexes.
    private const string DecisionScript =
        """
        \set n :first + :client_id * :each + :i
        \set i :i + 1
        begin;
        select id, reference_code, request_mac, channel, declaration, state, outcome_code, method, verified_at, created_at,
            updated_at from application where id = lpad(to_hex(:n::bigint), 32, '0')::uuid for update;
        select id, application_id, state, document, document_sha256, issued_at, expires_at, submission_mac, outcome, outcome_code,
            decided_at from card_session where id = lpad(to_hex(:n::bigint), 32, '0')::uuid for update;
        update card_session set state = 2, submission_mac = m.bytes, outcome = 1, outcome_code = '', decided_at = now()
            from material m where id = lpad(to_hex(:n::bigint), 32, '0')::uuid and m.kind = 6;
        update application set state = 2, outcome_code = '', method = 1, verified_at = now(), updated_at = now()
            where id = lpad(to_hex(:n::bigint), 32, '0')::uuid;
        insert into application_transition values (lpad(to_hex(:n::bigint), 32, '0')::uuid, 2, 1, 2, '', 'bench', 'staff-1', now());
        insert into evidence_item
            select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000000)::bigint), 16, '0')
                || lpad(to_hex((random() * 1000000000)::bigint), 16, '0'))::uuid, lpad(to_hex(:n::bigint), 32, '0')::uuid,
                lpad(to_hex(:n::bigint), 32, '0')::uuid, m.number, m.bytes, h.bytes, now()
            from material m, material h where m.kind = 4 and h.kind = 6;
        insert into verification_record
            select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000000)::bigint), 16, '0')
                || lpad(to_hex((random() * 1000000000)::bigint), 16, '0'))::uuid, lpad(to_hex(:n::bigint), 32, '0')::uuid, null, 1, 'カ',
                '420M60000F5A001_20260806_508M60000F5A006', now(), 'bench', 'staff-1', 'kyc-service/1.0.0', now(), 2, m.bytes, h.bytes
            from material m, material h where m.kind = 3 and h.kind = 6;
        select application_id, sequence, hash from ledger_head where application_id = lpad(to_hex(:n::bigint), 32, '0')::uuid for update;
        insert into ledger_entry select lpad(to_hex(:n::bigint), 32, '0')::uuid, m.number + 1, h.bytes, m.bytes, h.bytes
            from material m, material h where m.kind = 5 and h.kind = 6;
        update ledger_head set sequence = 8, hash = m.bytes from material m
            where application_id = lpad(to_hex(:n::bigint), 32, '0')::uuid and m.kind = 6;
        commit;

        """;
}
