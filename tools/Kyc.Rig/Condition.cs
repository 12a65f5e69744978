using System.Diagnostics;

namespace Kyc.Rig;

/// <summary>Waits for a condition instead of a fixed time.</summary>
public static class Condition
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(40);

    /// <summary>Evaluates a condition repeatedly until it is true.</summary>
    /// <param name="condition">The condition. It must be cheap and have no side effects.</param>
    /// <param name="timeout">The maximum duration of the wait.</param>
    /// <param name="description">
    /// The condition as a phrase for the message of the exception, for example "PostgreSQL to answer" for "Waited 30 s for PostgreSQL to
    /// answer, without success.".
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RigException">The condition was not true before the timeout.</exception>
    public static async Task WaitUntilAsync(
        Func<Task<bool>> condition,
        TimeSpan timeout,
        string description,
        CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > timeout)
            {
                throw new RigException($"Waited {timeout.TotalSeconds:0} s for {description}, without success.");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }
}
