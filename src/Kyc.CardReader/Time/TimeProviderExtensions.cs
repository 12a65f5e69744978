namespace Kyc.CardReader.Time;

/// <summary>Waits according to a given clock, so that tests can use a clock that advances immediately.</summary>
internal static class TimeProviderExtensions
{
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static void Pause(this TimeProvider time, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        if (duration > TimeSpan.Zero)
        {
            Task.Delay(duration, time, cancellationToken).GetAwaiter().GetResult();
        }
    }
}
