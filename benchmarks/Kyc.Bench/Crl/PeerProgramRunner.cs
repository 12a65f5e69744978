using System.Diagnostics;

namespace Kyc.Bench.Crl;

/// <summary>Runs the programs with which our code is compared, on the same file, and measures their time and peak memory.</summary>
internal static class PeerProgramRunner
{
    /// <summary>
    /// Runs the given program until it exits, and returns its elapsed time and its peak memory, which is polled about every millisecond.
    /// </summary>
    public static (double Milliseconds, double PeakMegabytes) Run(string program, params string[] arguments)
    {
        var startInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(startInfo) ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0.0;
        do
        {
            peak = Math.Max(peak, ProcessMemory.GetPeakMegabytesOrNull(process.Id) ?? 0);
        }
        while (!process.WaitForExit(1));

        var milliseconds = clock.Elapsed.TotalMilliseconds;
        output.Wait();
        return process.ExitCode == 0
            ? (milliseconds, peak)
            : throw new InvalidOperationException($"{program} {arguments[0]} ended with status {process.ExitCode}");
    }

    /// <summary>Measures the elapsed time of <c>openssl dgst -sha256</c> for the given file, in milliseconds.</summary>
    public static double MeasureOpenSslDigest(string file)
    {
        var startInfo = new ProcessStartInfo("openssl", ["dgst", "-sha256", file]) { RedirectStandardOutput = true };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(startInfo) ?? throw new InvalidOperationException("openssl did not start");
        process.WaitForExit();
        return clock.Elapsed.TotalMilliseconds;
    }
}
