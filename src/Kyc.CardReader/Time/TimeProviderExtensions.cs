namespace Kyc.CardReader.Time;

/// <summary>Contains a method that waits according to a given clock, so that tests can use a clock that advances immediately.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>
    /// Blocks the current thread until the duration has passed on the clock. Returns immediately if the duration is not positive.
    /// </summary>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static void Pause(this TimeProvider time, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        if (duration > TimeSpan.Zero)
        {
            Task.Delay(duration, time, cancellationToken).GetAwaiter().GetResult();
        }
    }
}
