namespace Kyc.CardReader.Tests;

/// <summary>A clock that only moves when told, and past every pause at once.</summary>
internal sealed class FakeTime : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    /// <summary>How often something rested on this clock.</summary>
    public int Pauses { get; private set; }

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(_ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Pauses++;
        Advance(dueTime);
        callback(state);
        return new Elapsed();
    }

    public void Advance(TimeSpan by) => _ticks += by.Ticks;

    private sealed class Elapsed : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
