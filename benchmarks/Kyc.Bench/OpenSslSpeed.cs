using System.Diagnostics;
using System.Globalization;

namespace Kyc.Bench;

/// <summary>Runs <c>openssl speed</c>. The benchmark compares the measured rate with the rate of our verdicts.</summary>
internal static class OpenSslSpeed
{
    private const int MeasurementSeconds = 2;

    /// <summary>
    /// Measures the number of RSA-2048 verifications per second on the core to which the calling thread is pinned. The child process
    /// inherits the affinity of that thread.
    /// </summary>
    public static double MeasureRsa2048VerificationsPerSecond()
    {
        var startInfo = new ProcessStartInfo("openssl") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (
            var argument in (string[])["speed", "-mr", "-seconds", MeasurementSeconds.ToString(CultureInfo.InvariantCulture), "rsa2048"])
        {
            startInfo.ArgumentList.Add(argument);
        }

        using var process = Process.Start(startInfo) ?? throw new InvalidOperationException("openssl did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        errors.Wait();

        // The machine-readable line is +F2:<index>:<bits>:<sign/s>:<verify/s>.
        var result = output.Split('\n').LastOrDefault(line => line.StartsWith("+F2:", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"openssl speed exited with status {process.ExitCode} and no result");
        return double.Parse(result.Split(':')[4], CultureInfo.InvariantCulture);
    }
}
