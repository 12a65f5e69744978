using Dapper;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Running;
using Kyc.Service.Platform.Storage;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Evidence;

/// <summary>
/// Measures how a large erasure affects callers. Applications are opened one after the other, first while nothing is due for erasure, and
/// then while the same service erases. Target: the median time at most doubles. Some calls wait for an erasure batch, so the longest times
/// are reported, too.
/// </summary>
internal static class ErasureForegroundBenchmark
{
    private const double MaxSlowdown = 2;
    private const int ApplicationCount = 40_000;
    private const int IdleCallCount = 500;
    private static readonly TimeSpan ErasureTimeout = TimeSpan.FromMinutes(10);

    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "bench-erasure-foreground"));
        TestPki.Create(TimeProvider.System.GetUtcNow()).Save(folder);
        await using var system = await KycSystem.StartAsync(folder, CancellationToken.None);
        await using var service = await system.StartServiceAsync("", Path.Combine(folder, "anchors"), CancellationToken.None);
        using (var connection = service.Endpoint.Connect(FrontEnd.Caller))
        using (var operatorConnection = service.Endpoint.Connect(new CallerIdentity(DevelopmentCaller.Operator, "staff-1")))
        {
            // The first calls only warm up compiled code and query plans.
            await ApplicationOpeningWorkload.RunAsync(connection, () => false, IdleCallCount);
            var idleTimes = await ApplicationOpeningWorkload.RunAsync(connection, () => false, IdleCallCount);
            await using var databaseConnection = await DueDatabaseSetup.OpenAsync(service.Settings.Database);
            // The service searches for due rows every few seconds. The lock prevents it from erasing until all rows are inserted.
            await databaseConnection.ExecuteAsync("select pg_advisory_lock(@Number)", new { SessionLockName.ErasureRun.Number });
            await DueDatabaseSetup.FillAsync(service.Settings, ApplicationCount);
            await databaseConnection.ExecuteAsync("select pg_advisory_unlock(@Number)", new { SessionLockName.ErasureRun.Number });
            await new RetentionService.RetentionServiceClient(operatorConnection.Invoker).StartErasureAsync(new StartErasureRequest());
            await Condition.WaitUntilAsync(
                async () => await databaseConnection.ExecuteScalarAsync<long>("select count(*) from erasure_ledger") > 0,
                ErasureTimeout,
                "the first erasure",
                CancellationToken.None);
            var erasingTimes = await ApplicationOpeningWorkload.RunAsync(
                connection,
                () => databaseConnection.ExecuteScalar<bool>("select not exists (select from retention_schedule where due_at <= now())"),
                int.MaxValue);
            ApplicationOpeningWorkload.PrintPercentiles("foreground.idle", idleTimes);
            ApplicationOpeningWorkload.PrintPercentiles("foreground.erasing", erasingTimes);
            var slowdown = Statistics.GetPercentile(erasingTimes, 0.5) / Statistics.GetPercentile(idleTimes, 0.5);
            Report.PrintLine("foreground.ratio", slowdown, "ratio");
            return slowdown <= MaxSlowdown ? 0 : 1;
        }
    }
}
