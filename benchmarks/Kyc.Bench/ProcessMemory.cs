using System.Globalization;

namespace Kyc.Bench;

/// <summary>Reads the memory of processes, in megabytes of 10^6 bytes, from /proc/PID/status (proc(5)).</summary>
internal static class ProcessMemory
{
    private const string MostResident = "VmHWM:";
    private const string ResidentNow = "VmRSS:";
    private const string ResidentAnonymous = "RssAnon:";

    /// <summary>Gets the peak resident memory of a process, including libraries and mapped files.</summary>
    /// <exception cref="InvalidOperationException">The process has exited. A measurement must not take that for little memory.</exception>
    public static double Peak(int process) =>
        PeakWhileRunning(process) ?? throw new InvalidOperationException($"process {process} is gone");

    /// <summary>Gets the peak resident memory of a process that may exit at any time; null when it has exited.</summary>
    public static double? PeakWhileRunning(int process) => Read(process, MostResident);

    /// <summary>Gets the peak resident memory of this process.</summary>
    public static double Peak() => Peak(Environment.ProcessId);

    /// <summary>Gets the resident memory of this process without mapped files.</summary>
    public static double Anonymous() => Read(Environment.ProcessId, ResidentAnonymous)!.Value;

    /// <summary>Gets the current resident memory of a process, including libraries and mapped files.</summary>
    /// <exception cref="InvalidOperationException">The process has exited.</exception>
    public static double Resident(int process) =>
        Read(process, ResidentNow) ?? throw new InvalidOperationException($"process {process} is gone");

    /// <summary>Resets <see cref="Peak()"/>.</summary>
    public static void ResetPeak() => ResetPeak(Environment.ProcessId);

    /// <summary>Resets <see cref="Peak(int)"/> of a process.</summary>
    public static void ResetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    // A process that exited and was not waited for still has its file, without these lines.
    private static double? Read(int process, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            var kilobytes = line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1];
            return kilobytes is null ? null : double.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
