using System.Globalization;

namespace Kyc.Bench;

/// <summary>Reads the memory of processes, in megabytes of 10^6 bytes, from /proc/PID/status (proc(5)).</summary>
internal static class ProcessMemory
{
    private const string PeakResidentField = "VmHWM:";
    private const string CurrentResidentField = "VmRSS:";
    private const string AnonymousResidentField = "RssAnon:";

    /// <summary>Gets the peak resident memory of a process, including libraries and mapped files.</summary>
    /// <exception cref="InvalidOperationException">The process has exited. The caller must not mistake this for low memory use.</exception>
    public static double GetPeakMegabytes(int processId) =>
        GetPeakMegabytesOrNull(processId) ?? throw new InvalidOperationException($"process {processId} is gone");

    /// <summary>Gets the peak resident memory of a process that may exit at any time, or null when it has exited.</summary>
    public static double? GetPeakMegabytesOrNull(int processId) => Read(processId, PeakResidentField);

    /// <summary>Gets the peak resident memory of this process.</summary>
    public static double GetPeakMegabytes() => GetPeakMegabytes(Environment.ProcessId);

    /// <summary>Gets the resident memory of this process without mapped files.</summary>
    public static double GetAnonymousMegabytes() => Read(Environment.ProcessId, AnonymousResidentField)!.Value;

    /// <summary>Gets the current resident memory of a process, including libraries and mapped files.</summary>
    /// <exception cref="InvalidOperationException">The process has exited.</exception>
    public static double GetResidentMegabytes(int processId) =>
        Read(processId, CurrentResidentField) ?? throw new InvalidOperationException($"process {processId} is gone");

    /// <summary>Resets the peak that <see cref="GetPeakMegabytes()"/> returns to the current resident memory of this process.</summary>
    public static void ResetPeak() => ResetPeak(Environment.ProcessId);

    /// <summary>
    /// Resets the peak that <see cref="GetPeakMegabytes(int)"/> returns for the given process to its current resident memory.
    /// </summary>
    public static void ResetPeak(int processId) => File.WriteAllText($"/proc/{processId}/clear_refs", "5");

    // A process that has exited and for which its parent has not waited still has its status file, but the file lacks these lines.
    private static double? Read(int processId, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            var kilobytes = line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1];
            return kilobytes is null ? null : double.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
