using System.Globalization;
using Dapper;
using Kyc.Rig;
using Kyc.Rig.Parts;

namespace Kyc.Bench.Evidence;

/// <summary>
/// Implements <c>./bench evidence</c>, which measures durable decisions per second on one PostgreSQL cluster with its default durability,
/// and again with a delay of 2 ms for each commit, like that of a slower disk or a standby. The measured code is the service's own, from
/// the verdict on: encryption, commitments, and one transaction with session, application, transition, record, five evidence items and
/// seven ledger entries. Other instances are notified.
/// </summary>
/// <remarks>
/// The service is compared with two peers on the same cluster: pgbench, which commits as many rows and bytes into tables of the same
/// definition, and the same service without its notification sender. Neither sends notifications.
/// </remarks>
internal static class EvidenceBenchmark
{
    private const double MinRatioToPgbench = 0.7;
    private const double MinRatioToSilent = 0.75;
    private const int DecisionsPerRound = 1500;
    private static readonly int[] Concurrencies = [8, 16];
    private static readonly TimeSpan PreparationTimeout = TimeSpan.FromSeconds(40);

    private static readonly CommitDelay[] CommitDelays =
    [
        new("", 5, "commit_delay = 0"),
        // With this setting and commit_siblings = 0, PostgreSQL waits 2000 microseconds before a flush, whether or not other transactions
        // commit at the same time.
        new("slow.", 3, "commit_delay = 2000"),
    ];

    /// <summary>
    /// A commit delay: the prefix of the names of its results, the number of measured rounds, and the PostgreSQL setting that causes the
    /// delay.
    /// </summary>
    private sealed record CommitDelay(string Name, int Rounds, string Setting);

    /// <summary>
    /// The number of rounds that each compared program runs. For each delay and number of clients, an additional round is run first. It
    /// fills caches, prepares plans and compiles code, and is not measured.
    /// </summary>
    private static int RoundCount => Concurrencies.Length * CommitDelays.Sum(disk => 1 + disk.Rounds);

    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "bench-evidence"));
        try
        {
            await using var cluster = await PostgresCluster.StartAsync(folder, CancellationToken.None);
            // The preparation is not measured, so the commit delay must not prolong it.
            await SetAsync(cluster, "commit_siblings = 0", "synchronous_commit = off");
            var people = RoundCount * DecisionsPerRound;
            await using var decisions =
                await DecisionWorkload.CreateAsync(cluster, folder, "", isSilent: false, people, PreparationTimeout);
            await using var silent =
                await DecisionWorkload.CreateAsync(cluster, folder, "_silent", isSilent: true, people, PreparationTimeout);
            var peer = await PgbenchPeer.CreateAsync(cluster, folder, decisions.Sizes, people);
            await SetAsync(cluster, "synchronous_commit = on");
            var decisionsPerRound = Math.Min(decisions.WaitingCount, silent.WaitingCount) / RoundCount;
            Report.PrintLine("evidence.round", decisionsPerRound, "decisions");
            var ratios = new List<(string Name, double Value, double Least)>();
            foreach (var disk in CommitDelays)
            {
                await SetAsync(cluster, disk.Setting);
                var measured = new List<(double OfPgbench, double OfSilent)>();
                foreach (var clients in Concurrencies)
                {
                    measured.Add(await MeasureAsync(disk, decisions, silent, peer, decisionsPerRound, clients));
                }

                ratios.Add(($"evidence.{disk.Name}silent.ratio", measured.Min(pair => pair.OfSilent), MinRatioToSilent));
                ratios.Add(($"evidence.{disk.Name}decisions.ratio", measured.Min(pair => pair.OfPgbench), MinRatioToPgbench));
            }

            foreach (var (name, value, _) in ratios)
            {
                Report.PrintLine(name, value, "ratio");
            }

            return ratios.All(ratio => ratio.Value >= ratio.Least) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double OfPgbench, double OfSilent)> MeasureAsync(
        CommitDelay disk, DecisionWorkload decisions, DecisionWorkload silent, PgbenchPeer peer, int decisionsPerRound, int clients)
    {
        var rounds = new List<(Rate Ours, Rate Silent, Rate Peer)>();
        // Rounds of all programs alternate, so that other load on the machine slows all of them. The median excludes outliers.
        for (var round = 0; round <= disk.Rounds; round++)
        {
            var ours = await decisions.RunAsync(decisionsPerRound, clients);
            rounds.Add((ours, await silent.RunAsync(decisionsPerRound, clients), await peer.RunAsync(decisionsPerRound, clients)));
        }

        rounds.RemoveAt(0);
        ReportSide(disk.Name + "decisions", clients, [.. rounds.Select(round => round.Ours)]);
        ReportSide(disk.Name + "silent", clients, [.. rounds.Select(round => round.Silent)]);
        ReportSide(disk.Name + "pgbench", clients, [.. rounds.Select(round => round.Peer)]);
        return (
            Statistics.GetMedian(rounds.Select(round => round.Ours.PerSecond / round.Peer.PerSecond)),
            Statistics.GetMedian(rounds.Select(round => round.Ours.PerSecond / round.Silent.PerSecond)));
    }

    private static async Task SetAsync(PostgresCluster cluster, params string[] settings)
    {
        await using var connection = await DueDatabases.OpenAsync(cluster.CreateConnectionString("postgres"));
        foreach (var setting in settings)
        {
            await connection.ExecuteAsync($"alter system set {setting}");
        }

        await connection.ExecuteAsync("select pg_reload_conf()");
    }

    private static void ReportSide(string side, int clients, List<Rate> rounds)
    {
        Report.PrintLine(Name(side, clients, "rate"), Statistics.GetMedian(rounds.Select(round => round.PerSecond)), "commits/s");
        Report.PrintLine(Name(side, clients, "wal"), Statistics.GetMedian(rounds.Select(round => round.WalBytes)), "bytes/commit");
    }

    private static string Name(string side, int clients, string measure) =>
        string.Create(CultureInfo.InvariantCulture, $"{side}.{clients}.{measure}");
}

/// <summary>Result of one round.</summary>
/// <param name="PerSecond">Commits per second.</param>
/// <param name="WalBytes">Bytes of write-ahead log per commit.</param>
internal readonly record struct Rate(double PerSecond, double WalBytes);
