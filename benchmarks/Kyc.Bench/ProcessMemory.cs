using System.Globalization;

namespace Kyc.Bench;

/// <summary>Memory of processes, in megabytes of 10^6 bytes; from /proc/PID/status, see proc(5).</summary>
internal static class ProcessMemory
{
    private const string MostResident = "VmHWM:";
    private const string ResidentNow = "VmRSS:";
    private const string ResidentAnonymous = "RssAnon:";

    /// <summary>Most memory a process ever had resident, libraries and mapped files included.</summary>
    /// <exception cref="InvalidOperationException">It is gone. A measurement must not take that for little memory.</exception>
    public static double Peak(int process) =>
        PeakWhileRunning(process) ?? throw new InvalidOperationException($"process {process} is gone");

    /// <summary>The same of a process that may end at any time; null when it is gone.</summary>
    public static double? PeakWhileRunning(int process) => Read(process, MostResident);

    /// <summary>Most memory this process ever had resident.</summary>
    public static double Peak() => Peak(Environment.ProcessId);

    /// <summary>Resident memory of this process that is no mapped file.</summary>
    public static double Anonymous() => Read(Environment.ProcessId, ResidentAnonymous)!.Value;

    /// <summary>Memory that a process has resident now, libraries and mapped files included.</summary>
    /// <exception cref="InvalidOperationException">It is gone.</exception>
    public static double Resident(int process) =>
        Read(process, ResidentNow) ?? throw new InvalidOperationException($"process {process} is gone");

    /// <summary>Makes <see cref="Peak()"/> start anew.</summary>
    public static void ResetPeak() => ResetPeak(Environment.ProcessId);

    /// <summary>Makes <see cref="Peak(int)"/> of a process start anew.</summary>
    public static void ResetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    // One that ended and was not waited for still has its file, without these lines.
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
