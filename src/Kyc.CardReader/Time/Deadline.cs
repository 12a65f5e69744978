namespace Kyc.CardReader.Time;

/// <summary>Measures how long a session may still wait. The time starts when the object is created.</summary>
internal sealed class Deadline(TimeProvider time, TimeSpan timeout)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Gets the remaining time. Never negative.</summary>
    public TimeSpan TimeLeft => TimeSpan.FromTicks(Math.Max(0, (timeout - time.GetElapsedTime(_start)).Ticks));

    public bool HasPassed => TimeLeft == TimeSpan.Zero;
}
