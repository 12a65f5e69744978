namespace Kyc.CardReader.Time;

/// <summary>Measures how long a session may still wait. It starts when the object is created.</summary>
internal sealed class Deadline(TimeProvider time, TimeSpan patience)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Gets the remaining time. Never negative.</summary>
    public TimeSpan Left => TimeSpan.FromTicks(Math.Max(0, (patience - time.GetElapsedTime(_start)).Ticks));

    public bool HasPassed => Left == TimeSpan.Zero;
}
