using System.Diagnostics;
using System.Globalization;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Floods;

/// <summary>
/// What one caller, hostile or clumsy, does to the others: opens and submissions of another program beside each flood, against the same
/// without a flood, before and after it. Targets: p99 within three times the quiet one's, imports of others go on, at most 600 MiB of memory
/// and back to within 100 MiB of before.
/// </summary>
internal static class FloodBenchmark
{
    /// <summary>First argument of <see cref="RunFlood"/>.</summary>
    public const string Role = "flood";

    private const double MaxRatio = 3;
    private const double MaxMemory = 600 * 1.048576;
    private const double MaxKept = 100 * 1.048576;

    /// <summary>Applications there are: a verification of the ledger takes longer than the measurement.</summary>
    private const int Applications = 20_000;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for memory to go back.</summary>
    private static readonly TimeSpan MemoryLimit = TimeSpan.FromSeconds(30);

    /// <summary>Measures all floods, or one.</summary>
    /// <param name="name">Name of the one; null for all.</param>
    public static int Run(string? name) =>
        RunAsync([.. Flood.All.Where(flood => name is null || flood.Name == name)]).GetAwaiter().GetResult();

    /// <summary>Floods, in the process that was started for it, until it is ended.</summary>
    public static int RunFlood(string name, string service)
    {
        Flood.All.Single(flood => flood.Name == name).RunAsync(new Uri(service), CancellationToken.None).GetAwaiter().GetResult();
        return 0;
    }

    private static LeashedCommand Command(Flood flood, ServiceProcess service) =>
        new("flood-" + flood.Name, Environment.ProcessPath!,
            [Environment.GetCommandLineArgs()[0], Role, flood.Name, service.Address.AbsoluteUri]);

    private static async Task<int> RunAsync(IReadOnlyList<Flood> chosen)
    {
        var folder = Machine.FreshPrivateFolder(Path.Combine(Machine.RunFolder, "bench-floods"));
        var pki = TestPki.Create(TimeProvider.System.GetUtcNow());
        pki.Save(folder);
        await using var system = await KycSystem.StartAsync(folder, CancellationToken.None);
        await using var service = await system.StartServiceAsync("", Path.Combine(folder, "anchors"), CancellationToken.None);
        await Evidence.DueDatabases.FillAsync(service.Settings, Applications,
            DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        using (var automation = new Peer(service.Address, "branch-automation"))
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
            Noticed flooded;
            var quiet = await others.WorkAsync(Time);
            var before = ProcessMemory.Resident(process);
            ProcessMemory.ResetPeak(process);
            // In a process of its own: what the flood's own program takes of a runtime is not the service's doing.
            await using (var flooding = LeashedProcess.Start(Command(flood, service), folder))
            {
                flooded = await others.WorkAsync(Time);
                await flooding.EnsureRunningAsync();
            }

            var peak = ProcessMemory.Peak(process);
            var kept = await KeptAsync(process, before);
            worst = Math.Max(worst, Tell(flood.Name, quiet, flooded));
            Report.Line($"floods.{flood.Name}.memory.peak", peak, "MB");
            Report.Line($"floods.{flood.Name}.memory.kept", kept, "MB");
            isWithin &= peak <= MaxMemory && kept <= MaxKept && flooded.Imports.Length > 0;
        }

        Report.Line("floods.worst.ratio", worst, "ratio");
        return worst <= MaxRatio && isWithin ? 0 : 1;
    }

    /// <summary>What is left of the memory that a flood took, once it has had the time to go back.</summary>
    private static async Task<double> KeptAsync(int process, double before)
    {
        var end = TimeProvider.System.GetUtcNow() + MemoryLimit;
        double kept;
        do
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            kept = ProcessMemory.Resident(process) - before;
        }
        while (kept > MaxKept && TimeProvider.System.GetUtcNow() < end);
        return kept;
    }

    /// <summary>The service itself: between it and this program there are those that end it when this program ends.</summary>
    private static int ProcessOf(ServiceProcess service) => Process.GetProcessesByName("dotnet").Select(process => process.Id).Single(
        id => File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains($"Kyc__Listen={service.Address.AbsoluteUri}"));

    /// <summary>Reports one flood.</summary>
    /// <returns>The greater of the ratios of opens and submissions.</returns>
    private static double Tell(string flood, Noticed quiet, Noticed flooded)
    {
        Report.Line($"floods.{flood}.imports", flooded.Imports.Length, "imports");
        Report.Line($"floods.{flood}.imports.worst", flooded.Imports.DefaultIfEmpty(double.PositiveInfinity).Max(), "ms");
        return Math.Max(Tell(flood, "opens", quiet.Opens, flooded.Opens),
            Tell(flood, "submissions", quiet.Submissions, flooded.Submissions));
    }

    private static double Tell(string flood, string calls, double[] quiet, double[] flooded)
    {
        var (usual, beside) = (Statistics.Percentile(quiet, 0.99), Statistics.Percentile(flooded, 0.99));
        foreach (var (name, value, unit) in new[]
        {
            ("quiet.calls", quiet.Length, "calls"), ("quiet.p99", usual, "ms"), ("flooded.calls", flooded.Length, "calls"),
            ("flooded.p99", beside, "ms"),
            ("ratio", beside / usual, "ratio"),
        })
        {
            Report.Line(string.Create(CultureInfo.InvariantCulture, $"floods.{flood}.{calls}.{name}"), value, unit);
        }
        return beside / usual;
    }
}
