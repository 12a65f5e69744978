namespace Kyc.Service.Platform.Storage;

/// <summary>Provides the current time with the precision of PostgreSQL's timestamps.</summary>
public static class DatabaseClock
{
    /// <summary>
    /// Gets the current time, truncated to whole microseconds. A time that is returned to a caller before it is stored then equals the
    /// stored time.
    /// </summary>
    public static DateTimeOffset GetNow(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
