using System.Globalization;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Grpc;

/// <summary>
/// Measures how many unary calls per second pass through all interceptors and limits of the service, compared with an ordinary
/// Grpc.AspNetCore service with one empty interceptor. The called method does no database work, so only the code around the method differs.
/// Target: four fifths of the ordinary service's rate.
/// </summary>
internal static class GrpcBenchmark
{
    private const double MinRatio = 0.80;
    private const int Rounds = 9;
    private const string Database = "kyc";
    private const string KeyDatabase = "kyc_keys";
    private static readonly int[] Concurrencies = [1, 8, 64];
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);

    private sealed record Measurement(LoadResult Load, double AllocatedPerCall, double CpuPerCall);

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
        using var ordinary = new ServerProcess(MeasuredServer.Ordinary, anchors, cluster, Database, KeyDatabase);
        using var edge = new ServerProcess(MeasuredServer.Edge, anchors, cluster, Database, KeyDatabase);
        return Measure(ordinary, edge, new H2Load(folder)) ? 0 : 1;
    }

    private static bool Measure(ServerProcess ordinary, ServerProcess edge, H2Load load)
    {
        foreach (var server in (ServerProcess[])[ordinary, edge, ordinary, edge])
        {
            WarmUpServer(server, load);
        }

        var lowest = double.MaxValue;
        foreach (var concurrency in Concurrencies)
        {
            // Rounds of both servers alternate, so that other load on the machine slows both. The median excludes outliers.
            var rounds = Enumerable.Range(0, Rounds)
                .Select(_ => (Ordinary: MeasureOne(ordinary, load, concurrency), Edge: MeasureOne(edge, load, concurrency)))
                .ToList();
            ReportSide(MeasuredServer.Ordinary, concurrency, [.. rounds.Select(round => round.Ordinary)]);
            ReportSide(MeasuredServer.Edge, concurrency, [.. rounds.Select(round => round.Edge)]);
            var ratio = Statistics.GetMedian(rounds.Select(round => round.Edge.Load.PerSecond / round.Ordinary.Load.PerSecond));
            Report.PrintLine(Name("grpc", concurrency, "ratio"), ratio, "ratio");
            lowest = Math.Min(lowest, ratio);
        }

        Report.PrintLine("grpc.ratio", lowest, "ratio");
        return lowest >= MinRatio;
    }

    // The runtime recompiles frequently called methods in the background. On a single core this happens only when there is no load, so the
    // warm-up pauses after each load.
    private static void WarmUpServer(ServerProcess server, H2Load load)
    {
        foreach (var concurrency in Concurrencies.Concat(Concurrencies))
        {
            load.Run(server.Address, concurrency, WarmUpTime);
            Thread.Sleep(QuietTime);
        }
    }

    private static Measurement MeasureOne(ServerProcess server, H2Load load, int concurrency)
    {
        var before = server.GetUsage();
        var result = load.Run(server.Address, concurrency, RoundTime);
        var after = server.GetUsage();
        return new Measurement(
            result, (after.AllocatedBytes - before.AllocatedBytes) / result.Calls,
            (after.CpuMicroseconds - before.CpuMicroseconds) / result.Calls);
    }

    private static void ReportSide(string side, int concurrency, List<Measurement> rounds)
    {
        Line("rate", measured => measured.Load.PerSecond, "calls/s");
        Line("p50", measured => Statistics.GetPercentile(measured.Load.Times, 0.5), "us");
        Line("p99", measured => Statistics.GetPercentile(measured.Load.Times, 0.99), "us");
        Line("cpu", measured => measured.CpuPerCall, "us/call");
        Line("allocated", measured => measured.AllocatedPerCall, "bytes/call");

        void Line(string measure, Func<Measurement, double> value, string unit) =>
            Report.PrintLine(Name(side, concurrency, measure), Statistics.GetMedian(rounds.Select(value)), unit);
    }

    private static string Name(string side, int concurrency, string measure) =>
        string.Create(CultureInfo.InvariantCulture, $"{side}.{concurrency}.{measure}");
}
