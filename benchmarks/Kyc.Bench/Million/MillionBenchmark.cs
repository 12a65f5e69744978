using System.Diagnostics;
using System.Globalization;
using Dapper;
using Grpc.Core;
using Kyc.Bench.Evidence;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Running;
using Kyc.Service.Hosting;
using Kyc.Service.Retention;
using Kyc.VirtualCard.Pki;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Bench.Million;

/// <summary>
/// Implements <c>./bench million [APPLICATIONS]</c>, which measures work whose cost could grow with the number of applications, although
/// callers must not notice it: the start of the service, each comparison of the erasure ledgers, and the calls of others while a rule is
/// added and the due dates of every application are recomputed. The peer is the same service with empty databases and without the added
/// rule.
/// </summary>
internal static class MillionBenchmark
{
    /// <summary>Number of applications when the command line does not specify it.</summary>
    public const int DefaultApplicationCount = 1_000_000;

    private const double MaxStartSeconds = 5;
    private const double MaxRoundMilliseconds = 50;
    private const double MaxSlowdown = 3;
    private const int ErasureCount = 20_000;
    private const int StartCount = 3;
    private const int Rounds = 200;
    private const int WarmUpCallCount = 1000;
    private const int QuietCallCount = 2000;
    private static readonly TimeSpan MaxCallTime = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan ReplanTimeout = TimeSpan.FromMinutes(10);

