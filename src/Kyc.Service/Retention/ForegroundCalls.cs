namespace Kyc.Service.Retention;

/// <summary>
/// Counts the calls that people and programs wait for. Load is distributed over the instances, so that the count of one instance is
/// representative of all.
/// </summary>
public sealed class ForegroundCalls
{
    private long _seen;

    /// <summary>The number of calls that have begun. Two equal values mean that no call began in between.</summary>
    public long Seen => Interlocked.Read(ref _seen);

    /// <summary>Counts a call that begins.</summary>
    public void Note() => Interlocked.Increment(ref _seen);
}
