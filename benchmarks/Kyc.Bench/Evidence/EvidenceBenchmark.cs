using System.Globalization;
using Kyc.Rig;
using Kyc.Rig.Parts;

namespace Kyc.Bench.Evidence;

/// <summary>
/// <c>./bench evidence</c>: durable decisions a second beside pgbench, on one PostgreSQL cluster with its default durability. A decision is the
/// service's own code from the verdict on: sealing, commitments, and one transaction over session, application, transition, record,
/// five evidence items and seven entries of the ledger. pgbench commits as many rows and bytes, in tables of the same definition.
/// </summary>
internal static class EvidenceBenchmark
{
    private const double Target = 0.7;
    private const int Rounds = 5;
    private const int DecisionsARound = 3000;
    private static readonly int[] Concurrencies = [8, 16];

    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        var folder = Machine.FreshPrivateFolder(Path.Combine(Machine.RunFolder, "bench-evidence"));
        try
        {
            await using var cluster = await PostgresCluster.StartAsync(folder, CancellationToken.None);
            await using var decisions = await DecisionWorkload.CreateAsync(cluster, folder, (1 + Rounds) * Concurrencies.Length * DecisionsARound);
            var peer = await PgbenchPeer.CreateAsync(cluster, folder, decisions.Sizes, (1 + Rounds) * Concurrencies.Length * DecisionsARound);
            var lowest = double.MaxValue;
            foreach (var clients in Concurrencies) lowest = Math.Min(lowest, await MeasureAsync(decisions, peer, clients));
            Report.Line("evidence.decisions.ratio", lowest, "ratio");
            return lowest >= Target ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> MeasureAsync(DecisionWorkload decisions, PgbenchPeer peer, int clients)
    {
        // One round that does not count: plans, caches, compiled code.
        await decisions.RunAsync(DecisionsARound, clients);
        await peer.RunAsync(DecisionsARound, clients);
        var rounds = new List<(Rate Ours, Rate Peer)>();
        // Rounds alternate, so that a busy neighbour slows both; the median leaves bad rounds out.
        for (var round = 0; round < Rounds; round++) rounds.Add((await decisions.RunAsync(DecisionsARound, clients), await peer.RunAsync(DecisionsARound, clients)));
        ReportSide("decisions", clients, [.. rounds.Select(round => round.Ours)]);
        ReportSide("pgbench", clients, [.. rounds.Select(round => round.Peer)]);
        var ratio = Statistics.Median(rounds.Select(round => round.Ours.PerSecond / round.Peer.PerSecond));
        Report.Line(Name("decisions", clients, "ratio"), ratio, "ratio");
        return ratio;
    }

    private static void ReportSide(string side, int clients, List<Rate> rounds)
    {
        Report.Line(Name(side, clients, "rate"), Statistics.Median(rounds.Select(round => round.PerSecond)), "commits/s");
        Report.Line(Name(side, clients, "wal"), Statistics.Median(rounds.Select(round => round.WalBytes)), "bytes/commit");
    }

    private static string Name(string side, int clients, string what) => string.Create(CultureInfo.InvariantCulture, $"{side}.{clients}.{what}");
}

/// <summary>What one round came to.</summary>
/// <param name="PerSecond">Commits a second.</param>
/// <param name="WalBytes">Bytes of write-ahead log a commit.</param>
internal readonly record struct Rate(double PerSecond, double WalBytes);
