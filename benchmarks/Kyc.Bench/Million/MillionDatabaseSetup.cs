using Dapper;
using Kyc.Bench.Evidence;
using Kyc.Contracts.V1;
using Kyc.Rig.Parts;
using Kyc.Service.Retention;
using Npgsql;

namespace Kyc.Bench.Million;

/// <summary>
/// Fills a service's databases with any number of similar applications, which SQL statements generate. Each application has the rows that
/// the service would write, its keys, and its due dates according to the rules. Ciphertexts are random. Those that nothing reads are
/// shorter than real ones, because the measured times depend on the number of rows and not on their lengths.
/// </summary>
internal static class MillionDatabaseSetup
{
    private const int ChunkSize = 25_000;
    private const int WriterCount = 2;

    /// <summary>Fills both databases, and vacuums and analyzes the measured tables as autovacuum would.</summary>
    /// <param name="settings">Settings of a service that has created the tables of both databases.</param>
    /// <param name="applications">Number of applications to insert.</param>
    /// <param name="erasureCount">Number of entries to insert into the erasure ledgers.</param>
    public static async Task FillAsync(ServiceSettings settings, int applications, int erasureCount)
    {
        await using var kyc = await OpenAsync(settings.Database);
        await using var keys = await OpenAsync(settings.KeyDatabase);
        await InsertErasuresAsync(kyc, keys, erasureCount);
        await kyc.ExecuteAsync(CreateCloneTableSql + MarkOtherWorkDoneSql, new { applications }, commandTimeout: 0);
        await keys.ExecuteAsync(CreateCloneTableSql, new { applications }, commandTimeout: 0);
        await Task.WhenAll(
            [InsertInChunksAsync(settings.KeyDatabase, InsertKeysSql, applications, 0, 1), .. Enumerable.Range(0, WriterCount)
                .Select(writer => InsertInChunksAsync(settings.Database, InsertApplicationsSql, applications, writer, WriterCount))]);
        await DropClonesAndVacuumAsync(
            kyc,
            "application, ledger_head, retention_schedule, retention_event, erasure_ledger, erasure_certificate");
        await DropClonesAndVacuumAsync(keys, "data_key, erasure_ledger");
    }

    /// <summary>
    /// Drops the table <c>clone</c>, vacuums only the given tables, which are the measured ones, analyzes all tables, and writes a
    /// checkpoint.
    /// </summary>
    private static async Task DropClonesAndVacuumAsync(NpgsqlConnection connection, string tables)
    {
        await connection.ExecuteAsync("drop table clone", commandTimeout: 0);
        await connection.ExecuteAsync($"vacuum (analyze) {tables}", commandTimeout: 0);
        await connection.ExecuteAsync("analyze;", commandTimeout: 0);
        await connection.ExecuteAsync("checkpoint;", commandTimeout: 0);
    }

    private static async Task InsertInChunksAsync(
        string connectionString,
        string sql,
        int applicationCount,
        int writerIndex,
        int writerCount)
    {
        await using var connection = await OpenAsync(connectionString);
        for (var from = writerIndex * ChunkSize; from < applicationCount; from += writerCount * ChunkSize)
        {
            await connection.ExecuteAsync(sql, new { from, to = from + ChunkSize }, commandTimeout: 0);
        }
    }

    /// <summary>
    /// Inserts the given number of entries into the erasure ledgers of both databases, and their certificates, so that the ledgers are as
    /// long as after many years. Each entry records the erasure of one application that no longer exists.
    /// </summary>
    private static async Task InsertErasuresAsync(NpgsqlConnection kyc, NpgsqlConnection keys, int count)
    {
        var entries = new List<ErasureEntry>(count);
        var (number, hash) = (0L, ErasureEntry.GenesisHash);
        for (var i = 0; i < count; i++)
        {
            var batch = new ErasureBatch { IntendedAt = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1_700_000_000 + i } };
            batch.Bases.Add(new ErasureBasis { RuleId = "verification-record", RuleVersion = 1 });
            var erasedApplication = new ErasedApplication
            {
                ApplicationId = Google.Protobuf.ByteString.CopyFrom(Guid.CreateVersion7().ToByteArray(bigEndian: true)),
                ErasureId = Google.Protobuf.ByteString.CopyFrom(Guid.CreateVersion7().ToByteArray(bigEndian: true)),
            };
            erasedApplication.DataClasses.Add(RetentionClass.VerificationRecord);
            erasedApplication.Basis.Add(0);
            batch.Applications.Add(erasedApplication);
            entries.Add(ErasureEntry.CreateNext(number, hash, batch));
            (number, hash) = (entries[^1].Number, entries[^1].Hash);
        }

