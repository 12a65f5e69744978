using System.Diagnostics;
using System.Globalization;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Floods;

/// <summary>
/// Measures how one hostile or faulty caller affects the others. Another program opens applications, submits cards and imports revocation
/// lists, first without a flood and then during it. Targets: the 99th percentile is at most three times that without a flood, the imports
/// continue, the service uses at most 600 MiB of memory, and after the flood at most 100 MiB more than before it.
/// </summary>
internal static class FloodBenchmark
{
    /// <summary>First command-line argument of a process that runs <see cref="RunFlood"/>.</summary>
    public const string ProcessArgument = "flood";

    private const double MaxRatio = 3;
    private const double MaxMegabytes = 600 * 1.048576;
    private const double MaxRetainedMegabytes = 100 * 1.048576;

    /// <summary>
    /// Number of applications in the databases. It is so large that a verification of the ledger takes longer than the measurement.
    /// </summary>
    private const int ApplicationCount = 20_000;

    private static readonly TimeSpan MeasurementTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(10);

    /// <summary>Maximum time to wait until the service has released the memory that a flood used.</summary>
    private static readonly TimeSpan MemoryTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Runs all floods, or one of them, and measures their effect.</summary>
    /// <param name="name">Name of the flood; null for all.</param>
    public static int Run(string? name) =>
        RunAsync([.. Flood.All.Where(flood => name is null || flood.Name == name)]).GetAwaiter().GetResult();

    /// <summary>Runs the flood with the given name in this process, which was started for it, until the process is killed.</summary>
    /// <param name="name">Name of the flood.</param>
    /// <param name="address">Address of the service.</param>
    /// <param name="accessFolder">Folder of the files with which callers connect.</param>
    public static int RunFlood(string name, string address, string accessFolder)
    {
        var service = new ServiceEndpoint(new Uri(address), DevelopmentAccess.Open(accessFolder));
        Flood.All.Single(flood => flood.Name == name).RunAsync(service, CancellationToken.None).GetAwaiter().GetResult();
        return 0;
    }

    private static ChildCommand CreateCommand(Flood flood, ServiceProcess service) =>
        new("flood-" + flood.Name, Environment.ProcessPath!,
            [
                Environment.GetCommandLineArgs()[0], ProcessArgument, flood.Name, service.Address.AbsoluteUri,
                service.Settings.Access.Folder,
            ]);

    private static async Task<int> RunAsync(IReadOnlyList<Flood> floods)
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "bench-floods"));
        var pki = TestPki.Create(TimeProvider.System.GetUtcNow());
        pki.Save(folder);
        await using var system = await KycSystem.StartAsync(folder, CancellationToken.None, [.. BranchSimulator.Callers, Flood.Caller]);
        await using var service = await system.StartServiceAsync("", Path.Combine(folder, "anchors"), CancellationToken.None);
        await Evidence.DueDatabaseSetup.FillAsync(service.Settings, ApplicationCount,
            DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        using (var automation = new PlainServiceClient(service.Endpoint, BranchSimulator.Automation))
        {
            var persona = Personas.All[0];
            await automation.ImportCrlAsync(
                pki.CreateMunicipalCrl(persona.Prefecture, persona.City, TimeProvider.System.GetUtcNow()), default);
        }

        var processId = FindProcessId(service);
        var branch = new BranchSimulator(service.Endpoint, pki);
        await branch.MakeCallsAsync(WarmUpTime);
        var worstRatio = 0d;
        var isWithinLimits = true;
        foreach (var flood in floods)
        {
            CallTimes floodedTimes;
            var quietTimes = await branch.MakeCallsAsync(MeasurementTime);
            var residentBefore = ProcessMemory.GetResidentMegabytes(processId);
            ProcessMemory.ResetPeak(processId);
            // The flood runs in a separate process, so that its use of the .NET runtime does not affect the measured calls.
            await using (var floodProcess = ChildProcess.Start(CreateCommand(flood, service), folder))
            {
                floodedTimes = await branch.MakeCallsAsync(MeasurementTime);
                await floodProcess.EnsureRunningAsync();
            }

            var peak = ProcessMemory.GetPeakMegabytes(processId);
            var retained = await MeasureRetainedMemoryAsync(processId, residentBefore);
            worstRatio = Math.Max(worstRatio, PrintResult(flood.Name, quietTimes, floodedTimes));
            Report.PrintLine($"floods.{flood.Name}.memory.peak", peak, "MB");
            Report.PrintLine($"floods.{flood.Name}.memory.kept", retained, "MB");
            isWithinLimits &= peak <= MaxMegabytes && retained <= MaxRetainedMegabytes && floodedTimes.Imports.Length > 0;
        }

        Report.PrintLine("floods.worst.ratio", worstRatio, "ratio");
        return worstRatio <= MaxRatio && isWithinLimits ? 0 : 1;
    }

    /// <summary>
    /// Waits for a limited time until the service's memory shrinks, and returns by how many megabytes it exceeds its value before the
    /// flood.
    /// </summary>
    private static async Task<double> MeasureRetainedMemoryAsync(int processId, double residentBefore)
    {
        var end = TimeProvider.System.GetUtcNow() + MemoryTimeout;
        double retainedMegabytes;
        do
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            retainedMegabytes = ProcessMemory.GetResidentMegabytes(processId) - residentBefore;
        }
        while (retainedMegabytes > MaxRetainedMegabytes && TimeProvider.System.GetUtcNow() < end);
        return retainedMegabytes;
    }

    /// <summary>
    /// Gets the process id of the service itself. The processes between the service and this program end it when this program exits.
    /// </summary>
    private static int FindProcessId(ServiceProcess service) => Process.GetProcessesByName("dotnet").Select(process => process.Id).Single(
        id => File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains($"Kyc__Listen={service.Address.AbsoluteUri}"));

    /// <summary>Prints the results of one flood.</summary>
    /// <returns>
    /// The greater of two ratios, one for opened applications and one for submissions: the 99th percentile with the flood, divided by that
    /// without it.
    /// </returns>
    private static double PrintResult(string flood, CallTimes quietTimes, CallTimes floodedTimes)
    {
        Report.PrintLine($"floods.{flood}.imports", floodedTimes.Imports.Length, "imports");
        Report.PrintLine($"floods.{flood}.imports.worst", floodedTimes.Imports.DefaultIfEmpty(double.PositiveInfinity).Max(), "ms");
        return Math.Max(PrintResult(flood, "opens", quietTimes.Openings, floodedTimes.Openings),
            PrintResult(flood, "submissions", quietTimes.Submissions, floodedTimes.Submissions));
    }

    private static double PrintResult(string flood, string callKind, double[] quietTimes, double[] floodedTimes)
    {
        var (quietPercentile, floodedPercentile) = (
            Statistics.GetPercentile(quietTimes, 0.99),
            Statistics.GetPercentile(floodedTimes, 0.99));
        foreach (var (name, value, unit) in new[]
        {
            ("quiet.calls", quietTimes.Length, "calls"), ("quiet.p99", quietPercentile, "ms"), ("flooded.calls", floodedTimes.Length, "calls"),
            ("flooded.p99", floodedPercentile, "ms"),
            ("ratio", floodedPercentile / quietPercentile, "ratio"),
        })
        {
            Report.PrintLine(string.Create(CultureInfo.InvariantCulture, $"floods.{flood}.{callKind}.{name}"), value, unit);
        }
        return floodedPercentile / quietPercentile;
    }
}
