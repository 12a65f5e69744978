using System.Diagnostics;

namespace Kyc.EndToEnd.Tests;

internal static class KioskProcess
{
    /// <summary>Finds the process of the running kiosk that was started with the given reference code.</summary>
    public static Process Find(string reference) => Process.GetProcessesByName("dotnet").Single(process =>
    {
        var line = File.ReadAllText($"/proc/{process.Id}/cmdline");
        return line.Contains("kyc-kiosk.dll", StringComparison.Ordinal) && line.Contains(reference, StringComparison.Ordinal);
    });
}
