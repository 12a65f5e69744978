using System.Diagnostics;

namespace Kyc.Bench;

/// <summary>
/// Measures verdicts per second on one core without a database. A verdict checks the certificate, its chain, a revocation list of 10,000
/// entries, the signature over the document, and the attributes. It needs two RSA-2048 verifications, so the maximum rate is half of the
/// rate of <c>openssl speed</c>. The target is half of that maximum, because on the fastest processors parsing an address with the table of
/// places takes as long as one verification. Then measures the same with the second opinion, which the service requires before it stores a
/// VERIFIED (docs/adr/0019). This second measurement has no target.
/// </summary>
internal static class VerdictBenchmark
{
    private const double MinRatio = 0.5;
    private const int Rounds = 3;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);

    public static int Run()
    {
        var workload = VerdictWorkload.Create(TimeProvider.System.GetUtcNow());
        PinToOneCore();
        Measure(workload.VerifyEveryone, workload.PersonCount, WarmUpTime);
        Measure(workload.VerifyEveryoneTwice, workload.PersonCount, WarmUpTime);

        // Rounds of all three alternate, so that other load on the machine slows all of them. The median excludes one outlier.
        var peer = new List<double>();
        var ours = new List<double>();
        var both = new List<double>();
        var allocated = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            peer.Add(OpenSslSpeed.MeasureRsa2048VerificationsPerSecond());
            var before = GC.GetAllocatedBytesForCurrentThread();
            var (perSecond, count) = Measure(workload.VerifyEveryone, workload.PersonCount, RoundTime);
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / count;
            ours.Add(perSecond);
            both.Add(Measure(workload.VerifyEveryoneTwice, workload.PersonCount, RoundTime).PerSecond);
        }

        var allowed = Statistics.GetMedian(peer) / 2;
        Report.PrintLine("openssl.rsa2048.verify", Statistics.GetMedian(peer), "verifies/s");
        Report.PrintLine("openssl.two_verifies", allowed, "pairs/s");
        Report.PrintLine("verdict.people", workload.PersonCount, "certificates");
        Report.PrintLine("verdict.crl_entries", workload.CrlEntryCount, "entries");
        Report.PrintLine("verdict.document", workload.DocumentLength, "bytes");
        Report.PrintLine("verdict.allocated", allocated, "bytes/verdict");
        Report.PrintLine("verdict.time", 1e6 / Statistics.GetMedian(ours), "us/verdict");
        Report.PrintLine("verdict.rate", Statistics.GetMedian(ours), "verdicts/s");
        var ratio = Statistics.GetMedian(ours) / allowed;
        Report.PrintLine("verdict.ratio", ratio, "ratio");
        var (once, twice) = (1e6 / Statistics.GetMedian(ours), 1e6 / Statistics.GetMedian(both));
        Report.PrintLine("verdict.with_second_opinion.rate", Statistics.GetMedian(both), "verdicts/s");
        Report.PrintLine("verdict.with_second_opinion.time", twice, "us/verdict");
        Report.PrintLine("verdict.second_opinion.time", twice - once, "us/verdict");
        return ratio >= MinRatio ? 0 : 1;
    }

    // openssl speed divides its count by its own processor time. Therefore our count is divided by the user and system time of this
    // process, including its helper threads.
    private static (double PerSecond, long Count) Measure(Action verifyEveryone, int people, TimeSpan duration)
    {
        var count = 0L;
        var clock = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        while (clock.Elapsed < duration)
        {
            verifyEveryone();
            count += people;
        }

        return (count / (Environment.CpuUsage.TotalTime - before).TotalSeconds, count);
    }

    // The affinity applies to the calling thread and to the processes that this thread starts.
    private static void PinToOneCore()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using var self = Process.GetCurrentProcess();
            var lowest = (long)self.ProcessorAffinity & -(long)self.ProcessorAffinity;
            self.ProcessorAffinity = (nint)lowest;
        }
    }
}
