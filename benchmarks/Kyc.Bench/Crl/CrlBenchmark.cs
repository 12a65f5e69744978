using System.Diagnostics;
using System.Globalization;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Crl;

/// <summary>
/// Measures the import and use of revocation lists: one list of a million entries, and the lists of the whole country, which are 1,900
/// lists with thirty million entries in total. OpenSSL and BouncyCastle process the same large list in the same run for comparison. Each
/// measurement runs in a separate process, so that neither memory nor compiled code of another measurement influences it.
/// </summary>
internal static class CrlBenchmark
{
    /// <summary>
    /// The first command-line argument of a child process that runs one measurement. The role, which is the name of the measurement, and
    /// the folder follow.
    /// </summary>
    public const string ChildProcessArgument = "crl-child";

    /// <summary>The list number of the list of a million entries, which determines its serials.</summary>
    public const int BigListNumber = ListCount;

    private const int BigListEntryCount = 1_000_000;
    private const int ListCount = 1_900;
    private const int EntriesPerList = 15_790;

    private static readonly Dictionary<string, Action<CrlFolder>> Roles = new(StringComparer.Ordinal)
    {
        ["import"] = ImportMeasurement.Run,
        ["country"] = NationwideImportMeasurement.Run,
        ["lookup"] = LookupMeasurement.Run,
        ["big-lookup"] = BigListLookupMeasurement.Run,
        ["unsigned"] = UntrustedListMeasurement.Run,
        ["answer"] = FirstLookupMeasurement.Run,
        ["bouncycastle"] = BouncyCastleMeasurement.Run,
    };

    // The results that have a target, each with the maximum value that it may have.
    private static readonly (string Name, double Most)[] Targets =
    [
        ("crl.import.ratio", 1.8), ("crl.import.extra_memory", 32), ("crl.country.memory", 300), ("crl.country.entry_size", 6),
        ("crl.big.lookup.ratio", 1), ("crl.big.size_ratio", 1.45), ("crl.lookup.allocated", 0), ("crl.answer.ready", 50),
        ("crl.unsigned.plain.beyond_digests", 1), ("crl.unsigned.uncommon.beyond_digests", 1),
    ];

    public static int Run()
    {
        var folder = new CrlFolder(Directory.CreateTempSubdirectory("kyc-bench-crl-").FullName);
        try
        {
            WriteLists(folder);
            var results = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var role in (string[])["import", "country", "lookup", "big-lookup", "unsigned", "bouncycastle"])
            {
                RunMeasurement(role, folder, results);
            }

            MeasureRestart(folder, results);
            var (milliseconds, peak) = PeerProgramRunner.Run("openssl", "crl", "-inform", "DER", "-noout", "-in", folder.BigListPath);
            Report.PrintLine("openssl.crl.time", milliseconds, "ms");
            Report.PrintLine("openssl.crl.memory", peak, "MB");
            var missedTargets = Targets.Where(target => results[target.Name] > target.Most).ToList();
            missedTargets.ForEach(target =>
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"missed: {target.Name}, at most {target.Most}")));
            return missedTargets.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder.Path, recursive: true);
        }
    }

    /// <summary>Runs the measurement with the given role in this process, which was started for it.</summary>
    public static int RunChild(string role, string folder)
    {
        Roles[role](new CrlFolder(folder));
        return 0;
    }

    private static void WriteLists(CrlFolder folder)
    {
        var now = TimeProvider.System.GetUtcNow();
        var pki = TestPki.Create(now);
        folder.WriteAnchors(pki);
        CrlFolder.WriteList(folder.BigListPath, NationwideCrlFactory.CreateRequest(pki, BigListNumber, BigListEntryCount, now));
        CrlFolder.WriteList(folder.SmallListPath, NationwideCrlFactory.CreateRequest(pki, ListCount + 1, 2_000, now));
        Parallel.For(
            0,
            ListCount,
            list => CrlFolder.WriteList(folder.GetListPath(list), NationwideCrlFactory.CreateRequest(pki, list, EntriesPerList, now)));
        UntrustedListMeasurement.WriteLists(folder, pki, now);
        Report.PrintLine("crl.big.entries", BigListEntryCount, "entries");
        Report.PrintLine("crl.big.size", new FileInfo(folder.BigListPath).Length / 1e6, "MB");
        Report.PrintLine("crl.country.lists", ListCount, "lists");
        Report.PrintLine("crl.country.entries", (double)ListCount * EntriesPerList, "entries");
    }

    private static void RunMeasurement(string role, CrlFolder folder, Dictionary<string, double> results)
    {
        foreach (var line in RunChildProcess(role, folder))
        {
            Console.WriteLine(line);
            var parts = line.Split(' ');
            results[parts[0]] = double.Parse(parts[1], CultureInfo.InvariantCulture);
        }
    }

    // Measures how long a restarted service takes for its first steps, in a process that does nothing else. Prints the times with and
    // without the start of the process and of the runtime.
    private static void MeasureRestart(CrlFolder folder, Dictionary<string, double> results)
    {
        const int rounds = 9;
        var totalTimes = new List<double>();
        var readyTimes = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var line = RunChildProcess("answer", folder).First();
            totalTimes.Add(clock.Elapsed.TotalMilliseconds);
            readyTimes.Add(double.Parse(line, CultureInfo.InvariantCulture));
        }

        Report.PrintLine("crl.answer.from_process_start", Statistics.GetMedian(totalTimes), "ms");
        results["crl.answer.ready"] = Statistics.GetMedian(readyTimes);
        Report.PrintLine("crl.answer.ready", results["crl.answer.ready"], "ms");
    }

    private static IEnumerable<string> RunChildProcess(string role, CrlFolder folder)
    {
        var startInfo = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in (string[])[Environment.GetCommandLineArgs()[0], ChildProcessArgument, role, folder.Path])
        {
            startInfo.ArgumentList.Add(argument);
        }

        using var process = Process.Start(startInfo) ?? throw new InvalidOperationException("the measured process did not start");
        while (process.StandardOutput.ReadLine() is { } line)
        {
            yield return line;
        }

        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"the measured process {role} ended with status {process.ExitCode}");
        }
    }
}
