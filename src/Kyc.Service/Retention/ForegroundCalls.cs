namespace Kyc.Service.Retention;

/// <summary>Counts the calls that people and programs wait for. Load is spread over instances, so what one sees stands for all.</summary>
public sealed class ForegroundCalls
{
    private long _seen;

    /// <summary>Calls that began so far: two equal readings mean that none came in between.</summary>
    public long Seen => Interlocked.Read(ref _seen);

    /// <summary>A call began.</summary>
    public void Note() => Interlocked.Increment(ref _seen);
}