    public static int Run(int applicationCount) => RunAsync(applicationCount).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(int applicationCount)
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "bench-million"));
        TestPki.Create(TimeProvider.System.GetUtcNow()).Save(folder);
        await using var system = await KycSystem.StartAsync(folder, CancellationToken.None);
        var settings = await CreateDatabasesAsync(system, "", folder);
        var emptySettings = await CreateDatabasesAsync(system, "_empty", folder);
        Report.PrintLine("million.applications", applicationCount, "applications");
        var fillClock = Stopwatch.StartNew();
        await MillionDatabaseSetup.FillAsync(settings, applicationCount, ErasureCount);
        Report.PrintLine("million.filled", fillClock.Elapsed.TotalSeconds, "s");
        var startSeconds = await MeasureStartsAsync(settings, emptySettings, folder);
        var roundMilliseconds = await MeasureLedgerComparisonsAsync(settings);
        var slowdown = await MeasureCallersAsync(settings, folder);
        return startSeconds <= MaxStartSeconds && roundMilliseconds <= MaxRoundMilliseconds && slowdown <= MaxSlowdown ? 0 : 1;
    }

    /// <summary>
    /// Starts a service once on new databases, so that they have tables, rules and keys, but no applications. Returns the service's
    /// settings.
    /// </summary>
    private static async Task<ServiceSettings> CreateDatabasesAsync(KycSystem system, string name, string folder)
    {
        await using var service = await system.StartServiceAsync(name, Path.Combine(folder, "anchors"), CancellationToken.None);
        return service.Settings;
    }

    /// <summary>
    /// Measures the time from the start of the process until the service is ready. Starts with the filled databases and with the empty ones
    /// alternate. Returns the median for the filled databases in seconds.
    /// </summary>
    private static async Task<double> MeasureStartsAsync(ServiceSettings settings, ServiceSettings emptySettings, string folder)
    {
        var (times, emptyTimes) = (new List<double>(), new List<double>());
        while (times.Count < StartCount)
        {
            emptyTimes.Add(await MeasureStartAsync(emptySettings, folder));
            times.Add(await MeasureStartAsync(settings, folder));
        }

        Report.PrintLine("million.empty.start", Statistics.GetMedian(emptyTimes), "s");
        Report.PrintLine("million.start", Statistics.GetMedian(times), "s");
        return Statistics.GetMedian(times);
    }

    private static async Task<double> MeasureStartAsync(ServiceSettings settings, string folder)
    {
        var clock = Stopwatch.StartNew();
        await using var service = await ServiceProcess.StartAsync("starting", settings, folder, CancellationToken.None);
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>
    /// Measures the first comparison of the erasure ledgers, as at the start of the service, and the periodic comparisons after it.
    /// </summary>
    /// <returns>The 99th percentile of the periodic comparisons in milliseconds.</returns>
    private static async Task<double> MeasureLedgerComparisonsAsync(ServiceSettings settings)
    {
        await using var app = ServiceHost.Build(
        [
            $"--Kyc:Database={settings.Database}", $"--Kyc:KeyDatabase={settings.KeyDatabase}",
            $"--Kyc:KeyEncryptionKeyFile={settings.KeyEncryptionKeyFile}", $"--Kyc:TrustAnchors={settings.TrustAnchors}",
            "--Kyc:Listen=https://127.0.0.1:1", "--Kyc:HealthListen=http://127.0.0.1:2", .. settings.Access.ServiceArguments,
        ]);
        var guard = app.Services.GetRequiredService<RestoreGuard>();
        var firstTime = await MeasureLedgerComparisonAsync(guard);
        var times = new List<double>();
        while (times.Count < Rounds)
        {
            times.Add(await MeasureLedgerComparisonAsync(guard));
        }

        if (guard.RefusalReason is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        var percentile99 = Statistics.GetPercentile([.. times.Order()], 0.99);
        Report.PrintLine("million.ledger.entries", ErasureCount, "entries");
        Report.PrintLine("million.ledger.first", firstTime, "ms");
        Report.PrintLine("million.ledger.round.mean", times.Average(), "ms");
        Report.PrintLine("million.ledger.round.p99", percentile99, "ms");
        return percentile99;
    }

    private static async Task<double> MeasureLedgerComparisonAsync(RestoreGuard guard)
    {
        var start = Stopwatch.GetTimestamp();
        await guard.CheckAsync(CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>
    /// Measures how long it takes one caller to open an application: without other load, while a rule is previewed, and while all due dates
    /// are recomputed.
    /// </summary>
    /// <returns>The greatest ratio of the 99th percentile under load to that without load.</returns>
    private static async Task<double> MeasureCallersAsync(ServiceSettings settings, string folder)
    {
        await using var service = await ServiceProcess.StartAsync("serving", settings, folder, CancellationToken.None);
        using (var connection = service.Endpoint.Connect(FrontEnd.Caller))
        using (var complianceConnection = service.Endpoint.Connect(new CallerIdentity(DevelopmentCaller.Compliance, "staff-1")))
        {
            // The first calls only warm up compiled code and query plans.
            await ApplicationOpeningWorkload.RunAsync(connection, () => false, WarmUpCallCount);
            var quietTimes = await ApplicationOpeningWorkload.RunAsync(connection, () => false, QuietCallCount);
            ApplicationOpeningWorkload.PrintPercentiles("million.quiet", quietTimes);

            var preview = new PreviewRun(complianceConnection);
            var previewTimes = await ApplicationOpeningWorkload.RunAsync(connection, () => preview.IsCompleted, int.MaxValue);
            ApplicationOpeningWorkload.PrintPercentiles("million.preview", previewTimes);
            Report.PrintLine("million.preview.rows", await preview.CountTask, "rows");

            var (replanTimes, seconds) = await MeasureReplanAsync(settings, connection);
            ApplicationOpeningWorkload.PrintPercentiles("million.replan", replanTimes);
            Report.PrintLine("million.replan.time", seconds, "s");
            var slowestTime = Math.Max(Statistics.GetPercentile(previewTimes, 0.99), Statistics.GetPercentile(replanTimes, 0.99));
            var slowdown = slowestTime / Statistics.GetPercentile(quietTimes, 0.99);
            Report.PrintLine("million.ratio", slowdown, "ratio");
            return slowdown;
        }
    }

    private static async Task<(double[] Times, double Seconds)> MeasureReplanAsync(ServiceSettings settings, ServiceConnection connection)
    {
        await using var databaseConnection = await DueDatabaseSetup.OpenAsync(settings.Database);
        // A rule that is added through the service takes effect on the next day at the earliest. To avoid waiting for midnight, the rule is
        // inserted into the table directly.
        await databaseConnection.ExecuteAsync(
            """
            insert into retention_rule
            select rule_id, 2, japan_day(now()), data_class, trigger_event, or_later, years + 2, months, days, disposition, 'benchmark',
                now(), 'bench', 'bench'
            from retention_rule where rule_id = 'verification-evidence'
            """);
        await new RetentionService.RetentionServiceClient(connection.Invoker).StartErasureAsync(new StartErasureRequest());
        var clock = Stopwatch.StartNew();
        var last = await databaseConnection.ExecuteScalarAsync<Guid>("select application_id from retention_event order by id desc limit 1");
        bool IsOver() => databaseConnection.ExecuteScalar<bool>(
            """
            select rule_version = 2 and (select replan_after is null from retention_state)
            from retention_schedule where application_id = @last and data_class = 3
            """, new { last });
        var times = await ApplicationOpeningWorkload.RunAsync(connection, () => clock.Elapsed > MaxCallTime || IsOver(), int.MaxValue);
        // Without concurrent calls, the remaining due dates are computed in a fraction of the time.
        await Condition.WaitUntilAsync(
            () => Task.FromResult(IsOver()),
            ReplanTimeout,
            "everything to be planned anew",
            CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;
        var remainingCount = await databaseConnection.ExecuteScalarAsync<long>(
            "select count(*) from retention_schedule where rule_id = 'verification-evidence' and rule_version <> 2", commandTimeout: 0);
        return remainingCount == 0
            ? (times, seconds)
            : throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{remainingCount} due dates are still planned by the old rule"));
    }

    /// <summary>
    /// Previews a rule while other calls are made. The preview counts the due dates that the rule would move, in the same way as adding the
    /// rule does.
    /// </summary>
    private sealed class PreviewRun(ServiceConnection connection)
    {
        public bool IsCompleted => CountTask.IsCompleted;

        /// <summary>Gets the number of due dates that were checked.</summary>
        public Task<long> CountTask { get; } = CountAsync(connection);

        private static async Task<long> CountAsync(ServiceConnection connection)
        {
            var client = new RetentionService.RetentionServiceClient(connection.Invoker);
            var rule = (await client.ListRulesAsync(new ListRulesRequest())).Rules.Single(rule => rule.RuleId == "verification-evidence");
            (rule.Version, rule.Years, rule.LegalSource) = (2, rule.Years + 2, "benchmark");
            rule.EffectiveFrom = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            using var call = client.PreviewRules(new PreviewRulesRequest { Rules = { rule } });
            var lastResponse = new PreviewRulesResponse();
            await foreach (var response in call.ResponseStream.ReadAllAsync())
            {
                lastResponse = response;
            }

            return lastResponse.Complete ? lastResponse.PlannedCount : throw new InvalidOperationException("the preview did not complete");
        }
    }
}
