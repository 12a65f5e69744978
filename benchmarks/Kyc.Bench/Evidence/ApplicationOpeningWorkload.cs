using System.Diagnostics;
using Kyc.Client;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Evidence;

/// <summary>Measures the response time that callers experience: opens applications one after the other and measures each call.</summary>
internal static class ApplicationOpeningWorkload
{
    /// <summary>
    /// Opens applications until <paramref name="maxCount"/> is reached or <paramref name="isOver"/> returns true. <paramref name="isOver"/>
    /// is called only before every 50th application, so that it adds little load.
    /// </summary>
    /// <returns>The duration of each call in milliseconds, in ascending order.</returns>
    public static async Task<double[]> RunAsync(ServiceConnection connection, Func<bool> isOver, int maxCount)
    {
        const int callsBetweenChecks = 50;
        var declaration = FrontEnd.CreateDeclaration(Personas.All[0].Declaration);
        var times = new List<double>();
        while (times.Count < maxCount && (times.Count % callsBetweenChecks != 0 || !isOver()))
        {
            var start = Stopwatch.GetTimestamp();
            await FrontEnd.OpenApplicationAsync(connection, declaration, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return [.. times.Order()];
    }

    /// <summary>Prints the number of calls, and the median, the 99th percentile and the maximum of the given sorted times.</summary>
    public static void PrintPercentiles(string name, double[] times)
    {
        Report.PrintLine(name + ".calls", times.Length, "calls");
        foreach (var (percentileName, share) in new[] { ("p50", 0.5), ("p99", 0.99), ("worst", 1) })
        {
            Report.PrintLine($"{name}.{percentileName}", Statistics.GetPercentile(times, share), "ms");
        }
    }
}
