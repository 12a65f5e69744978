using System.Diagnostics;
using Dapper;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Rig.Running;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Pki;
using Npgsql;

namespace Kyc.Bench.Evidence;

/// <summary>
/// Measures how the running service erases the data about applications that are due, about a million rows and keys. The time is compared
/// with that of plain SQL statements that delete or empty the same rows, in a copy of the same databases on the same cluster. For each
/// batch, the service writes the ledger entry, destroys the keys, removes the rows, checks that they are gone, and issues the certificate.
/// The plain statements only change the rows. Each measurement begins after a PostgreSQL checkpoint. The service erases other applications
/// before the measurement, because it normally runs for weeks, and the runtime compiles its code in its first seconds. Targets: half of the
/// rate of the plain statements, and 300 MB for the whole process.
/// </summary>
internal static class ErasureBenchmark
{
    private const double MinRatio = 0.5;
    private const double MaxMegabytes = 300;
    private const int ApplicationCount = 91_000;
    private const int WarmUpApplicationCount = 60_000;
    private static readonly TimeSpan ErasureTimeout = TimeSpan.FromMinutes(30);

    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "bench-erasure"));
        TestPki.Create(TimeProvider.System.GetUtcNow()).Save(folder);
        await using var system = await KycSystem.StartAsync(folder, CancellationToken.None);
        ServiceSettings settings;
        // Starts the service once to create the tables, the rules and the keys, and to let it run the daily self-check, which is not
        // measured.
        await using (var service = await system.StartServiceAsync("", Path.Combine(folder, "anchors"), CancellationToken.None))
        {
            settings = service.Settings;
            await using var kyc = await DueDatabaseSetup.OpenAsync(settings.Database);
            await Condition.WaitUntilAsync(
                () => kyc.ExecuteScalarAsync<bool>("select exists (select from self_check)"), ErasureTimeout, "the self-check of the day",
                CancellationToken.None);
        }
        await DueDatabaseSetup.FillAsync(settings, ApplicationCount);
        await CopyDatabaseAsync(system, "kyc");
        await CopyDatabaseAsync(system, "kyc_keys");
        await DueDatabaseSetup.MoveScheduleAsideAsync(settings);
        await DueDatabaseSetup.FillAsync(settings, WarmUpApplicationCount);
        var rowCount = (double)ApplicationCount * (DueApplications.RowsPerApplication + DueApplications.KeysPerApplication);
        Report.PrintLine("erasure.applications", ApplicationCount, "applications");
        Report.PrintLine("erasure.rows", rowCount, "rows");

        var deleteSeconds = await MeasureDeleteAsync(system);
        Report.PrintLine("plain.delete.rate", rowCount / deleteSeconds, "rows/s");
        var (erasureSeconds, memory, entryCount) = await MeasureErasureAsync(settings, folder);
        Report.PrintLine("erasure.rate", rowCount / erasureSeconds, "rows/s");
        Report.PrintLine("erasure.batch", 1000 * erasureSeconds / entryCount, "ms");
        Report.PrintLine("erasure.memory", memory, "MB");
        Report.PrintLine("erasure.ratio", deleteSeconds / erasureSeconds, "ratio");
        return deleteSeconds / erasureSeconds >= MinRatio && memory <= MaxMegabytes ? 0 : 1;
    }

    private static async Task CopyDatabaseAsync(KycSystem system, string database)
    {
        await using var admin = await DueDatabaseSetup.OpenAsync(system.Postgres.CreateConnectionString("postgres"));
        await admin.ExecuteAsync($"create database {database}_plain template {database}; ", commandTimeout: 0);
    }

    private static async Task<double> MeasureDeleteAsync(KycSystem system)
    {
        await using var kyc = await DueDatabaseSetup.OpenAsync(system.Postgres.CreateConnectionString("kyc_plain"));
        await using var keys = await DueDatabaseSetup.OpenAsync(system.Postgres.CreateConnectionString("kyc_keys_plain"));
        await kyc.ExecuteAsync(
            "drop trigger evidence_item_by_erasure on evidence_item; drop trigger verification_record_by_erasure on verification_record; "
                + "checkpoint", commandTimeout: 0);
        var clock = Stopwatch.StartNew();
        await kyc.ExecuteAsync(
            """
            begin;
            create temporary table due on commit drop as select distinct application_id from retention_schedule where due_at <= now();
            analyze due;
            delete from evidence_item where application_id in (select application_id from due);
            delete from verification_record where application_id in (select application_id from due);
            delete from card_session where application_id in (select application_id from due);
            update application set declaration = '', request_mac = '' where id in (select application_id from due);
            commit
            """,
            commandTimeout: 0);
        await keys.ExecuteAsync("delete from data_key", commandTimeout: 0);
        return clock.Elapsed.TotalSeconds;
    }

    private static async Task<(double Seconds, double Megabytes, long Entries)> MeasureErasureAsync(ServiceSettings settings, string folder)
    {
        await using var connection = await DueDatabaseSetup.OpenAsync(settings.Database);
        await using var service = await ServiceProcess.StartAsync("erasing", settings, folder, CancellationToken.None);
        var processId = FindProcessId(service);
        await WaitUntilErasedAsync(service, connection);
        var before = await connection.ExecuteScalarAsync<long>("select max(number) from erasure_ledger");

        await connection.ExecuteAsync("checkpoint;", commandTimeout: 0);
        await DueDatabaseSetup.RestoreScheduleAsync(settings);
        await WaitUntilErasedAsync(service, connection);
        // Uses the service's own timestamps, so that the polling above adds no time to the result.
        var (seconds, entries) = await connection.QuerySingleAsync<(double, long)>(
            """
            select extract(epoch from (select max(certified_at) from erasure_certificate) - min(intended_at))::float8, count(*)
            from erasure_ledger where number > @before
            """,
            new { before });
        return (seconds, ProcessMemory.GetPeakMegabytes(processId), entries);
    }

    private static Task WaitUntilErasedAsync(ServiceProcess service, NpgsqlConnection connection) => Condition.WaitUntilAsync(
        async () =>
        {
            await service.Process.EnsureRunningAsync();
            // Counting the few ledger entries costs the database almost nothing. The schedule is queried only when no erasure is in
            // progress. The entries are counted again afterwards, because the last batch may have begun between the first count and that
            // query.
            return await IsAtRestAsync(connection)
                && await connection.ExecuteScalarAsync<bool>("select not exists (select from retention_schedule)")
                && await IsAtRestAsync(connection);
        },
        ErasureTimeout, "everything due to be erased", CancellationToken.None);

    /// <summary>Returns whether the erasure ledger has at least one entry and every entry has its certificate.</summary>
    private static Task<bool> IsAtRestAsync(NpgsqlConnection connection) => connection.ExecuteScalarAsync<bool>(
        "select count(*) > 0 and count(*) = (select count(*) from erasure_certificate) from erasure_ledger");

    // The service is a descendant of this program: a process in between ends it when this program exits. Therefore the service's own
    // process is found by the address in its environment.
    private static int FindProcessId(ServiceProcess service) =>
        Process
            .GetProcessesByName("dotnet")
            .Single(process => ReadEnvironment(process.Id).Contains($"Kyc__Listen={service.Address.AbsoluteUri}", StringComparison.Ordinal))
            .Id;

    private static string ReadEnvironment(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/environ");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The process has exited, or belongs to another user.
            return "";
        }
    }
}
