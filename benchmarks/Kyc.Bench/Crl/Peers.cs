using System.Diagnostics;
using System.Globalization;

namespace Kyc.Bench.Crl;

/// <summary>Other people's programs over the same file: how long they take, and how much memory at most.</summary>
internal static class Peers
{
    /// <summary>Runs a program to its end.</summary>
    public static (double Milliseconds, double PeakMegabytes) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0.0;
        do
        {
            peak = Math.Max(peak, ProcessMemory.Peak(process.Id));
        }
        while (!process.WaitForExit(1));

        var milliseconds = clock.Elapsed.TotalMilliseconds;
        output.Wait();
        return process.ExitCode == 0
            ? (milliseconds, peak)
            : throw new InvalidOperationException($"{program} {arguments[0]} ended with status {process.ExitCode}");
    }

    /// <summary>Wall time of <c>openssl dgst -sha256</c> over the file, in milliseconds.</summary>
    public static double OpenSslDigest(string file)
    {
        var start = new ProcessStartInfo("openssl", ["dgst", "-sha256", file]) { RedirectStandardOutput = true };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("openssl did not start");
        process.WaitForExit();
        return clock.Elapsed.TotalMilliseconds;
    }
}

/// <summary>Memory of processes, from /proc, in megabytes of 10^6 bytes.</summary>
internal static class ProcessMemory
{
    /// <summary>Most memory a process ever had resident; 0 when it is gone.</summary>
    public static double Peak(int process) => Read($"/proc/{process}/status", "VmHWM:");

    /// <summary>Most memory this process ever had resident.</summary>
    public static double Peak() => Read("/proc/self/status", "VmHWM:");

    /// <summary>Resident memory of this process that is no mapped file.</summary>
    public static double Anonymous() => Read("/proc/self/status", "RssAnon:");

    /// <summary>Makes <see cref="Peak()"/> start anew.</summary>
    public static void ResetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static double Read(string file, string name)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            var number = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            return number is null ? 0 : double.Parse(number, CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
