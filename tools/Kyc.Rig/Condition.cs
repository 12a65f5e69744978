using System.Diagnostics;

namespace Kyc.Rig;

/// <summary>Waiting for a condition instead of for a time.</summary>
public static class Condition
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <param name="holds">The question; cheap, without side effects.</param>
    /// <param name="limit">Patience.</param>
    /// <param name="what">What is waited for, as it stands after "waited for": used in the message of the failure.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RigException">The answer stayed no.</exception>
    public static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan limit, string what, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new RigException($"Waited {limit.TotalSeconds:0} s for {what}, in vain.");
            }

            await Task.Delay(Pause, cancellation);
        }
    }
}
