using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Rig.Running;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Start;

/// <summary>
/// Measures the time from the start of the process to the first status 200 of <c>/readyz</c>. Our service, with databases that it has used
/// before, is compared with an ordinary Grpc.AspNetCore service with one database connection. Both are measured twice: as built by
/// <c>dotnet build</c>, and as published by <c>dotnet publish</c>, compiled ahead of time. Target: our published service takes at most two
/// and a half times as long as the ordinary service that was only built.
/// </summary>
internal static class StartBenchmark
{
    private const double MaxRatio = 2.5;
    private const int Rounds = 9;

    /// <summary>Name of the folder below <see cref="Machine.RunFolder"/> into which <c>./bench start</c> publishes both services.</summary>
    private const string PublishFolder = "published";

    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "bench-start"));
        TestPki.Create(TimeProvider.System.GetUtcNow()).Save(folder);
        await using var system = await KycSystem.StartAsync(folder, CancellationToken.None);
        var settings = await CreateDatabasesAsync(system, folder);
        ComparedProgram[] programs =
        [
            ComparedProgram.CreateOrdinary(
                "ordinary.built",
                Machine.GetProgramPath("benchmarks/Kyc.OrdinaryService", "ordinary-service"),
                settings),
            ComparedProgram.CreateOrdinary("ordinary.published", GetPublishedProgram("ordinary-service"), settings),
            ComparedProgram.CreateService("service.built", Machine.GetProgramPath("src/Kyc.Service", "kyc-service"), settings, folder),
            ComparedProgram.CreateService("service.published", GetPublishedProgram("kyc-service"), settings, folder),
        ];
        // The first start of each program is not measured, because it reads the program's files from disk. Rounds of all programs
        // alternate, so that other load on the machine slows all of them.
        foreach (var program in programs)
        {
            await program.MeasureStartAsync();
        }

        var rounds = new List<StartTime[]>();
        while (rounds.Count < Rounds)
        {
            var round = new StartTime[programs.Length];
            for (var i = 0; i < programs.Length; i++)
            {
                round[i] = await programs[i].MeasureStartAsync();
            }

            rounds.Add(round);
        }

        for (var i = 0; i < programs.Length; i++)
        {
            Report.PrintLine($"{programs[i].Name}.time", Statistics.GetMedian(rounds.Select(round => round[i].Seconds)), "s");
            Report.PrintLine($"{programs[i].Name}.cpu", Statistics.GetMedian(rounds.Select(round => round[i].CpuSeconds)), "s");
        }

        ReportRatios("start.built", rounds, serviceIndex: 2, ordinaryIndex: 0);
        ReportRatios("start.both-published", rounds, serviceIndex: 3, ordinaryIndex: 1);
        return ReportRatios("start", rounds, serviceIndex: 3, ordinaryIndex: 0) <= MaxRatio ? 0 : 1;
    }

    /// <summary>
    /// Reports the ratios of two programs' processor times and start times, as medians over all rounds. Returns the ratio of the start
    /// times.
    /// </summary>
    private static double ReportRatios(string name, List<StartTime[]> rounds, int serviceIndex, int ordinaryIndex)
    {
        Report.PrintLine($"{name}.cpu.ratio",
            Statistics.GetMedian(rounds.Select(round => round[serviceIndex].CpuSeconds / round[ordinaryIndex].CpuSeconds)), "ratio");
        var ratio = Statistics.GetMedian(rounds.Select(round => round[serviceIndex].Seconds / round[ordinaryIndex].Seconds));
        Report.PrintLine($"{name}.ratio", ratio, "ratio");
        return ratio;
    }

    /// <summary>
    /// Starts a service once on new databases, so that they have their tables, keys and rules. Returns the service's settings.
    /// </summary>
    private static async Task<ServiceSettings> CreateDatabasesAsync(KycSystem system, string folder)
    {
        await using var service = await system.StartServiceAsync("", Path.Combine(folder, "anchors"), CancellationToken.None);
        return service.Settings;
    }

    private static string GetPublishedProgram(string name)
    {
        var path = Path.Combine(Machine.RunFolder, PublishFolder, name, name + ".dll");
        return File.Exists(path) ? path : throw new RigException($"{name} is not published. Run ./bench start.");
    }
}