        var rows = new
        {
            numbers = entries.Select(entry => entry.Number).ToArray(),
            previous = entries.Select(entry => entry.Previous).ToArray(),
            contents = entries.Select(entry => entry.Content).ToArray(),
            hashes = entries.Select(entry => entry.Hash).ToArray(),
        };
        await kyc.ExecuteAsync(
            """
            insert into erasure_ledger select n, p, c, h, now() from unnest(@numbers, @previous, @contents, @hashes) as e(n, p, c, h);
            insert into erasure_certificate select n, now(), h, 'ES256', '', h, h from unnest(@numbers, @hashes) as e(n, h)
            """, rows, commandTimeout: 0);
        await keys.ExecuteAsync(
            "insert into erasure_ledger select n, p, c, h, now() from unnest(@numbers, @previous, @contents, @hashes) as e(n, p, c, h)",
            rows, commandTimeout: 0);
    }

    /// <summary>Opens a connection that does not flush at each commit, and whose inserts fire no triggers.</summary>
    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = await DueDatabaseSetup.OpenAsync(connectionString);
        await connection.ExecuteAsync("set synchronous_commit = off; set session_replication_role = replica");
        return connection;
    }

    // Ids are UUIDs of version 7, one minute apart and in chronological order, like those of the service.
    private const string CreateCloneTableSql =
        """
        create unlogged table clone as
        select n, (lpad(to_hex(1704067200000 + n * 60000), 12, '0') || '70008000' || substr(md5(n::text), 1, 12))::uuid as id,
            to_timestamp(1704067200 + n * 60) as at, decode(md5(n::text), 'hex') as noise
        from generate_series(0::bigint, @applications - 1) n;
        alter table clone add primary key (n);
        analyze clone;
        """;

    // Marks the nightly and the monthly checks as done. They read every row and are not part of the start of a service.
    private const string MarkOtherWorkDoneSql =
        """
        insert into self_check values (now(), now(), 0, 0);
        insert into personal_number_check (id, asked_program, asked_person, started_at, finished_at)
        values (gen_random_uuid(), 'clone', 'clone', now(), now());
        """;

    // One application in ten waits for verification. The contract of every second application has ended.
    private const string InsertApplicationsSql =
        """
        insert into application (
            id, reference_code, caller_program, idempotency_key, request_mac, channel, declaration, state, method,
            verified_at, created_at, updated_at)
        select id, upper(lpad(to_hex((n * 2654435761) % 4294967296), 8, '0')), 'clone', id::text, sha256(noise), 2,
            decode(repeat(md5(n::text), 29), 'hex'), case when n % 10 = 0 then 1 else 2 end, case when n % 10 = 0 then 0 else 1 end,
            case when n % 10 <> 0 then at end, at, case when n % 10 = 0 then now() else at end
        from clone where n >= @from and n < @to;
        insert into application_transition select id, 1, 0, 1, '', 'clone', 'clone', at from clone where n >= @from and n < @to;
        insert into application_transition select id, 2, 1, 2, '', 'clone', 'clone', at
        from clone where n >= @from and n < @to and n % 10 <> 0;
        insert into card_session (id, application_id, state, document, document_sha256, issued_at, expires_at, opened_program,
            opened_person,
            submission_mac, outcome, decided_at)
        select id, id, 2, noise, sha256(noise), at, at, 'clone', 'clone', sha256(noise), 1, at
        from clone where n >= @from and n < @to and n % 10 <> 0;
        insert into evidence_item (id, application_id, session_id, kind, ciphertext, ciphertext_sha256, created_at)
        select id, id, id, 1, noise, sha256(noise), at from clone where n >= @from and n < @to and n % 10 <> 0;
        insert into verification_record (id, application_id, method, method_letter, rule_revision, verified_at, verified_program,
            verified_person,
            recorded_by, recorded_at, channel, content, certificate_mac)
        select id, id, 1, 'カ', '2025-06-24', at, 'clone', 'clone', 'clone', at, 2, noise, sha256(noise)
        from clone where n >= @from and n < @to and n % 10 <> 0;
        insert into ledger_entry select id, 1, sha256(noise), noise, sha256(noise) from clone where n >= @from and n < @to;
        insert into ledger_head select id, 1, sha256(noise), 1 from clone where n >= @from and n < @to;
        insert into retention_event (id, application_id, event, event_day, recorded_at, caller_program, caller_person, idempotency_key)
        select id, id, 1, '2026-01-15', at, 'clone', 'clone', id::text from clone where n >= @from and n < @to and n % 2 = 1;
        insert into retention_schedule (application_id, data_class, rule_id, rule_version, start_event, start_day, last_day, due_at,
            disposition)
        select id, class, rule, 1, start_event, start_day, last_day, (last_day + 1)::timestamp at time zone 'UTC' - interval '9 hours', 1
        from (
            select id, class, 1 as start_event, date '2026-01-15' as start_day, date '2033-01-15' as last_day,
                (array['declaration-of-customer', 'verification-record', 'verification-evidence'])[class] as rule
            from clone, generate_series(1, 3) as class where n >= @from and n < @to and n % 2 = 1
            union all
            select id, class, 3, japan_day(now()), (japan_day(now()) + interval '1 month')::date,
                (array['abandoned-declaration', 'abandoned-record', 'abandoned-evidence'])[class]
            from clone, generate_series(1, 3) as class where n >= @from and n < @to and n % 10 = 0) as planned;
        insert into retention_schedule (application_id, data_class)
        select id, class from clone, generate_series(1, 3) as class where n >= @from and n < @to and n % 2 = 0 and n % 10 <> 0;
        """;

    private const string InsertKeysSql =
        """
        insert into data_key (application_id, data_class, kek_id, wrapped, created_at)
        select id, class, (select kek_id from key_rotation order by sequence desc limit 1), noise || noise || noise || noise,
            now() - interval '2 days'
        from clone, generate_series(1, 3) as class where n >= @from and n < @to;
        """;
}
