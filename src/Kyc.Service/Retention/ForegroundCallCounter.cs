namespace Kyc.Service.Retention;

/// <summary>
/// Counts the gRPC calls that this instance receives, so that background work can slow down while there are calls. Calls are distributed
/// over all instances, so the count of one instance is sufficient.
/// </summary>
public sealed class ForegroundCallCounter
{
    private long _count;

    /// <summary>
    /// The number of calls that have begun since the instance started. If it has not changed between two reads, no call has begun
    /// meanwhile.
    /// </summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Counts a call that begins.</summary>
    public void Increment() => Interlocked.Increment(ref _count);
}
