namespace Kyc.CardReader.Time;

/// <summary>Sleeping on the clock that is given, so that a test's clock can let it pass at once.</summary>
internal static class Pauses
{
    /// <exception cref="OperationCanceledException">Cancelled meanwhile.</exception>
    public static void Pause(this TimeProvider time, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        if (duration > TimeSpan.Zero)
        {
            Task.Delay(duration, time, cancellationToken).GetAwaiter().GetResult();
        }
    }
}
