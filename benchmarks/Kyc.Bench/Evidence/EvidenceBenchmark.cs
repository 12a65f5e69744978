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
    private static readonly int[] ClientCounts = [8, 16];
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
    private sealed record CommitDelay(string ResultPrefix, int Rounds, string Setting);

    /// <summary>
    /// The number of rounds that each compared program runs. For each delay and number of clients, an additional round is run first. It
    /// fills caches, prepares plans and compiles code, and is not measured.
    /// </summary>
    private static int RoundCount => ClientCounts.Length * CommitDelays.Sum(commitDelay => 1 + commitDelay.Rounds);

    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "bench-evidence"));
        try
        {
            await using var cluster = await PostgresCluster.StartAsync(folder, CancellationToken.None);
            // The preparation is not measured, so the commit delay must not prolong it.
            await ApplySettingsAsync(cluster, "commit_siblings = 0", "synchronous_commit = off");
            var submissionCount = RoundCount * DecisionsPerRound;
            await using var workload =
                await DecisionWorkload.CreateAsync(cluster, folder, "", isSilent: false, submissionCount, PreparationTimeout);
            await using var silentWorkload =
                await DecisionWorkload.CreateAsync(cluster, folder, "_silent", isSilent: true, submissionCount, PreparationTimeout);
            var pgbench = await PgbenchPeer.CreateAsync(cluster, folder, workload.Sizes, submissionCount);
            await ApplySettingsAsync(cluster, "synchronous_commit = on");
            var decisionsPerRound = Math.Min(workload.WaitingCount, silentWorkload.WaitingCount) / RoundCount;
            Report.PrintLine("evidence.round", decisionsPerRound, "decisions");
            var ratios = new List<(string Name, double Value, double Least)>();
            foreach (var commitDelay in CommitDelays)
            {
                await ApplySettingsAsync(cluster, commitDelay.Setting);
                var measuredRatios = new List<(double OfPgbench, double OfSilent)>();
                foreach (var clientCount in ClientCounts)
                {
                    measuredRatios.Add(await MeasureAsync(commitDelay, workload, silentWorkload, pgbench, decisionsPerRound, clientCount));
                }

                ratios.Add(
                    ($"evidence.{commitDelay.ResultPrefix}silent.ratio", measuredRatios.Min(pair => pair.OfSilent), MinRatioToSilent));
                ratios.Add(
                    ($"evidence.{commitDelay.ResultPrefix}decisions.ratio", measuredRatios.Min(pair => pair.OfPgbench), MinRatioToPgbench));
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
        CommitDelay commitDelay,
        DecisionWorkload workload,
        DecisionWorkload silentWorkload,
        PgbenchPeer pgbench,
        int decisionsPerRound,
        int clientCount)
    {
        var rounds = new List<(CommitRate Ours, CommitRate Silent, CommitRate Peer)>();
        // Rounds of all programs alternate, so that other load on the machine slows all of them. The median excludes outliers.
        for (var round = 0; round <= commitDelay.Rounds; round++)
        {
            var ours = await workload.RunAsync(decisionsPerRound, clientCount);
            rounds.Add(
                (
                    ours,
                    await silentWorkload.RunAsync(decisionsPerRound, clientCount),
                    await pgbench.RunAsync(decisionsPerRound, clientCount)));
        }

        rounds.RemoveAt(0);
        ReportProgram(commitDelay.ResultPrefix + "decisions", clientCount, [.. rounds.Select(round => round.Ours)]);
        ReportProgram(commitDelay.ResultPrefix + "silent", clientCount, [.. rounds.Select(round => round.Silent)]);
        ReportProgram(commitDelay.ResultPrefix + "pgbench", clientCount, [.. rounds.Select(round => round.Peer)]);
        return (
            Statistics.GetMedian(rounds.Select(round => round.Ours.CommitsPerSecond / round.Peer.CommitsPerSecond)),
            Statistics.GetMedian(rounds.Select(round => round.Ours.CommitsPerSecond / round.Silent.CommitsPerSecond)));
    }

    private static async Task ApplySettingsAsync(PostgresCluster cluster, params string[] settings)
    {
        await using var connection = await DueDatabaseSetup.OpenAsync(cluster.CreateConnectionString("postgres"));
        foreach (var setting in settings)
        {
            await connection.ExecuteAsync($"alter system set {setting}");
        }

        await connection.ExecuteAsync("select pg_reload_conf()");
    }

    private static void ReportProgram(string program, int clientCount, List<CommitRate> rounds)
    {
        Report.PrintLine(
            FormatName(program, clientCount, "rate"),
            Statistics.GetMedian(rounds.Select(round => round.CommitsPerSecond)),
            "commits/s");
        Report.PrintLine(
            FormatName(program, clientCount, "wal"),
            Statistics.GetMedian(rounds.Select(round => round.WalBytesPerCommit)),
            "bytes/commit");
    }

    private static string FormatName(string program, int clientCount, string measure) =>
        string.Create(CultureInfo.InvariantCulture, $"{program}.{clientCount}.{measure}");
}

/// <summary>Result of one round.</summary>
/// <param name="CommitsPerSecond">Commits per second.</param>
/// <param name="WalBytesPerCommit">Bytes of write-ahead log per commit.</param>
internal readonly record struct CommitRate(double CommitsPerSecond, double WalBytesPerCommit);
