using System.Globalization;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Grpc;

/// <summary>
/// Measures how many unary calls per second pass through all interceptors and limits of the service, compared with an ordinary
/// Grpc.AspNetCore service with one empty interceptor. Both have mutual TLS. The called method does no database work, so only the code
/// around the method differs. Target: four fifths of the ordinary service's rate.
/// </summary>
internal static class GrpcBenchmark
{
    private const double MinRatio = 0.80;
    private const int Rounds = 9;
    private const string Database = "kyc";
    private const string KeyDatabase = "kyc_keys";
    private static readonly int[] ConcurrencyLevels = [1, 8, 64];
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseTime = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);

    private sealed record Measurement(LoadResult Load, double AllocatedBytesPerCall, double CpuMicrosecondsPerCall);

    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "bench-grpc"));
        TestPki.Create(TimeProvider.System.GetUtcNow()).Save(folder);
        // The measured method uses no database, but the service refuses all calls until it has compared the erasure ledgers of both
        // databases.
        await using var cluster = await PostgresCluster.StartAsync(folder, CancellationToken.None);
        await cluster.CreateDatabaseAsync(Database, CancellationToken.None);
        await cluster.CreateDatabaseAsync(KeyDatabase, CancellationToken.None);
        var anchors = Path.Combine(folder, "anchors");
        var access = DevelopmentAccess.Create(Path.Combine(folder, "access"), [H2Load.Caller]);
        using var ordinary = new ServerProcess(MeasuredServer.OrdinaryServer, anchors, access, cluster, Database, KeyDatabase);
        using var service = new ServerProcess(MeasuredServer.FullService, anchors, access, cluster, Database, KeyDatabase);
        return Measure(ordinary, service, new H2Load(folder)) ? 0 : 1;
    }

    private static bool Measure(ServerProcess ordinary, ServerProcess service, H2Load load)
    {
        foreach (var server in (ServerProcess[])[ordinary, service, ordinary, service])
        {
            WarmUpServer(server, load);
        }

        var lowestRatio = double.MaxValue;
        foreach (var concurrency in ConcurrencyLevels)
        {
            // Rounds of both servers alternate, so that other load on the machine slows both. The median excludes outliers.
            var rounds = Enumerable.Range(0, Rounds)
                .Select(_ => (Ordinary: MeasureRound(ordinary, load, concurrency), Edge: MeasureRound(service, load, concurrency)))
                .ToList();
            ReportServer(MeasuredServer.OrdinaryServer, concurrency, [.. rounds.Select(round => round.Ordinary)]);
            ReportServer(MeasuredServer.FullService, concurrency, [.. rounds.Select(round => round.Edge)]);
            var ratio = Statistics.GetMedian(rounds.Select(round => round.Edge.Load.CallsPerSecond / round.Ordinary.Load.CallsPerSecond));
            Report.PrintLine(FormatName("grpc", concurrency, "ratio"), ratio, "ratio");
            lowestRatio = Math.Min(lowestRatio, ratio);
        }

        Report.PrintLine("grpc.ratio", lowestRatio, "ratio");
        return lowestRatio >= MinRatio;
    }

    // The runtime recompiles frequently called methods in the background. On a single core this happens only when there is no load, so the
    // warm-up pauses after each load.
    private static void WarmUpServer(ServerProcess server, H2Load load)
    {
        foreach (var concurrency in ConcurrencyLevels.Concat(ConcurrencyLevels))
        {
            load.Run(server.Address, concurrency, WarmUpTime);
            Thread.Sleep(PauseTime);
        }
    }

    private static Measurement MeasureRound(ServerProcess server, H2Load load, int concurrency)
    {
        var before = server.GetUsage();
        var result = load.Run(server.Address, concurrency, RoundTime);
        var after = server.GetUsage();
        return new Measurement(
            result, (after.AllocatedBytes - before.AllocatedBytes) / result.CallCount,
            (after.CpuMicroseconds - before.CpuMicroseconds) / result.CallCount);
    }

    private static void ReportServer(string server, int concurrency, List<Measurement> rounds)
    {
        Line("rate", measured => measured.Load.CallsPerSecond, "calls/s");
        Line("p50", measured => Statistics.GetPercentile(measured.Load.TimesInMicroseconds, 0.5), "us");
        Line("p99", measured => Statistics.GetPercentile(measured.Load.TimesInMicroseconds, 0.99), "us");
        Line("cpu", measured => measured.CpuMicrosecondsPerCall, "us/call");
        Line("allocated", measured => measured.AllocatedBytesPerCall, "bytes/call");

        void Line(string measure, Func<Measurement, double> value, string unit) =>
            Report.PrintLine(FormatName(server, concurrency, measure), Statistics.GetMedian(rounds.Select(value)), unit);
    }

    private static string FormatName(string server, int concurrency, string measure) =>
        string.Create(CultureInfo.InvariantCulture, $"{server}.{concurrency}.{measure}");
}
