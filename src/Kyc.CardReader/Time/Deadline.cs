namespace Kyc.CardReader.Time;

/// <summary>How long a session may still wait. Starts when made.</summary>
internal sealed class Deadline(TimeProvider time, TimeSpan patience)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Never negative.</summary>
    public TimeSpan Left => TimeSpan.FromTicks(Math.Max(0, (patience - time.GetElapsedTime(_start)).Ticks));

    public bool HasPassed => Left == TimeSpan.Zero;
}
