using System.Diagnostics;

namespace Kyc.Rig;

/// <summary>Waits for a condition instead of a fixed time.</summary>
public static class Condition
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    /// <summary>Evaluates a condition repeatedly until it is true.</summary>
    /// <param name="holds">The condition. It must be cheap and have no side effects.</param>
    /// <param name="limit">The timeout.</param>
    /// <param name="what">The description of the condition for the error message, where it follows "waited for".</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="RigException">The condition was not true before the timeout.</exception>
    public static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan limit, string what, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new RigException($"Waited {limit.TotalSeconds:0} s for {what}, without success.");
            }

            await Task.Delay(Pause, cancellation);
        }
    }
}
