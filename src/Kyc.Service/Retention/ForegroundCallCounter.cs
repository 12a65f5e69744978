namespace Kyc.Service.Retention;

/// <summary>
/// Counts the calls that people and programs wait for. Load is distributed over the instances, so that the count of one instance is
/// representative of all.
/// </summary>
public sealed class ForegroundCallCounter
{
    private long _count;

    /// <summary>The number of calls that have begun. Two equal values mean that no call began in between.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Counts a call that begins.</summary>
    public void Increment() => Interlocked.Increment(ref _count);
}
