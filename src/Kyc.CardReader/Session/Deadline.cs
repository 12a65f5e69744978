namespace Kyc.CardReader;

/// <summary>How long a session may still wait. Starts when made.</summary>
internal sealed class Deadline(TimeProvider time, TimeSpan patience)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Never negative.</summary>
    public TimeSpan Left => TimeSpan.FromTicks(Math.Max(0, (patience - time.GetElapsedTime(_start)).Ticks));

    public bool HasPassed => Left == TimeSpan.Zero;
}

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
