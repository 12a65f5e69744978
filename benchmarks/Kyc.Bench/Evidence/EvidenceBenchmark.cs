using System.Globalization;
using Dapper;
using Kyc.Rig;
using Kyc.Rig.Parts;

namespace Kyc.Bench.Evidence;

/// <summary>
/// <c>./bench evidence</c>: measures durable decisions per second on one PostgreSQL cluster with its default durability, and again with 2
/// ms added to each commit, as a slower disk or a standby adds. A decision is the service's own code from the verdict on: encryption,
/// commitments, and one transaction with session, application, transition, record, five evidence items and seven ledger entries; other
/// instances are notified.
/// </summary>
/// <remarks>
/// There are two peers on the same cluster, neither of which sends notifications: pgbench, which commits as many rows and bytes into tables
/// of the same definition, and the same service without its notification sender.
/// </remarks>
internal static class EvidenceBenchmark
{
    private const double LeastOfPgbench = 0.7;
    private const double LeastOfSilent = 0.75;
    private const int DecisionsARound = 1500;
    private static readonly int[] Concurrencies = [8, 16];
    private static readonly TimeSpan LongestPreparation = TimeSpan.FromSeconds(40);

    private static readonly Disk[] Disks =
    [
        new("", 5, "commit_delay = 0"),
        // PostgreSQL waits this long before a flush, whether or not other transactions commit at the same time.
        new("slow.", 3, "commit_delay = 2000"),
    ];

    /// <summary>Configuration of the commit delay, and the number of rounds measured with it.</summary>
    private sealed record Disk(string Name, int Rounds, string Setting);

    /// <summary>
    /// Number of rounds of one side: those measured, and for each setting one before them for plans, caches and compiled code.
    /// </summary>
    private static int AllRounds => Concurrencies.Length * Disks.Sum(disk => 1 + disk.Rounds);

    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        var folder = Machine.FreshPrivateFolder(Path.Combine(Machine.RunFolder, "bench-evidence"));
        try
        {
            await using var cluster = await PostgresCluster.StartAsync(folder, CancellationToken.None);
            // The preparation is not measured, so the slow disk must not prolong it.
            await SetAsync(cluster, "commit_siblings = 0", "synchronous_commit = off");
            var people = AllRounds * DecisionsARound;
            await using var decisions =
                await DecisionWorkload.CreateAsync(cluster, folder, "", isSilent: false, people, LongestPreparation);
            await using var silent =
                await DecisionWorkload.CreateAsync(cluster, folder, "_silent", isSilent: true, people, LongestPreparation);
            var peer = await PgbenchPeer.CreateAsync(cluster, folder, decisions.Sizes, people);
            await SetAsync(cluster, "synchronous_commit = on");
            var aRound = Math.Min(decisions.Waiting, silent.Waiting) / AllRounds;
            Report.Line("evidence.round", aRound, "decisions");
            var ratios = new List<(string Name, double Value, double Least)>();
            foreach (var disk in Disks)
            {
                await SetAsync(cluster, disk.Setting);
                var measured = new List<(double OfPgbench, double OfSilent)>();
                foreach (var clients in Concurrencies) measured.Add(await MeasureAsync(disk, decisions, silent, peer, aRound, clients));
                ratios.Add(($"evidence.{disk.Name}silent.ratio", measured.Min(pair => pair.OfSilent), LeastOfSilent));
                ratios.Add(($"evidence.{disk.Name}decisions.ratio", measured.Min(pair => pair.OfPgbench), LeastOfPgbench));
            }

            foreach (var (name, value, _) in ratios) Report.Line(name, value, "ratio");
            return ratios.All(ratio => ratio.Value >= ratio.Least) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double OfPgbench, double OfSilent)> MeasureAsync(
        Disk disk, DecisionWorkload decisions, DecisionWorkload silent, PgbenchPeer peer, int aRound, int clients)
    {
        var rounds = new List<(Rate Ours, Rate Silent, Rate Peer)>();
        // Rounds of all sides alternate, so that other load slows all of them; the median excludes outliers.
        for (var round = 0; round <= disk.Rounds; round++)
        {
            var ours = await decisions.RunAsync(aRound, clients);
            rounds.Add((ours, await silent.RunAsync(aRound, clients), await peer.RunAsync(aRound, clients)));
        }

        rounds.RemoveAt(0);
        ReportSide(disk.Name + "decisions", clients, [.. rounds.Select(round => round.Ours)]);
        ReportSide(disk.Name + "silent", clients, [.. rounds.Select(round => round.Silent)]);
        ReportSide(disk.Name + "pgbench", clients, [.. rounds.Select(round => round.Peer)]);
        return (
            Statistics.Median(rounds.Select(round => round.Ours.PerSecond / round.Peer.PerSecond)),
            Statistics.Median(rounds.Select(round => round.Ours.PerSecond / round.Silent.PerSecond)));
    }

    private static async Task SetAsync(PostgresCluster cluster, params string[] settings)
    {
        await using var connection = await DueDatabases.OpenAsync(cluster.ConnectionString("postgres"));
        foreach (var setting in settings) await connection.ExecuteAsync($"alter system set {setting}");
        await connection.ExecuteAsync("select pg_reload_conf()");
    }

    private static void ReportSide(string side, int clients, List<Rate> rounds)
    {
        Report.Line(Name(side, clients, "rate"), Statistics.Median(rounds.Select(round => round.PerSecond)), "commits/s");
        Report.Line(Name(side, clients, "wal"), Statistics.Median(rounds.Select(round => round.WalBytes)), "bytes/commit");
    }

    private static string Name(string side, int clients, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{side}.{clients}.{what}");
}

/// <summary>Result of one round.</summary>
/// <param name="PerSecond">Commits per second.</param>
/// <param name="WalBytes">Bytes of write-ahead log per commit.</param>
internal readonly record struct Rate(double PerSecond, double WalBytes);
