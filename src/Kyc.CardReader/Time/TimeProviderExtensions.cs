namespace Kyc.CardReader.Time;

/// <summary>Waits on the given clock, so that a test clock can advance immediately.</summary>
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
