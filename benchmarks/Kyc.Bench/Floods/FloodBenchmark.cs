using System.Diagnostics;
using System.Globalization;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Floods;

/// <summary>
/// Measures how one caller, hostile or faulty, affects the others: applications opened and cards submitted by another program during each
/// flood, against the same without a flood before and after it. Targets: p99 within three times that without a flood, imports of other
/// callers continue, at most 600 MiB of memory, and at most 100 MiB more than before at the end.
/// </summary>
internal static class FloodBenchmark
{
    /// <summary>First argument of <see cref="RunFlood"/>.</summary>
    public const string ProcessArgument = "flood";

    private const double MaxRatio = 3;
    private const double MaxMegabytes = 600 * 1.048576;
    private const double MaxRetainedMegabytes = 100 * 1.048576;

    /// <summary>Number of applications in the databases, so that a verification of the ledger takes longer than the measurement.</summary>
    private const int Applications = 20_000;

    private static readonly TimeSpan MeasurementTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>Maximum wait for the memory to go back.</summary>
    private static readonly TimeSpan MemoryTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Measures all floods, or one.</summary>
    /// <param name="name">Name of the flood; null for all.</param>
    public static int Run(string? name) =>
        RunAsync([.. Flood.All.Where(flood => name is null || flood.Name == name)]).GetAwaiter().GetResult();

    /// <summary>Runs a flood in the process that was started for it, until the process is ended.</summary>
    public static int RunFlood(string name, string service)
    {
        Flood.All.Single(flood => flood.Name == name).RunAsync(new Uri(service), CancellationToken.None).GetAwaiter().GetResult();
        return 0;
    }

    private static ChildCommand Command(Flood flood, ServiceProcess service) =>
        new("flood-" + flood.Name, Environment.ProcessPath!,
            [Environment.GetCommandLineArgs()[0], ProcessArgument, flood.Name, service.Address.AbsoluteUri]);

    private static async Task<int> RunAsync(IReadOnlyList<Flood> chosen)
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "bench-floods"));
        var pki = TestPki.Create(TimeProvider.System.GetUtcNow());
        pki.Save(folder);
        await using var system = await KycSystem.StartAsync(folder, CancellationToken.None);
        await using var service = await system.StartServiceAsync("", Path.Combine(folder, "anchors"), CancellationToken.None);
        await Evidence.DueDatabases.FillAsync(service.Settings, Applications,
            DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        using (var automation = new FloodPeer(service.Address, "branch-automation"))
        {
            var person = Personas.All[0];
            await automation.ImportCrlAsync(
                pki.CreateMunicipalCrl(person.Prefecture, person.City, TimeProvider.System.GetUtcNow()), default);
        }

        var process = ProcessOf(service);
        var others = new OtherCallers(service.Address, pki);
        await others.WorkAsync(WarmUp);
        var worst = 0d;
        var isWithin = true;
        foreach (var flood in chosen)
        {
            CallTimes flooded;
            var quiet = await others.WorkAsync(MeasurementTime);
            var before = ProcessMemory.GetResident(process);
            ProcessMemory.ResetPeak(process);
            // The flood runs in a process of its own, so that its use of the runtime does not affect the service.
            await using (var flooding = ChildProcess.Start(Command(flood, service), folder))
            {
                flooded = await others.WorkAsync(MeasurementTime);
                await flooding.EnsureRunningAsync();
            }

            var peak = ProcessMemory.GetPeak(process);
            var retained = await MeasureRetainedMemoryAsync(process, before);
            worst = Math.Max(worst, PrintResult(flood.Name, quiet, flooded));
            Report.Line($"floods.{flood.Name}.memory.peak", peak, "MB");
            Report.Line($"floods.{flood.Name}.memory.kept", retained, "MB");
            isWithin &= peak <= MaxMegabytes && retained <= MaxRetainedMegabytes && flooded.Imports.Length > 0;
        }

        Report.Line("floods.worst.ratio", worst, "ratio");
        return worst <= MaxRatio && isWithin ? 0 : 1;
    }

    /// <summary>Gets the memory in addition to that before the flood, after a limited wait for it to go back.</summary>
    private static async Task<double> MeasureRetainedMemoryAsync(int process, double before)
    {
        var end = TimeProvider.System.GetUtcNow() + MemoryTimeout;
        double kept;
        do
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            kept = ProcessMemory.GetResident(process) - before;
        }
        while (kept > MaxRetainedMegabytes && TimeProvider.System.GetUtcNow() < end);
        return kept;
    }

    /// <summary>Gets the process of the service itself. The processes between it and this program end it when this program exits.</summary>
    private static int ProcessOf(ServiceProcess service) => Process.GetProcessesByName("dotnet").Select(process => process.Id).Single(
        id => File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains($"Kyc__Listen={service.Address.AbsoluteUri}"));

    /// <summary>Reports one flood.</summary>
    /// <returns>The greater of the ratios of opens and submissions.</returns>
    private static double PrintResult(string flood, CallTimes quiet, CallTimes flooded)
    {
        Report.Line($"floods.{flood}.imports", flooded.Imports.Length, "imports");
        Report.Line($"floods.{flood}.imports.worst", flooded.Imports.DefaultIfEmpty(double.PositiveInfinity).Max(), "ms");
        return Math.Max(PrintResult(flood, "opens", quiet.Opens, flooded.Opens),
            PrintResult(flood, "submissions", quiet.Submissions, flooded.Submissions));
    }

    private static double PrintResult(string flood, string calls, double[] quiet, double[] flooded)
    {
        var (quietPercentile, floodedPercentile) = (Statistics.Percentile(quiet, 0.99), Statistics.Percentile(flooded, 0.99));
        foreach (var (name, value, unit) in new[]
        {
            ("quiet.calls", quiet.Length, "calls"), ("quiet.p99", quietPercentile, "ms"), ("flooded.calls", flooded.Length, "calls"),
            ("flooded.p99", floodedPercentile, "ms"),
            ("ratio", floodedPercentile / quietPercentile, "ratio"),
        })
        {
            Report.Line(string.Create(CultureInfo.InvariantCulture, $"floods.{flood}.{calls}.{name}"), value, unit);
        }
        return floodedPercentile / quietPercentile;
    }
}
