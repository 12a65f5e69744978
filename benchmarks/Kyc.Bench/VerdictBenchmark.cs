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
        Measure(workload.VerifyEveryoneWithSecondOpinion, workload.PersonCount, WarmUpTime);

        // Rounds of all three alternate, so that other load on the machine slows all of them. The median excludes one outlier.
        var openSslRates = new List<double>();
        var verdictRates = new List<double>();
        var secondOpinionRates = new List<double>();
        var allocatedBytes = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            openSslRates.Add(OpenSslSpeed.MeasureRsa2048VerificationsPerSecond());
            var before = GC.GetAllocatedBytesForCurrentThread();
            var (perSecond, count) = Measure(workload.VerifyEveryone, workload.PersonCount, RoundTime);
            allocatedBytes = (GC.GetAllocatedBytesForCurrentThread() - before) / count;
            verdictRates.Add(perSecond);
            secondOpinionRates.Add(Measure(workload.VerifyEveryoneWithSecondOpinion, workload.PersonCount, RoundTime).PerSecond);
        }

        var maxRate = Statistics.GetMedian(openSslRates) / 2;
        Report.PrintLine("openssl.rsa2048.verify", Statistics.GetMedian(openSslRates), "verifies/s");
        Report.PrintLine("openssl.two_verifies", maxRate, "pairs/s");
        Report.PrintLine("verdict.people", workload.PersonCount, "certificates");
        Report.PrintLine("verdict.crl_entries", workload.CrlEntryCount, "entries");
        Report.PrintLine("verdict.document", workload.DocumentLength, "bytes");
        Report.PrintLine("verdict.allocated", allocatedBytes, "bytes/verdict");
        Report.PrintLine("verdict.time", 1e6 / Statistics.GetMedian(verdictRates), "us/verdict");
        Report.PrintLine("verdict.rate", Statistics.GetMedian(verdictRates), "verdicts/s");
        var ratio = Statistics.GetMedian(verdictRates) / maxRate;
        Report.PrintLine("verdict.ratio", ratio, "ratio");
        var (verdictMicroseconds, secondOpinionMicroseconds) = (
            1e6 / Statistics.GetMedian(verdictRates),
            1e6 / Statistics.GetMedian(secondOpinionRates));
        Report.PrintLine("verdict.with_second_opinion.rate", Statistics.GetMedian(secondOpinionRates), "verdicts/s");
        Report.PrintLine("verdict.with_second_opinion.time", secondOpinionMicroseconds, "us/verdict");
        Report.PrintLine("verdict.second_opinion.time", secondOpinionMicroseconds - verdictMicroseconds, "us/verdict");
        return ratio >= MinRatio ? 0 : 1;
    }

    // openssl speed divides its count by its own processor time. Therefore our count is divided by the user and system time of this
    // process, including its helper threads.
    private static (double PerSecond, long Count) Measure(Action verifyEveryone, int personCount, TimeSpan duration)
    {
        var count = 0L;
        var clock = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        while (clock.Elapsed < duration)
        {
            verifyEveryone();
            count += personCount;
        }

        return (count / (Environment.CpuUsage.TotalTime - before).TotalSeconds, count);
    }

    // The affinity applies to the calling thread and to the processes that this thread starts.
    private static void PinToOneCore()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using var process = Process.GetCurrentProcess();
            var lowest = (long)process.ProcessorAffinity & -(long)process.ProcessorAffinity;
            process.ProcessorAffinity = (nint)lowest;
        }
    }
}
