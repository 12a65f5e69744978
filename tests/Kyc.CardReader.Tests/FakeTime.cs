using Microsoft.Extensions.Time.Testing;

namespace Kyc.CardReader.Tests;

/// <summary>
/// Represents a clock that moves only when a test advances it or the tested code creates a timer to pause. The pause then ends at once,
/// because the clock advances by its duration.
/// </summary>
internal sealed class FakeTime() : FakeTimeProvider(new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero))
{
    /// <summary>Gets the number of times the tested code has paused.</summary>
    public int PauseCount { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        PauseCount++;
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Advance(dueTime);
        return timer;
    }
}
