using System.Diagnostics;

namespace Kyc.EndToEnd.Tests;

internal static class KioskProcess
{
    /// <summary>Finds the process of the running kiosk that was started with the given reference code.</summary>
    public static Process Find(string referenceCode) => Process.GetProcessesByName("dotnet").Single(process =>
    {
        var commandLine = File.ReadAllText($"/proc/{process.Id}/cmdline");
        return commandLine.Contains("kyc-kiosk.dll", StringComparison.Ordinal)
            && commandLine.Contains(referenceCode, StringComparison.Ordinal);
    });
}
